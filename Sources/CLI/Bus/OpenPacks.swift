import Foundation

/// The packs that a repository had when it was opened.
///
/// libgit2 keeps a pack that it has read mapped for as long as the repository is open, as does the
/// reader of a long past until that is read, also when
/// git has packed anew and deleted it: its room on the disk is not free before that.
struct OpenPacks {
    private let folder: String
    private let names: Set<String>
    private var changed: Instants

    /// When the folder was changed, as the file system tells it.
    private struct Instants: Equatable {
        var seconds = 0
        var nanoseconds = 0
    }

    /// - Parameter objects: the folder with the objects of the repository.
    init(objects: String) {
        folder = objects + "/pack"
        changed = Self.change(of: folder)
        names = Self.names(in: folder)
    }

    /// Whether one of them is gone. Where the folder is as it was, that costs one call.
    mutating func isOneGone() -> Bool {
        let now = Self.change(of: folder)
        guard now != changed else { return false }
        changed = now
        return !names.isSubset(of: Self.names(in: folder))
    }

    private static func change(of folder: String) -> Instants {
        var facts = stat()
        guard stat(folder, &facts) == 0 else { return Instants() }
        #if os(Linux)
            let time = facts.st_mtim
        #else
            let time = facts.st_mtimespec
        #endif
        return Instants(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
    }

    private static func names(in folder: String) -> Set<String> {
        // Why none is fine: git makes the folder when it needs it.
        let all = try? FileManager.default.contentsOfDirectory(atPath: folder)  // why: see above
        return Set((all ?? []).filter { $0.hasSuffix(".pack") })
    }
}
