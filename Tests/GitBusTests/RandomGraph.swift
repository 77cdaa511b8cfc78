import BusModel
import TestSupport

/// A commit graph made of a seed: merges, octopuses, criss-crosses, several roots, any clock.
struct RandomGraph {
    let parents: [ObjectID: [ObjectID]]
    let tip: ObjectID
    let all: [ObjectID]

    /// A graph that is in the stream and has no names yet.
    struct Draft {
        let marks: [GitImport.Mark]
        let parents: [[Int]]

        func named(_ names: GitImport.Names) -> RandomGraph {
            let all = marks.map { names[$0] }
            var graph: [ObjectID: [ObjectID]] = [:]
            for (index, heads) in parents.enumerated() {
                graph[all[index]] = heads.map { all[$0] }
            }
            return RandomGraph(parents: graph, tip: all[all.count - 1], all: all)
        }
    }

    static func draft(seed: UInt64, in stream: inout GitImport) -> Draft {
        var random = GitRandom(seed: seed)
        var parents: [[Int]] = []
        var marks: [GitImport.Mark] = []
        let size = 2 + random.below(24)
        let clock = random.below(4)
        for index in 0..<size {
            let heads = Self.heads(of: index, size: size, parents: parents, &random)
            let date =
                switch clock {
                case 0: 1_700_000_000 + index * 60
                case 1: 1_700_000_000 - index * 60
                case 2: 1_700_000_000 + random.below(100_000_000)
                default: random.oneIn(3) ? 0 : 1_700_000_000 + index
                }
            parents.append(heads)
            marks.append(
                stream.commit("g\(seed) c\(index)", parents: heads.map { marks[$0] }, date: date)
            )
        }
        return Draft(marks: marks, parents: parents)
    }

    private static func heads(
        of index: Int,
        size: Int,
        parents: [[Int]],
        _ random: inout GitRandom
    ) -> [Int] {
        if index == 0 || (index < size - 1 && random.oneIn(8)) { return [] }
        let isLast = index == size - 1
        let wanted = isLast ? 1 + random.below(5) : [1, 1, 1, 2, 2, 3, 4][random.below(7)]
        var heads: [Int] = []
        for _ in 0..<wanted {
            // Mostly near the end, so that sides run beside each other; sometimes anywhere.
            let near = max(0, index - 1 - random.below(4))
            let head = random.oneIn(4) ? random.below(index) : near
            if !heads.contains(head) { heads.append(head) }
        }
        return heads
    }
}

// MARK: - The oracle

/// The rule of the order, word by word and without any care for cost.
extension RandomGraph {
    /// Everything that can be reached from some commits, themselves included.
    func past(of heads: some Sequence<ObjectID>) -> Set<ObjectID> {
        var found: Set<ObjectID> = []
        var stack = Array(heads)
        while let id = stack.popLast() {
            if found.insert(id).inserted { stack += parents[id] ?? [] }
        }
        return found
    }

    /// The first-parent chain of a commit, the oldest first.
    func chain(of tip: ObjectID) -> [ObjectID] {
        var chain = [tip]
        while let last = chain.last, let parent = parents[last]?.first { chain.append(parent) }
        return chain.reversed()
    }

    /// The canonical order of what can be reached from `tip` and was not seen.
    func order(of tip: ObjectID, seen: Set<ObjectID>) -> [(id: ObjectID, isStep: Bool)] {
        var order: [(id: ObjectID, isStep: Bool)] = []
        var placed = seen
        // "position on the first-parent chain"
        for step in chain(of: tip) where !seen.contains(step) {
            // "commits a merge brings in come just before it"
            var waiting = past(of: [step]).subtracting(placed).subtracting([step])
            while !waiting.isEmpty {
                // "topologically, ties by oid"
                let ready = waiting.filter { id in
                    (parents[id] ?? []).allSatisfy { !waiting.contains($0) }
                }
                guard let next = ready.min(by: { $0.hex < $1.hex }) else { break }
                waiting.remove(next)
                order.append((next, false))
            }
            order.append((step, true))
            placed.formUnion(past(of: [step]))
        }
        return order
    }

    /// The common ancestors that no other common ancestor can reach.
    func bestCommon(_ one: ObjectID, _ other: ObjectID) -> Set<ObjectID> {
        let common = past(of: [one]).intersection(past(of: [other]))
        return common.filter { id in
            !common.contains { $0 != id && past(of: [$0]).contains(id) }
        }
    }
}
