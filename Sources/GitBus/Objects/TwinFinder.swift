/// Finds names of a tree that differ from another one in case only.
struct TwinFinder {
    private let tree: TreeObject
    private var asked = 0
    private var known: [String: String]?

    init(in tree: TreeObject) { self.tree = tree }

    /// The name of a neighbour of this entry that differs from it in case only.
    mutating func twin(of entry: TreeObject.Entry) -> String? {
        asked += 1
        // A list of all names costs more than a few looks at them.
        if asked <= 4 { return tree.entries.first { $0.isTwin(of: entry.name) }?.text }
        let names = known ?? Self.all(in: tree)
        known = names
        return names[entry.text]
    }

    /// For each name that differs from another in case only, that other.
    private static func all(in tree: TreeObject) -> [String: String] {
        var first: [String: String] = [:]
        var twins: [String: String] = [:]
        for entry in tree.entries {
            let name = entry.text
            let key = name.lowercased()
            if let other = first[key], other != name {
                twins[name] = other
                twins[other] = name
            } else {
                first[key] = name
            }
        }
        return twins
    }
}
