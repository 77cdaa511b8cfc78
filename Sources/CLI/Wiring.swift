import BusModel
import Crypto
import Foundation

/// The real clock, the real hash, the real environment: made here and handed in everywhere else.
enum Wiring {
    /// Names events by SHA-256.
    static let naming = EventNaming { bytes in Array(SHA256.hash(data: Data(bytes))) }

    static let clock = Clock(
        environment: variable("GIT_BUS_CLOCK").map { ["GIT_BUS_CLOCK": $0] } ?? [:]
    )

    /// What the clock shows, in milliseconds.
    @Sendable static func now() -> Instant { clock.now() }

    /// A name for what no commit asks for.
    static func uniqueID() -> EventID {
        EventID(uuid().uuidString.replacing("-", with: "").lowercased())
    }

    /// A random UUID. That of Foundation is all zeros where no file descriptor is free.
    static func uuid() -> UUID {
        var id = UUID().uuid
        withUnsafeMutableBytes(of: &id) { bytes in
            for index in bytes.indices { bytes[index] = .random(in: .min ... .max) }
            // RFC 9562: version 4, and the variant.
            bytes[6] = bytes[6] & 0x0F | 0x40
            bytes[8] = bytes[8] & 0x3F | 0x80
        }
        return UUID(uuid: id)
    }

    /// One variable of the environment. To make a list of all of them takes a hook half a
    /// millisecond, and a push waits.
    static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// The environment as it was when this process began.
    static let environment = ProcessInfo.processInfo.environment

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
