internal import BusModel
internal import CLibgit2

/// Owns one libgit2 repository with its object database, and frees both once.
///
/// It belongs to one actor and never leaves it; what leaves are values.
struct RepositoryHandle: ~Copyable {
    private let repository: OpaquePointer
    private let database: OpaquePointer

    /// Opens the repository at `path` itself, without looking in the directories above.
    init(path: String) throws(GitError) {
        try Libgit2.start()
        var repository: OpaquePointer?
        let flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue
        try check(git_repository_open_ext(&repository, path, flags, nil), "open \(path)")
        guard let repository else { throw GitError(.notFound, "open \(path)", "no repository") }
        var database: OpaquePointer?
        let code = git_repository_odb(&database, repository)
        guard code == 0, let database else {
            git_repository_free(repository)
            try check(code, "open the objects of \(path)")
            throw GitError(.notFound, "open the objects of \(path)", "no object database")
        }
        self.repository = repository
        self.database = database
    }

    /// Reads objects from another directory as well: that in which a push waits. It stays for the
    /// life of the handle, so a handle that outlives the push must not be given one.
    borrowing func addObjects(at path: String) throws(GitError) {
        try check(git_odb_add_disk_alternate(database, path), "read the objects in \(path)")
    }

    deinit {
        git_odb_free(database)
        git_repository_free(repository)
    }

    /// The `.git` directory, or the bare repository itself, with a slash at its end.
    var gitDirectory: String { String(cString: git_repository_path(repository)) }

    /// The directory that linked work trees share with it, with a slash at its end.
    var commonDirectory: String { String(cString: git_repository_commondir(repository)) }

    /// Lends the bytes of an object to `body`.
    ///
    /// - Throws: `.notFound` when there is none, `.corrupt` when it is of another type.
    borrowing func withObject<R>(
        _ id: ObjectID,
        _ type: git_object_t,
        _ body: (UnsafeRawBufferPointer) throws(GitError) -> R
    ) throws(GitError) -> R {
        var object: OpaquePointer?
        var name = id.native
        try check(git_odb_read(&object, database, &name), "read \(id)")
        defer { git_odb_object_free(object) }
        guard git_odb_object_type(object) == type else {
            throw GitError(.corrupt, "read \(id)", "not an object of the expected type")
        }
        let bytes = UnsafeRawBufferPointer(
            start: git_odb_object_data(object),
            count: git_odb_object_size(object)
        )
        return try body(bytes)
    }

    /// The size of an object, without reading it.
    borrowing func size(of id: ObjectID) throws(GitError) -> Int {
        var size = 0
        var type = GIT_OBJECT_ANY
        var name = id.native
        try check(git_odb_read_header(&size, &type, database, &name), "measure \(id)")
        return size
    }

    /// Whether the object is there.
    borrowing func contains(_ id: ObjectID) -> Bool {
        var name = id.native
        return git_odb_exists(database, &name) == 1
    }

    /// Writes an object.
    borrowing func write(_ content: [UInt8], _ type: git_object_t) throws(GitError) -> ObjectID {
        var oid = git_oid()
        try check(
            git_odb_write(&oid, database, content, content.count, type),
            "write an object"
        )
        guard let id = ObjectID(oid) else {
            throw GitError(.corrupt, "write an object", "its name is zero")
        }
        return id
    }

    /// Moves a ref, if it is still where it was.
    borrowing func move(
        _ ref: RefName,
        from old: RefTarget,
        to new: ObjectID
    ) throws(GitError) {
        var reference: OpaquePointer?
        var target = new.native
        let code: Int32
        switch old {
        case .absent:
            code = git_reference_create(&reference, repository, ref.text, &target, 0, "git-bus")
        case .at(let id):
            var expected = id.native
            code = git_reference_create_matching(
                &reference,
                repository,
                ref.text,
                &target,
                1,
                &expected,
                "git-bus"
            )
        }
        git_reference_free(reference)
        try check(code, "move \(ref)")
    }

    /// A text of the repository's configuration; `nil` where it says nothing.
    borrowing func setting(_ key: String) -> String? {
        var config: OpaquePointer?
        guard git_repository_config_snapshot(&config, repository) == 0, let config else {
            return nil
        }
        defer { git_config_free(config) }
        var value: UnsafePointer<CChar>?
        guard git_config_get_string(&value, config, key) == 0, let value else {
            git_error_clear()
            return nil
        }
        return String(cString: value)
    }

    /// Where a ref points, through symbolic refs.
    borrowing func target(of ref: RefName) throws(GitError) -> RefTarget {
        var oid = git_oid()
        let code = git_reference_name_to_id(&oid, repository, ref.text)
        if code == GIT_ENOTFOUND.rawValue {
            git_error_clear()
            return .absent
        }
        try check(code, "read \(ref)")
        guard let id = ObjectID(oid) else {
            throw GitError(.corrupt, "read \(ref)", "the ref holds no name of an object")
        }
        return .at(id)
    }

    /// The branches by name, with their tips; what cannot be resolved is left out.
    borrowing func branches(limit: Int) throws(GitError) -> [String: ObjectID] {
        var iterator: OpaquePointer?
        try check(
            git_reference_iterator_glob_new(&iterator, repository, "refs/heads/*"),
            "list the branches"
        )
        defer { git_reference_iterator_free(iterator) }
        var found: [String: ObjectID] = [:]
        var name: UnsafePointer<CChar>?
        while found.count < limit, git_reference_next_name(&name, iterator) == 0, let name {
            let ref = String(cString: name)
            if case .at(let id) = try target(of: RefName(ref)) {
                found[String(ref.dropFirst("refs/heads/".count))] = id
            }
        }
        git_error_clear()
        return found
    }

    /// Whether `ancestor` can be reached from `commit`, or is it.
    borrowing func isAncestor(_ ancestor: ObjectID, of commit: ObjectID) throws(GitError) -> Bool {
        if ancestor == commit { return true }
        guard contains(ancestor) else { return false }
        var upper = commit.native
        var lower = ancestor.native
        let code = git_graph_descendant_of(repository, &upper, &lower)
        try check(code, "compare \(ancestor) with \(commit)")
        return code == 1
    }

    /// The best common ancestor, or `nil` when there is none.
    borrowing func mergeBase(_ one: ObjectID, _ other: ObjectID) throws(GitError) -> ObjectID? {
        guard contains(one), contains(other) else { return nil }
        var base = git_oid()
        var left = one.native
        var right = other.native
        let code = git_merge_base(&base, repository, &left, &right)
        if code == GIT_ENOTFOUND.rawValue {
            git_error_clear()
            return nil
        }
        try check(code, "find the merge base of \(one) and \(other)")
        return ObjectID(base)
    }
}
