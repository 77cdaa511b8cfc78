/// Counts what could not be read in one file.
struct UnreadTally {
    let file: String
    private var kinds: [Unread.Kind: (count: Int, first: Int?)] = [:]

    init(file: String) { self.file = file }

    /// Counts something that was met, in this line.
    mutating func add(_ kind: Unread.Kind, line: Int? = nil) {
        let old = kinds[kind]
        kinds[kind] = ((old?.count ?? 0) + 1, old == nil ? line : old?.first)
    }

    /// What was counted, in a fixed order.
    var unread: [Unread] {
        Unread.Kind.allCases.compactMap { kind in
            kinds[kind].map {
                Unread(file: file, kind: kind, count: $0.count, firstLine: $0.first)
            }
        }
    }
}
