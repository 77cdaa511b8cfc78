import BusModel
import Foundation

/// What a person trusted on this host, for one bus: a file of its own beside the journal.
///
/// Removing the file takes all trust back.
struct TrustStore: Sendable {
    /// One command that may run.
    struct Entry: Codable, Hashable, Sendable {
        let key: String
        let digest: String
        let arguments: [String]
        let files: [PinnedCommand.File]
        /// RFC 3339.
        let since: String
    }

    private struct Content: Codable {
        var version = 1
        var trusted: [Entry] = []
    }

    let path: String

    init(location: BusLocation) { path = location.stateDirectory + "/trust.json" }

    /// What is trusted. A file that cannot be read is an error, not an empty one: whoever trusted
    /// something should hear why it no longer holds.
    func entries() throws -> [Entry] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        do {
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            let content = try JSONDecoder().decode(Content.self, from: data)
            guard content.version == 1 else { throw CocoaError(.fileReadUnknown) }
            return content.trusted
        } catch {
            throw CommandFailure(
                .configuration,
                "the list of trusted commands cannot be read: \(path)",
                hints: ["remove it, then trust again: git bus trust"]
            )
        }
    }

    /// Pins commands as they are now. An earlier pin of the same key ends.
    func trust(_ commands: [PinnedCommand], now: Instant) throws {
        let keys = Set(commands.map(\.command.key))
        let new = commands.map {
            Entry(
                key: $0.command.key,
                digest: $0.digest,
                arguments: $0.command.arguments,
                files: $0.files,
                since: Dates.rfc3339(now)
            )
        }
        try write(try entries().filter { !keys.contains($0.key) } + new)
    }

    /// Takes trust back.
    func revoke(_ keys: [String]) throws {
        try write(try entries().filter { !keys.contains($0.key) })
    }

    private func write(_ entries: [Entry]) throws {
        let content = Content(trusted: entries.sorted { $0.key < $1.key })
        try PrivateFile.write(try CanonicalJSON.text(content, pretty: true) + "\n", to: path)
    }
}
