public import Foundation
import Testing

/// Reads the JSON lines of a running program, and waits for those it is asked for.
public final class Follower {
    private let process: Process
    private let handle: FileHandle
    private var rest = Data()
    /// Everything that was read.
    public private(set) var events: [[String: Any]] = []

    /// Starts the program.
    public init(_ process: Process) throws {
        self.process = process
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        handle = pipe.fileHandleForReading
    }

    deinit { process.terminate() }

    /// Waits until an event passes `test`, those already read included.
    ///
    /// - Parameter seconds: then the test has failed.
    @discardableResult
    public func wait(
        _ what: String,
        seconds: Double = 30,
        until test: ([String: Any]) -> Bool
    ) throws -> [String: Any] {
        if let known = events.first(where: test) { return known }
        let end = Date().addingTimeInterval(seconds)
        while true {
            let left = end.timeIntervalSinceNow
            try #require(left > 0, "\(what) did not come; last: \(tail)")
            var descriptor = pollfd(fd: handle.fileDescriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&descriptor, 1, Int32(left * 1000) + 1) > 0 else { continue }
            let data = handle.availableData
            try #require(!data.isEmpty, "the program ended before \(what) came; last: \(tail)")
            var found: [String: Any]?
            for event in take(data) where found == nil && test(event) { found = event }
            if let found { return found }
        }
    }

    /// Waits for an event of a type, with a subject.
    @discardableResult
    public func wait(type: String, subject: String? = nil, count: Int = 1) throws -> [String: Any] {
        let isMeant = { (event: [String: Any]) in
            event["type"] as? String == "git-bus.\(type).v1"
                && (subject == nil || event["subject"] as? String == subject)
        }
        var last: [String: Any] = [:]
        while events.filter(isMeant).count < count {
            let known = events.count
            last = try wait("\(type) \(subject ?? "") number \(count)") { event in
                isMeant(event) && self.events.count > known
            }
        }
        return last.isEmpty ? events.last(where: isMeant) ?? [:] : last
    }

    /// The types, without their decoration, of the events that are not of one host.
    public var kinds: [String] {
        events.compactMap { ($0["type"] as? String)?.dropFirst(8).dropLast(3) }.map(String.init)
    }

    private var tail: String { kinds.suffix(6).joined(separator: ", ") }

    private func take(_ data: Data) -> [[String: Any]] {
        rest.append(data)
        var new: [[String: Any]] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = rest[rest.startIndex..<end]
            rest = Data(rest[rest.index(after: end)...])
            // Why try?: a line that is no JSON fails whoever waits for it.
            if let object = try? JSONSerialization.jsonObject(with: line) as? [String: Any] {
                new.append(object)
            }
        }
        events += new
        return new
    }
}
