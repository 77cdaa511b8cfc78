/// Finds names of a tree that differ from another one in case only.
struct TwinFinder {
    private let tree: TreeObject
    private var asked = 0
    private var known: [[UInt8]: String]?

    init(in tree: TreeObject) { self.tree = tree }

    /// The name of a neighbour of this entry that differs from it in case only.
    mutating func twin(of entry: TreeObject.Entry) -> String? {
        asked += 1
        // A list of all names costs more than a few looks at them.
        if asked <= 4 { return tree.entries.first { $0.isTwin(of: entry.name) }?.text }
        let names = known ?? Self.all(in: tree)
        known = names
        return names[Array(entry.name)]
    }

    /// For each name that differs from another in case only, that other.
    ///
    /// By their bytes, and not as texts: two ways to write one letter are two names, and twins.
    private static func all(in tree: TreeObject) -> [[UInt8]: String] {
        var first: [String: TreeObject.Entry] = [:]
        var twins: [[UInt8]: String] = [:]
        for entry in tree.entries {
            let text = entry.text
            let key = text.lowercased()
            if let other = first[key], other.name != entry.name {
                twins[Array(entry.name)] = other.text
                twins[Array(other.name)] = text
            } else {
                first[key] = entry
            }
        }
        return twins
    }
}
