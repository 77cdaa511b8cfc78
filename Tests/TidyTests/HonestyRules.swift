/// What would hide a fault: errors thrown away, crashes, tests that do not test.
enum HonestyRules {
    /// A `try?` must say why the error may be forgotten: a comment with the word why or because on
    /// its line, the line before or the line after.
    static func silentTries(in source: SourceText) -> [Finding] {
        source.code.indices.compactMap { index in
            guard source.code[index].contains(word: "try?") else { return nil }
            let near = max(0, index - 1)...min(source.code.count - 1, index + 1)
            let isSaid = near.contains { line in
                let comment = source.comments[line]
                return comment.has(word: "why") || comment.has(word: "because")
            }
            if isSaid { return nil }
            return source.finding(
                at: index,
                "`try?` forgets an error; use `do`/`catch`, or say why on this line "
                    + "or the next to it: `// why: …`"
            )
        }
    }

    /// A `catch` that does nothing and does not say why that is right.
    static func emptyCatches(in source: SourceText) -> [Finding] {
        let text = source.code.joined(separator: "\n")
        var list: [Finding] = []
        var rest = text[...]
        while let range = rest.firstRange(of: "catch") {
            rest = rest[range.upperBound...]
            guard let open = rest.firstIndex(of: "{") else { break }
            let body = rest[rest.index(after: open)...].prefix { $0.isWhitespace }
            guard body.endIndex < text.endIndex, text[body.endIndex] == "}" else { continue }
            let line = text[..<range.lowerBound].count { $0 == "\n" }
            let last = line + text[range.upperBound..<body.endIndex].count { $0 == "\n" }
            if (line...last).contains(where: { !source.comments[$0].isEmpty }) { continue }
            list.append(
                source.finding(
                    at: line,
                    "an empty `catch`; return, report or throw, or say in it why nothing is right"
                )
            )
        }
        return list
    }

    static func crashes(in source: SourceText) -> [Finding] {
        let bans = [
            ("try!", "throw on"), ("as!", "use `as?` and say what else it may be"),
            ("fatalError(", "throw, or write `preconditionFailure(\"BUG: …\")`"),
        ]
        return bans.flatMap { name, instead in
            source.findings("`\(name)` ends the process; \(instead)") { $0.contains(word: name) }
        }
    }

    static func sleeps(in source: SourceText) -> [Finding] {
        source.findings(
            "a test must not sleep; wait for a line, a file or an event (TestSupport has those)"
        ) { $0.contains("sleep(") }
    }

    static func disabledTests(in source: SourceText) -> [Finding] {
        let names = [".disabled(", "withKnownIssue", "XCTSkip", ".enabled(if: false"]
        return source.findings(
            "a test that is switched off tests nothing; mend it or delete it"
        ) { line in names.contains { line.contains($0) } }
    }
}
