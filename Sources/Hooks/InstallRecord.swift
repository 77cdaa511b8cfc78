internal import Foundation

/// What the installer found and made: `install.json`, written before anything is changed.
struct InstallRecord: Codable, Hashable {
    /// One setting: what it was, and what we made of it.
    struct Setting: Codable, Hashable {
        let key: String
        /// The values before the first install, never overwritten; `nil` is a key without a value.
        var before: [String?]
        /// Every value that we ever gave it, so that another value is known to be somebody else's.
        var ours: [String]
    }

    static let currentVersion = 1

    var version = currentVersion
    /// When it was first written, in milliseconds since 1970, once it was written again; before
    /// that, the file was last changed then.
    var since: Int64?
    /// Where hooks were run from, `~` expanded, as git would resolve it; `nil` for the default.
    var previousHooksPath: String?
    var settings: [Setting] = []
    /// Our links: name below our hooks directory, and target.
    var links: [String: String] = [:]

    func setting(_ key: String) -> Setting? { settings.first { $0.key == key } }

    /// Reads a record; `nil` when there is none.
    static func read(at path: String) throws(HookError) -> InstallRecord? {
        guard let data = try FileTree.contents(of: path) else { return nil }
        let record: InstallRecord
        do {
            record = try JSONDecoder().decode(InstallRecord.self, from: data)
        } catch {
            throw HookError(
                .badRecord,
                "cannot understand \(path)",
                hint: "it says how to restore the hub's settings: mend it, or put it aside"
            )
        }
        guard record.version == currentVersion else {
            throw HookError(
                .badRecord,
                "\(path) has version \(record.version); this git-bus knows \(currentVersion)",
                hint: "use the git-bus that installed the hooks"
            )
        }
        return record
    }

    /// Writes the record so that a crash leaves the old one or the new one.
    func write(to path: String) throws(HookError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let data: Data
        do {
            data = try encoder.encode(self)
        } catch {
            throw HookError(.fileSystem, "cannot encode \(path): \(error)")
        }
        try FileTree.write(data + Data("\n".utf8), to: path, mode: 0o600)
    }
}
