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

    /// Adds records to a ref, and moves it only from where it was read.
    ///
    /// - Parameters:
    ///   - records: what each says, and when, the oldest first.
    ///   - tip: where the ref was.
    /// - Returns: the new tip.
    /// - Throws: also when somebody else moved the ref.
    public func append(
        _ records: [(message: String, time: Instant)],
        to ref: RefName,
        after tip: RefTarget
    ) throws(GitError) -> RefTarget {
        let tree = try handle.write([], GIT_OBJECT_TREE)
        var last = tip
        for (message, time) in records {
            var lines = ["tree \(tree)"]
            if case .at(let parent) = last { lines.append("parent \(parent)") }
            let who = "git-bus <git-bus@agents.invalid> \(time.milliseconds / 1000) +0000"
            lines += ["author \(who)", "committer \(who)", "", message]
            let bytes = Array(lines.joined(separator: "\n").utf8)
            last = .at(try handle.write(bytes, GIT_OBJECT_COMMIT))
        }
        guard case .at(let new) = last, last != tip else { return last }
        try handle.move(ref, from: tip, to: new)
        return last
    }
}
