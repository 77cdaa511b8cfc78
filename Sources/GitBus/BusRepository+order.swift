public import BusModel

/// The commits that a look at the bus found new, in canonical order.
public struct NewCommits: Sendable, Equatable {
    /// A commit's place in the order.
    public struct Place: Sendable, Equatable {
        /// The commit.
        public let id: ObjectID
        /// Whether it is a step of the first-parent chain.
        public let isStep: Bool
    }

    /// The commits: each after its parents.
    public let places: [Place]
    /// The seen commit on which the first-parent chain ends; `nil` when it ends in a root.
    public let base: ObjectID?
    /// Every seen commit that a new one has as a parent.
    public let stops: Set<ObjectID>
}

extension BusRepository {
    /// Walks back from `tip` and stops at commits already seen.
    ///
    /// The seen set must be closed under ancestry; then this is exact under any clock skew, unlike
    /// `old..new`, and costs what is new. The order is a function of the graph: position on the
    /// first-parent chain; what a merge brings in comes just before it, parents first, ties by id.
    public func newCommits(
        from tip: ObjectID,
        isSeen: @Sendable (ObjectID) throws -> Bool
    ) throws -> NewCommits {
        try walk(from: tip, isSeen: isSeen) ?? NewCommits(places: [], base: tip, stops: [tip])
    }

    /// - Returns: `nil` where there are more than so many.
    private func walk(
        from tip: ObjectID,
        atMost most: Int = .max,
        isSeen: (ObjectID) throws -> Bool
    ) throws -> NewCommits? {
        if try isSeen(tip) { return NewCommits(places: [], base: tip, stops: [tip]) }
        var graph: [ObjectID: [ObjectID]] = [:]
        var stops: Set<ObjectID> = []
        var stack = [tip]
        while let id = stack.popLast() {
            if graph[id] != nil { continue }
            guard graph.count < most else { return nil }
            let parents = try parents(of: id)
            graph[id] = parents
            for parent in parents where graph[parent] == nil && !stops.contains(parent) {
                if try isSeen(parent) { stops.insert(parent) } else { stack.append(parent) }
            }
        }

        var chain: [ObjectID] = []
        var next: ObjectID? = tip
        while let id = next, let parents = graph[id] {
            chain.append(id)
            next = parents.first
        }

        var places: [NewCommits.Place] = []
        places.reserveCapacity(graph.count)
        var emitted: Set<ObjectID> = []
        for step in chain.reversed() {
            let others = graph[step]?.dropFirst() ?? []
            if !others.isEmpty {
                let side = Self.broughtIn(by: others, graph: graph, emitted: &emitted)
                places += side.map { NewCommits.Place(id: $0, isStep: false) }
            }
            emitted.insert(step)
            places.append(NewCommits.Place(id: step, isStep: true))
        }
        return NewCommits(places: places, base: next, stops: stops)
    }

    /// The commits that `tip` has and `base` has not, in canonical order.
    public func newCommits(from tip: ObjectID, since base: ObjectID) throws -> NewCommits {
        try newCommits(from: tip, since: base, atMost: .max)
            ?? NewCommits(places: [], base: tip, stops: [tip])
    }

    /// The commits that `tip` has and `base` has not, in canonical order; `nil` where there are
    /// more than `most` of them.
    ///
    /// What is new is read once, and only what merges bring in is compared with the base.
    public func newCommits(
        from tip: ObjectID,
        since base: ObjectID,
        atMost most: Int
    ) throws -> NewCommits? {
        var past = KnownPast(of: base, atMost: most)
        return try walk(from: tip, atMost: most) { id in
            try past.contains(id) { commit in
                try parents(of: commit)
            } isAncestor: { commit in
                try goOn()
                return try handle.isAncestor(commit, of: base)
            }
        }
    }

    /// The new commits reachable from a merge's other parents, parents first, ties by id.
    static func broughtIn(
        by heads: ArraySlice<ObjectID>,
        graph: [ObjectID: [ObjectID]],
        emitted: inout Set<ObjectID>
    ) -> [ObjectID] {
        var waiting: [ObjectID: Int] = [:]
        var children: [ObjectID: [ObjectID]] = [:]
        var stack = Array(heads)
        while let id = stack.popLast() {
            guard let parents = graph[id], waiting[id] == nil, !emitted.contains(id) else {
                continue
            }
            let open = Set(parents).filter { graph[$0] != nil && !emitted.contains($0) }
            waiting[id] = open.count
            for parent in open { children[parent, default: []].append(id) }
            stack += open
        }
        var ready = Heap(waiting.filter { $0.value == 0 }.map(\.key))
        var order: [ObjectID] = []
        while let id = ready.popMin() {
            order.append(id)
            emitted.insert(id)
            for child in children[id] ?? [] {
                let left = (waiting[child] ?? 1) - 1
                waiting[child] = left
                if left == 0 { ready.insert(child) }
            }
        }
        return order
    }
}
