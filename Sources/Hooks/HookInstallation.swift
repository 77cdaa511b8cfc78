public import BusModel
internal import Foundation

/// What an install or uninstall did to a hub, or would do.
public struct HookInstallation: Hashable, Sendable {
    /// The hub, as an absolute path without symbolic links.
    public let hub: String
    /// Where its hooks are run from while git-bus is installed.
    public let hooksPath: String
    /// What was done, in order; nothing when all was as it should be.
    public let changes: [HookChange]
    /// What was left alone, and why: one sentence each.
    public let notes: [String]
    /// Whether the changes were only worked out.
    public let isDryRun: Bool
}

extension HookInstallation {
    /// When the hooks of a hub were installed, however often that was done again; `nil` where they
    /// are not.
    ///
    /// - Parameter hub: the bare repository.
    /// - Throws: ``HookError`` where the record of the installation cannot be understood.
    public static func since(in hub: String) throws(HookError) -> Instant? {
        let path = hub + "/git-bus/install.json"
        guard let written = changed(path), let record = try InstallRecord.read(at: path) else {
            return nil
        }
        return record.since.map(Instant.init(milliseconds:)) ?? written
    }

    /// When the record of an installation was last written; `nil` where there is none.
    public static func changed(in hub: String) -> Instant? {
        changed(hub + "/git-bus/install.json")
    }

    private static func changed(_ path: String) -> Instant? {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        #if os(Linux)
            let time = facts.st_mtim
        #else
            let time = facts.st_mtimespec
        #endif
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
