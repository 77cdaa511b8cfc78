import Foundation

/// The clock of a sandbox's git-bus, which a test moves forward: hours pass in no time, and every
/// interval is the one that people have.
public struct MovedClock: Sendable {
    private let path: String

    /// What the programs of the sandbox must have in their environment to go by it.
    public var environment: [String: String] { ["GIT_BUS_CLOCK": path] }

    /// Makes the clock of a sandbox; it shows the time of the machine.
    public init(_ box: Sandbox) throws {
        path = box.directory + "/clock"
        try box.write("", to: path)
    }

    /// Moves it forward by so many seconds.
    public func jump(seconds: Double) throws {
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("\(now) \(Int64(seconds * 1000))\n".utf8))
        try handle.close()
    }
}
