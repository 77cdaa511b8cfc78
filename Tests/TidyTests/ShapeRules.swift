/// How long files, functions and lines may be.
enum ShapeRules {
    static let fileLinesMax = 400
    static let functionLinesMax = 60
    static let columnsMax = 100

    static func longFiles(in source: SourceText) -> [Finding] {
        guard source.lines.count > fileLinesMax else { return [] }
        let message =
            "\(source.lines.count) lines, at most \(fileLinesMax); "
            + "move one topic to a file `Type+topic.swift`"
        return [Finding(path: source.path, line: 0, message: message)]
    }

    static func longLines(in source: SourceText) -> [Finding] {
        source.lines.indices.filter { source.lines[$0].count > columnsMax }.map { index in
            source.finding(
                at: index,
                "\(source.lines[index].count) columns, at most \(columnsMax); break the line"
            )
        }
    }

    static func longFunctions(in source: SourceText) -> [Finding] {
        source.code.indices.compactMap { index in
            guard let name = declared(by: source.code[index]),
                let end = endOfBody(from: index, in: source.code)
            else { return nil }
            let count = end - index + 1
            guard count > functionLinesMax else { return nil }
            return source.finding(
                at: index,
                "`\(name)` has \(count) lines, at most \(functionLinesMax); "
                    + "move a step of it to a function with a name"
            )
        }
    }

    private static let modifiers: Set<Substring> = [
        "public", "package", "internal", "fileprivate", "private", "open", "static", "class",
        "final", "override", "mutating", "nonmutating", "nonisolated", "isolated", "borrowing",
        "consuming", "convenience", "required", "lazy", "indirect", "private(set)",
        "fileprivate(set)", "internal(set)", "package(set)", "nonisolated(unsafe)", "async",
    ]

    /// The word that declares a function, an initializer or a computed property on this line.
    private static func declared(by line: String) -> String? {
        for word in line.split(separator: " ") {
            if modifiers.contains(word) || word.hasPrefix("@") { continue }
            let name = word.prefix { $0.isLetter }
            return ["func", "init", "deinit", "subscript", "var"].contains(name)
                ? line.trimmed.prefix { $0 != "{" }.trimmed : nil
        }
        return nil
    }

    /// The line on which the body ends that a declaration opens; `nil` when it has none.
    private static func endOfBody(from start: Int, in code: [String]) -> Int? {
        var brackets = 0
        var braces = 0
        for index in start..<code.count {
            // Another declaration, or the end of the type: there is no body.
            if index > start, braces == 0, brackets == 0 {
                let line = code[index].trimmed
                if line.isEmpty || line.hasPrefix("}") || declared(by: line) != nil { return nil }
            }
            for byte in code[index].utf8 {
                switch byte {
                case UInt8(ascii: "("), UInt8(ascii: "["): brackets += 1
                case UInt8(ascii: ")"), UInt8(ascii: "]"): brackets -= 1
                case UInt8(ascii: "{") where brackets == 0 || braces > 0: braces += 1
                case UInt8(ascii: "}") where braces > 0:
                    braces -= 1
                    if braces == 0 { return index }
                default: break
                }
            }
        }
        return nil
    }
}
