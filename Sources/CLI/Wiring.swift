import BusModel
import Crypto
import Foundation

/// The real clock, the real hash, the real environment: made here and handed in everywhere else.
enum Wiring {
    /// Names events by SHA-256.
    static let naming = EventNaming { bytes in Array(SHA256.hash(data: Data(bytes))) }

    static let clock = Clock(environment: environment)

    /// What the clock shows, in milliseconds.
    @Sendable static func now() -> Instant { clock.now() }

    /// A name for what no commit asks for.
    static func uniqueID() -> EventID {
        EventID(UUID().uuidString.replacing("-", with: "").lowercased())
    }

    static var environment: [String: String] { ProcessInfo.processInfo.environment }

    /// The file of this very program.
    static var executable: String {
        let said = CommandLine.arguments.first ?? "git-bus"
        // /proc knows it even when git found it on the path.
        if let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
            return link  // why try?: elsewhere than on Linux there is no such link
        }
        return Bundle.main.executablePath ?? said
    }
}
