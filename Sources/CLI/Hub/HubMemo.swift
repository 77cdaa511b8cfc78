import BusModel
import Decisions
import Foundation
import GitBus

/// The state of the bus as the daemon leaves it in the hub, for a verdict without a daemon.
///
/// A checksum stands before it: what was cut off or changed is not used, and the state is folded
/// from the commits instead.
enum HubMemo {
    private struct Content: Codable {
        let version: Int
        let nonces: [String]
        let state: BusState
    }

    static func path(in hub: String) -> String { hub + "/git-bus/memo/state.json" }

    static func write(_ state: BusState, in hub: String) throws {
        let content = Content(
            version: StateMemo.version,
            nonces: state.nonces.all.sorted(),
            state: state
        )
        let bytes = try CanonicalJSON.bytes(content)
        let name = try ObjectID.ofBlob(bytes).hex
        let text = name + "\n" + String(decoding: bytes, as: UTF8.self)
        try PrivateFile.write(text, to: path(in: hub))
    }

    /// - Returns: `nil` where there is none that can be trusted.
    static func read(in hub: String) -> BusState? {
        guard let data = FileManager.default.contents(atPath: path(in: hub)),
            let end = data.firstIndex(of: UInt8(ascii: "\n"))
        else { return nil }
        let bytes = Array(data[(end + 1)...])
        // Why try?: a memo is a cache.
        guard let digest = digest(bytes), Array(digest.utf8) == Array(data[..<end]),
            let content = try? CanonicalJSON.decode(Content.self, from: bytes),  // why: see above
            content.version == StateMemo.version
        else { return nil }
        var state = content.state
        return state.restore(nonces: Set(content.nonces)) ? state : nil
    }

    /// What git would call a file of these bytes: libgit2 is there already, and a library of its
    /// own takes a third of a millisecond to begin.
    private static func digest(_ bytes: [UInt8]) -> String? {
        // Why try?: what has no checksum is not used.
        (try? ObjectID.ofBlob(bytes))?.hex  // why: see above
    }
}
