/// What each folder under `Sources` may import. A folder that is not in here may not exist.
enum ImportTable {
    /// The pure targets and what they see besides the standard library.
    static let pure: [String: Set<String>] = [
        "BusModel": [],
        "Phases": ["BusModel"],
        "Handoff": ["BusModel", "Phases"],
        "Policy": ["BusModel", "Phases"],
        "Watchdog": ["BusModel", "Phases"],
        "Approvals": ["BusModel"],
        "Dispatch": ["BusModel"],
        "Ledger": ["BusModel"],
        "Decisions": [
            "BusModel", "Phases", "Handoff", "Policy", "Watchdog", "Approvals", "AgentDispatch",
            "Ledger",
        ],
    ]

    /// The targets that touch the world, and what they see besides `BusModel` and the system: never
    /// each other, and of the pure ones only what they are the hands of.
    static let edges: [String: Set<String>] = [
        "GitBus": ["CLibgit2", "CZlib", "Crypto"],
        "Journal": ["Ledger", "GRDB", "CrashPoints"],
        "Agents": ["Watchdog", "Ledger", "GRDB", "CrashPoints"],
        "Hooks": [],
        "Dashboard": [],
    ]

    /// What any edge may import: the C library, Foundation, threads, child processes.
    static let system: Set<String> = [
        "Darwin", "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Musl", "Subprocess",
        "Synchronization", "System", "SystemPackage",
    ]

    /// The hook must start as fast as a C program.
    static let hookClient: Set<String> = ["CPosix"]

    /// `CLI` sees everything; `CLibgit2`, `CPosix` and `CZlib` are module maps, `HookMain` is C,
    /// and `CrashPoints` is for the tests, and sees nothing of ours.
    static let free: Set<String> = [
        "CLI", "CLibgit2", "CPosix", "CZlib", "CrashPoints", "HookMain",
    ]

    static func isPure(_ folder: String) -> Bool { pure[folder] != nil }

    /// The name of the target in a folder. One named Dispatch would hide the system's.
    static func target(of folder: String) -> String {
        folder == "Dispatch" ? "AgentDispatch" : folder
    }

    /// What may be imported in a folder; `nil` when that is anything.
    static func allowed(in folder: String) -> Set<String>? {
        if let names = pure[folder] { return names }
        if let names = edges[folder] { return names.union(system).union(["BusModel"]) }
        return folder == "HookClient" ? hookClient : nil
    }

    /// Imports that point the wrong way.
    static func findings(in source: SourceText) -> [Finding] {
        guard let allowed = allowed(in: source.target) else { return [] }
        return source.code.indices.compactMap { index in
            guard let name = imported(by: source.code[index]), !allowed.contains(name) else {
                return nil
            }
            let advice =
                isPure(source.target)
                ? "take what is needed as an argument, or move this to an edge"
                : "edges meet in CLI only: hand the value over there"
            let list = allowed.sorted().joined(separator: ", ")
            return source.finding(
                at: index,
                "\(source.target) may not import \(name) (only: \(list)); \(advice)"
            )
        }
    }

    /// Folders that nobody gave a place.
    static func findings(folders: [String]) -> [Finding] {
        folders.filter { allowed(in: $0) == nil && !free.contains($0) }.map {
            Finding(
                path: "Sources/\($0)",
                line: 0,
                message: "not in the import table; add it there, as pure or as an edge"
            )
        }
    }

    /// Whether the manifest gives a pure target more than the table does, or joins two edges.
    static func findings(manifest text: String) -> [Finding] {
        var list: [Finding] = []
        for (kind, names) in targets(manifest: text) {
            guard let target = names.first else { continue }
            let folder = target == "AgentDispatch" ? "Dispatch" : target
            let bad: [String]
            if kind == "pure" {
                guard let known = pure[folder] else {
                    list.append(manifest("\(target) is called pure; add it to the import table"))
                    continue
                }
                bad = names.dropFirst().filter { !known.contains($0) }
            } else {
                let others = Set(edges.keys).union(pure.keys).union(["AgentDispatch"])
                let known = (edges[folder] ?? []).union(["BusModel"])
                bad = names.dropFirst().filter { others.contains($0) && !known.contains($0) }
            }
            list += bad.map { manifest("\(target) may not depend on \($0); let CLI join them") }
        }
        return list
    }

    private static func manifest(_ message: String) -> Finding {
        Finding(path: "Package.swift", line: 0, message: message)
    }

    /// The calls `pure("Name", ["Sibling"])` and `edge(…)` of the manifest, by their texts.
    private static func targets(manifest text: String) -> [(kind: String, names: [String])] {
        ["pure", "edge"].flatMap { kind in
            // The functions themselves are declared in the manifest, too.
            text.replacing("func \(kind)(", with: "")
                .components(between: "\(kind)(", and: "),\n").map { call in
                    let parts = call.split(separator: "\"", omittingEmptySubsequences: false)
                    return (kind, parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) })
                }
        }
    }

    /// The module that a line imports, if it imports one.
    static func imported(by line: String) -> String? {
        var words = line.split(separator: " ")[...]
        let before: Set<Substring> = [
            "public", "package", "internal", "fileprivate", "private", "@testable",
            "@preconcurrency", "@_exported",
        ]
        while let first = words.first, before.contains(first) { words.removeFirst() }
        guard words.popFirst() == "import" else { return nil }
        let kinds: Set<Substring> = [
            "struct", "class", "enum", "protocol", "typealias", "func", "let", "var",
        ]
        if let first = words.first, kinds.contains(first) { words.removeFirst() }
        return words.first?.split(separator: ".").first.map(String.init)
    }
}

extension String {
    /// The texts that stand between an opening and the next closing, in order.
    func components(between open: String, and close: String) -> [String] {
        var list: [String] = []
        var rest = self[...]
        while let start = rest.firstRange(of: open) {
            rest = rest[start.upperBound...]
            guard let end = rest.firstRange(of: close) else { break }
            list.append(String(rest[..<end.lowerBound]))
            rest = rest[end.upperBound...]
        }
        return list
    }
}
