public import BusModel
internal import CLibgit2

/// Records that are kept as commits of a ref of their own: their messages are what counts, and they
/// hold no file.
extension BusRepository {
    /// The messages after a known one, the oldest first, each with the commit that holds it.
    ///
    /// - Parameters:
    ///   - known: the last one that was read; where it is not on the ref any more, all are read.
    ///   - limit: how many at most, the newest.
    public func records(
        on ref: RefName,
        after known: ObjectID?,
        limit: Int = .max
    ) throws(GitError) -> [(id: ObjectID, message: String)] {
        guard case .at(let tip) = try target(of: ref) else { return [] }
        var found: [(id: ObjectID, message: String)] = []
        var next: ObjectID? = tip
        while let id = next, id != known, found.count < limit {
            let commit = try commitObject(id)
            found.append((id, commit.message))
            next = commit.parents.first
        }
        return found.reversed()
    }

    /// The commits that will hold records: names alone, nothing is written. The same records have
    /// the same ones.
    ///
    /// - Parameters:
    ///   - records: what each says, and when, the oldest first.
    ///   - last: the record before them.
    public func names(
        of records: [(message: String, time: Instant)],
        after last: RefTarget
    ) throws(GitError) -> [ObjectID] {
        let tree = try ObjectID.ofTree([])
        return try Self.chain(records, after: last, tree: tree) { bytes throws(GitError) in
            try ObjectID.ofCommit(bytes)
        }
    }

    /// Writes records, and moves their ref, from where it was read and from nowhere else.
    ///
    /// - Throws: also when somebody else moved it.
    public func publish(
        _ records: [(message: String, time: Instant)],
        on ref: RefName,
        after tip: RefTarget
    ) throws(GitError) -> RefTarget {
        let tree = try handle.write([], GIT_OBJECT_TREE)
        let written = try Self.chain(records, after: tip, tree: tree) { bytes throws(GitError) in
            try handle.write(bytes, GIT_OBJECT_COMMIT)
        }
        guard let last = written.last else { return tip }
        try handle.move(ref, from: tip, to: last)
        return .at(last)
    }

    private static func chain(
        _ records: [(message: String, time: Instant)],
        after last: RefTarget,
        tree: ObjectID,
        _ name: ([UInt8]) throws(GitError) -> ObjectID
    ) throws(GitError) -> [ObjectID] {
        var last = last
        var names: [ObjectID] = []
        for (message, time) in records {
            var lines = ["tree \(tree)"]
            if case .at(let parent) = last { lines.append("parent \(parent)") }
            let who = "git-bus <git-bus@agents.invalid> \(time.milliseconds / 1000) +0000"
            lines += ["author \(who)", "committer \(who)", "", message]
            let id = try name(Array(lines.joined(separator: "\n").utf8))
            names.append(id)
            last = .at(id)
        }
        return names
    }
}
