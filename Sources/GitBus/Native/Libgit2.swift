internal import CLibgit2

/// The library's global state: set up once a process, never torn down.
enum Libgit2 {
    /// Sets the library up at the first call. Safe from any thread.
    ///
    /// - Throws: where that failed: half set up it would answer, and wrongly.
    static func start() throws(GitError) { try check(once, "set up libgit2") }

    private static let once: Int32 = {
        let count = git_libgit2_init()
        // The object cache costs memory and gains nothing on a walk that reads each object once
        // (measured: 690 MB against 113 MB over 100 000 commits with their trees).
        git_bus_disable_object_cache()
        // A walk through a long past would have all of its packs mapped in the end, 580 MB for a
        // million commits. What is read next lies beside what was read last.
        git_bus_map_at_most(8 << 20, 32 << 20)
        return count
    }()
}
