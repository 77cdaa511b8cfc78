public import BusModel
internal import CLibgit2

extension ObjectID {
    init?(_ oid: git_oid) {
        let id = withUnsafeBytes(of: oid.id) { ObjectID(raw: $0) }
        guard let id else { return nil }
        self = id
    }

    /// The same name as libgit2 takes it.
    var native: git_oid {
        var oid = git_oid()
        withUnsafeMutableBytes(of: &oid.id) { write(to: $0) }
        return oid
    }

    /// The name that git would give to `content` as a tree.
    static func ofTree(_ content: [UInt8]) throws(GitError) -> ObjectID {
        try of(content, GIT_OBJECT_TREE)
    }

    /// The name that git would give to `content` as a commit.
    static func ofCommit(_ content: [UInt8]) throws(GitError) -> ObjectID {
        try of(content, GIT_OBJECT_COMMIT)
    }

    /// The name that git would give to `content` as a file.
    ///
    /// - Throws: `.failed` or another code of libgit2 where it cannot be set up or cannot hash.
    public static func ofBlob(_ content: [UInt8]) throws(GitError) -> ObjectID {
        try of(content, GIT_OBJECT_BLOB)
    }

    private static func of(
        _ content: [UInt8],
        _ type: git_object_t
    ) throws(GitError) -> ObjectID {
        try Libgit2.start()
        var oid = git_oid()
        try check(git_odb_hash(&oid, content, content.count, type), "name an object")
        guard let id = ObjectID(oid) else {
            throw GitError(.corrupt, "name an object", "its name is zero")
        }
        return id
    }
}
