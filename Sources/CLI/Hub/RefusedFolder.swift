import BusModel
import Foundation

/// Refusals of hooks that found no daemon, a file for each, which a daemon takes in later.
struct RefusedFolder {
    /// A refusal as it was found.
    struct Entry: Sendable {
        let file: String
        let id: String
        let time: Instant
        let push: RefusedPush
    }

    /// More than this many are not kept: whoever pushes in a circle must not fill a disk.
    static let most = 1000

    private let path: String

    init(hub: String) { path = hub + "/git-bus/refused" }

    /// Keeps a refusal for a daemon.
    func add(_ push: RefusedPush, id: String, now: Instant) throws {
        try PrivateFile.makeDirectory(path)
        guard try names().count < Self.most else { return }
        var fields = push.fields
        fields["version"] = 1
        fields["id"] = .string(id)
        fields["time_ms"] = .int(now.milliseconds)
        let text = try CanonicalJSON.text(JSONValue.object(fields)) + "\n"
        try PrivateFile.write(text, to: "\(path)/\(now.milliseconds)-\(id.prefix(12)).json")
    }

    /// All that there are, the oldest first. What is none is removed.
    func entries() throws -> [Entry] {
        try names().compactMap { name in
            let file = "\(path)/\(name)"
            // What cannot be read now is read the next time.
            guard let data = FileManager.default.contents(atPath: file) else { return nil }
            // Why try?: the folder is ours, and what is no JSON tells nothing.
            guard let json = try? CanonicalJSON.decode(JSONValue.self, from: Array(data)),  // why
                let id = json["id"]?.text, let time = json["time_ms"]?.integer,
                let push = RefusedPush(json)
            else {
                unlink(file)
                return nil
            }
            return Entry(file: file, id: id, time: Instant(milliseconds: time), push: push)
        }
    }

    /// Removes what a daemon has taken in.
    func remove(_ entries: [Entry]) { for entry in entries { unlink(entry.file) } }

    private func names() throws -> [String] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: path)
            .filter { $0.hasSuffix(".json") }.sorted()
    }
}
