/// What a reader needs: a sentence on everything public, and names that can be qualified.
enum NamingRules {
    /// Public declarations without a `///` line right above them.
    static func undocumented(in source: SourceText) -> [Finding] {
        source.code.indices.compactMap { index in
            let line = source.code[index].trimmed
            guard line.hasPrefix("public ") || line.hasPrefix("open "),
                ImportTable.imported(by: line) == nil, !line.hasPrefix("public extension ")
            else { return nil }
            var above = index - 1
            // Attributes stand between the sentence and what it is about.
            while above >= 0, source.code[above].trimmed.hasPrefix("@") { above -= 1 }
            if above >= 0, source.comments[above].hasPrefix("///") { return nil }
            return source.finding(
                at: index,
                "public and not documented; write what it is above it: `/// One sentence.`"
            )
        }
    }

    /// Types named like a module: `Journal.Entry` could then not be written from outside.
    static func namesOfModules(in source: SourceText, modules: Set<String>) -> [Finding] {
        let kinds: Set<Substring> = [
            "struct", "class", "actor", "enum", "protocol", "typealias",
        ]
        return source.code.indices.compactMap { index in
            let words = source.code[index].split { !($0.isLetter || $0.isNumber || $0 == "_") }
            guard let at = words.firstIndex(where: { kinds.contains($0) }), at + 1 < words.count,
                modules.contains(String(words[at + 1]))
            else { return nil }
            return source.finding(
                at: index,
                "a type named like the module \(words[at + 1]); say what it is: `EventJournal`"
            )
        }
    }
}
