internal import Foundation

/// The rollouts of some threads, for as long as nothing comes into the folders or goes out of them.
struct RolloutListing: Hashable, Sendable, Codable {
    /// The threads, the folders, and when those were changed, as a number.
    private let mark: UInt64
    /// Whether the folders were found the same twice. The clock of a disk is coarse: what came
    /// right after the first look has the same time.
    private let isSure: Bool
    private let files: [String]

    /// The listing of these threads, as it is known or as it is made now.
    static func current(
        _ old: RolloutListing?,
        threads: [String],
        folder: RolloutFolder,
        _ make: () -> [String]
    ) -> (listing: RolloutListing, files: [String]) {
        let mark = folder.mark(of: threads)
        if let old, old.mark == mark, old.isSure { return (old, old.files) }
        let files = make()
        let isSure = old?.mark == mark && old?.files == files
        return (RolloutListing(mark: mark, isSure: isSure, files: files), files)
    }
}

extension RolloutFolder {
    /// Changes whenever a rollout comes or goes.
    fileprivate func mark(of threads: [String]) -> UInt64 {
        var text = threads.sorted().joined(separator: " ")
        for folder in Array(days()) + [home + "/archived_sessions"] {
            var info = stat()
            guard stat(folder, &info) == 0 else { continue }
            #if canImport(Darwin)
                let time = info.st_mtimespec
            #else
                let time = info.st_mtim
            #endif
            text += " \(folder) \(info.st_ino) \(time.tv_sec) \(time.tv_nsec)"
        }
        return UInt64(fnv: text.utf8)
    }
}
