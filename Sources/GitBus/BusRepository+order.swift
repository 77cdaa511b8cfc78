public import BusModel

/// The canonical order, read from a repository.
extension BusRepository {
    /// Walks back from `tip` and stops at commits already seen. The seen set must be closed under
    /// ancestry.
    public func newCommits(
        from tip: ObjectID,
        isSeen: @Sendable (ObjectID) throws -> Bool
    ) throws -> NewCommits {
        try walk(from: tip, isSeen: isSeen) ?? NewCommits(nothingSince: tip)
    }

    /// The commits that `tip` has and `base` has not, in canonical order.
    public func newCommits(from tip: ObjectID, since base: ObjectID) throws -> NewCommits {
        try newCommits(from: tip, since: base, atMost: .max) ?? NewCommits(nothingSince: tip)
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

    /// The commits of the old tip's past that are not in the new tip's, children before parents, at
    /// most `limit`: what a rewind dropped.
    public func commits(
        from old: ObjectID,
        notIn new: ObjectID?,
        limit: Int
    ) throws -> [ObjectID] {
        try CanonicalOrder.dropped(from: old, notIn: new, limit: limit) { id in
            try parents(of: id)
        } isThere: { id in
            handle.contains(id)
        }
    }

    /// - Returns: `nil` where there are more than so many.
    private func walk(
        from tip: ObjectID,
        atMost most: Int = .max,
        isSeen: (ObjectID) throws -> Bool
    ) throws -> NewCommits? {
        beginReading()
        return try CanonicalOrder.newCommits(
            from: tip,
            atMost: most,
            parents: { id in try parents(of: id) },
            isSeen: isSeen
        )
    }
}
