/// Commits and their parents, by numbers: of a million there is one table of names, and no list for
/// each commit, since nearly all have one parent.
struct CommitGraph {
    private var numbers: [ObjectID: Int32] = [:]
    private var ids: [ObjectID] = []
    /// The first parent of each: a number, or one of the marks below.
    private var first: [Int32] = []
    /// All parents but the first.
    private var others: [Int32: [Int32]] = [:]
    /// How many were added and not taken away.
    private(set) var count = 0

    private static let root: Int32 = -1
    /// It was named as a parent, and is not in the graph.
    private static let outside: Int32 = -2

    func contains(_ id: ObjectID) -> Bool {
        guard let number = numbers[id] else { return false }
        return first[Int(number)] != Self.outside
    }

    /// Adds a commit that is not there.
    mutating func add(_ id: ObjectID, parents: [ObjectID]) {
        let commit = number(of: id)
        count += 1
        first[Int(commit)] = Self.root
        guard let head = parents.first else { return }
        first[Int(commit)] = number(of: head)
        if parents.count > 1 { others[commit] = parents.dropFirst().map { number(of: $0) } }
    }

    /// The parents of a commit; `nil` where it is not there.
    func parents(of id: ObjectID) -> [ObjectID]? {
        guard let number = numbers[id] else { return nil }
        switch first[Int(number)] {
        case Self.outside: return nil
        case Self.root: return []
        case let head: return [ids[Int(head)]] + (others[number] ?? []).map { ids[Int($0)] }
        }
    }

    /// A commit and its first parents, by numbers, and the one outside that comes next.
    func chain(from tip: ObjectID) -> (numbers: [Int32], next: ObjectID?) {
        guard let start = numbers[tip] else { return ([], tip) }
        var chain: [Int32] = []
        chain.reserveCapacity(count)
        var next: Int32? = start
        while let number = next, first[Int(number)] != Self.outside {
            chain.append(number)
            let head = first[Int(number)]
            next = head == Self.root ? nil : head
        }
        return (chain, next.map { ids[Int($0)] })
    }

    /// The commit that has a number.
    func id(_ number: Int32) -> ObjectID { ids[Int(number)] }

    /// Takes a commit away.
    ///
    /// - Returns: its parents; `nil` where it was not there.
    @discardableResult
    mutating func remove(_ id: ObjectID) -> [ObjectID]? {
        guard let parents = parents(of: id), let number = numbers[id] else { return nil }
        first[Int(number)] = Self.outside
        others[number] = nil
        count -= 1
        return parents
    }

    private mutating func number(of id: ObjectID) -> Int32 {
        let next = Int32(ids.count)
        let number = numbers[id, default: next]
        guard number == next else { return number }
        numbers[id] = next
        ids.append(id)
        first.append(Self.outside)
        return next
    }
}
