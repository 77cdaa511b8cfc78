/// What holds for the repository as a whole, and for its pages.
enum DocumentRules {
    /// What may stand at the root.
    static let rootEntries: Set<String> = [
        ".ci", ".gitattributes", ".github", ".gitignore", ".swift-format", "ARCHITECTURE.md",
        "Benchmarks", "CHANGELOG.md", "CONTRIBUTING.md", "Fuzz", "LICENSE", "Makefile",
        "Package.swift", "Plugins", "README.md", "SECURITY.md", "Sources", "Tests", "docs",
        "examples", "hooks", "packaging", "prompts", "scripts",
    ]

    static func strayEntries(_ names: [String]) -> [Finding] {
        names.filter { !rootEntries.contains($0) }.map {
            Finding(
                path: $0,
                line: 0,
                message: "nothing of this name belongs at the root; put it under docs, scripts "
                    + "or a target, or add it to the list in DocumentRules"
            )
        }
    }

    /// Folders of `Sources` that a page does not name, as `` `Name` `` or `` `Name/Sub` ``.
    static func unnamedFolders(_ folders: [String], page: String, text: String) -> [Finding] {
        folders.filter { !text.contains("`\($0)`") }.map {
            Finding(path: page, line: 0, message: "does not name `\($0)`; say what it is for")
        }
    }

    /// Links to files that are not there. Outside of fences; anchors and the web are not asked.
    static func brokenLinks(
        page: String,
        text: String,
        exists: (_ path: String) -> Bool
    ) -> [Finding] {
        var list: [Finding] = []
        var isFenced = false
        let folder = page.split(separator: "/").dropLast().map(String.init)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            if line.trimmed.hasPrefix("```") { isFenced.toggle() }
            if isFenced { continue }
            for link in String(line).components(between: "](", and: ")") {
                let target = link.prefix { $0 != "#" && $0 != " " }
                if target.isEmpty || target.contains(":") { continue }
                var parts = target.hasPrefix("/") ? [] : folder
                for part in target.split(separator: "/") {
                    if part == ".." {
                        _ = parts.popLast()
                    } else if part != "." {
                        parts.append(String(part))
                    }
                }
                guard !exists(parts.joined(separator: "/")) else { continue }
                list.append(
                    Finding(
                        path: page,
                        line: index + 1,
                        message: "the link \(target) leads nowhere; name a file that is there"
                    )
                )
            }
        }
        return list
    }

    /// Notes of work left to do.
    static func unfinished(path: String, text: String) -> [Finding] {
        // Put together, so that this file does not find itself.
        let words = ["TO" + "DO", "FIX" + "ME"]
        return lines(of: text, path: path, "do it now, or write an issue") { line in
            words.contains { word in line.contains(word) && line.has(word: word) }
        }
    }

    /// Absolute paths that only one machine has.
    static func machinePaths(path: String, text: String) -> [Finding] {
        let advice = "a path of one machine; write ~, $HOME, a variable or a path from the root"
        return lines(of: text, path: path, advice) { line in
            homes.contains { line.contains($0) && holds($0, in: line) }
        }
    }

    private static let homes = ["home", "Users", "root", "work", "workspace", "mnt"]
        .map { "/\($0)/" }

    /// Whether a path begins here: nothing before it continues it, a name follows.
    private static func holds(_ home: String, in line: Substring) -> Bool {
        var rest = line
        while let range = rest.firstRange(of: home) {
            let isStart = range.lowerBound == line.startIndex
            let before = isStart ? " " : line[line.index(before: range.lowerBound)]
            let after = range.upperBound < line.endIndex ? line[range.upperBound] : " "
            // `base + "/work/ana"` goes on from a base, too.
            let isAdded = before == "\"" && line[..<range.lowerBound].dropLast().trimmed.last == "+"
            let continues =
                isAdded || before.isLetter || before.isNumber || "_.~$}>)/-".contains(before)
            if !continues, after.isLetter || after.isNumber { return true }
            rest = rest[range.upperBound...]
        }
        return false
    }

    private static func lines(
        of text: String,
        path: String,
        _ message: String,
        where isBad: (Substring) -> Bool
    ) -> [Finding] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .filter { isBad($0.element) }
            .map { Finding(path: path, line: $0.offset + 1, message: message) }
    }
}
