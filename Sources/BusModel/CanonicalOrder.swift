/// The order of the bus, a function of the graph alone: position on the first-parent chain; what a
/// merge brings in comes just before it, parents first, ties by id. No date is looked at.
public enum CanonicalOrder {
    /// Walks back from `tip`, stops at commits already seen, and orders the rest.
    ///
    /// The seen set must be closed under ancestry; then this is exact under any clock skew, unlike
    /// `old..new`, and costs what is new.
    ///
    /// - Parameters:
    ///   - most: how many commits at most.
    ///   - parents: the parents of a commit; asked once for each that is new.
    /// - Returns: `nil` where there are more than `most`.
    public static func newCommits(
        from tip: ObjectID,
        atMost most: Int = .max,
        parents: (ObjectID) throws -> [ObjectID],
        isSeen: (ObjectID) throws -> Bool
    ) rethrows -> NewCommits? {
        if try isSeen(tip) { return NewCommits(nothingSince: tip) }
        var graph = CommitGraph()
        var stops: Set<ObjectID> = []
        var stack = [tip]
        while let id = stack.popLast() {
            if graph.contains(id) { continue }
            guard graph.count < most else { return nil }
            let heads = try parents(id)
            graph.add(id, parents: heads)
            for parent in heads where !graph.contains(parent) && !stops.contains(parent) {
                if try isSeen(parent) { stops.insert(parent) } else { stack.append(parent) }
            }
        }
        return ordered(consume graph, tip: tip, stops: stops)
    }

    private static func ordered(
        _ graph: consuming CommitGraph,
        tip: ObjectID,
        stops: Set<ObjectID>
    ) -> NewCommits {
        let chain = graph.chain(from: tip)
        var places: [NewCommits.Place] = []
        places.reserveCapacity(graph.count)
        for number in chain.numbers.reversed() {
            let step = graph.id(number)
            // What has its place is not in the graph any more.
            let others = graph.remove(step)?.dropFirst() ?? []
            if !others.isEmpty {
                let side = broughtIn(by: others, graph: &graph)
                places += side.map { NewCommits.Place(id: $0, isStep: false) }
            }
            places.append(NewCommits.Place(id: step, isStep: true))
        }
        return NewCommits(places: places, base: chain.next, stops: stops)
    }

    /// The commits of the old tip's past that are not in the new tip's, children before parents, at
    /// most `limit`: what a rewind dropped.
    ///
    /// - Parameter isThere: whether a commit can still be read; what was dropped may be pruned.
    public static func dropped(
        from old: ObjectID,
        notIn new: ObjectID?,
        limit: Int,
        parents: (ObjectID) throws -> [ObjectID],
        isThere: (ObjectID) -> Bool
    ) rethrows -> [ObjectID] {
        var kept: Set<ObjectID> = []
        if let new {
            var stack = [new]
            while let id = stack.popLast() {
                if kept.insert(id).inserted { stack += try parents(id) }
            }
        }
        var graph = CommitGraph()
        var stack = [old]
        while let id = stack.popLast() {
            guard !kept.contains(id), !graph.contains(id), isThere(id) else { continue }
            let heads = try parents(id)
            graph.add(id, parents: heads)
            stack += heads
        }
        let dropped = broughtIn(by: [old], graph: &graph)
        return Array(dropped.reversed().prefix(limit))
    }

    /// Takes from a graph the commits that can be reached from some heads: parents first, ties by
    /// id.
    private static func broughtIn(
        by heads: ArraySlice<ObjectID>,
        graph: inout CommitGraph
    ) -> [ObjectID] {
        var waiting: [ObjectID: Int] = [:]
        var children: [ObjectID: [ObjectID]] = [:]
        var stack = Array(heads)
        while let id = stack.popLast() {
            guard let parents = graph.parents(of: id), waiting[id] == nil else { continue }
            let open = Set(parents).filter { graph.contains($0) }
            waiting[id] = open.count
            for parent in open { children[parent, default: []].append(id) }
            stack += open
        }
        var ready = Heap(waiting.filter { $0.value == 0 }.map(\.key))
        var order: [ObjectID] = []
        while let id = ready.popMin() {
            order.append(id)
            graph.remove(id)
            for child in children[id] ?? [] {
                let left = (waiting[child] ?? 1) - 1
                waiting[child] = left
                if left == 0 { ready.insert(child) }
            }
        }
        return order
    }
}
