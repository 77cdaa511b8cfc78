import BusModel
import Crypto
import Decisions
import Foundation

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
        let text = digest(bytes) + "\n" + String(decoding: bytes, as: UTF8.self)
        try PrivateFile.write(text, to: path(in: hub))
    }

    /// - Returns: `nil` where there is none that can be trusted.
    static func read(in hub: String) -> BusState? {
        guard let data = FileManager.default.contents(atPath: path(in: hub)),
            let end = data.firstIndex(of: UInt8(ascii: "\n"))
        else { return nil }
        let bytes = Array(data[(end + 1)...])
        // Why try?: a memo is a cache.
        guard Array(digest(bytes).utf8) == Array(data[..<end]),
            let content = try? CanonicalJSON.decode(Content.self, from: bytes),  // why: see above
            content.version == StateMemo.version
        else { return nil }
        var state = content.state
        return state.restore(nonces: Set(content.nonces)) ? state : nil
    }

    private static func digest(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }
}
