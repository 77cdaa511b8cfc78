import BusModel
import Foundation
import Testing
import Watchdog

@testable import Agents

/// A recorded transcript, and short words for what was heard in it.
enum Recording {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures/transcripts")

    static func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: folder.appending(path: name))
    }

    static func lines(_ name: String) throws -> [Data] {
        try bytes(name).split(separator: UInt8(ascii: "\n")).map { Data($0) }
    }

    /// Limits as the presets announce them, read by a clock that shows UTC.
    static func limit(_ preset: String) -> @Sendable (String, Instant) -> Instant?? {
        let patterns = ScreenProfile.preset(preset).limit
        return { text, time in
            guard patterns.contains(where: { $0.occurs(in: text) }) else { return nil }
            return .some(ResetTime.parse(text, now: time, zones: .utc))
        }
    }

    static func claude(_ line: Data) -> [AgentSignal]? {
        ClaudeTranscript(limit: limit("claude")).signals(in: line)
    }

    static func codex(_ line: Data, thread: String? = nil) -> [AgentSignal]? {
        CodexRollout(limit: limit("codex"), thread: thread).signals(in: line)
    }

    /// What a file tells, each of its rows being one.
    static func story(_ name: String) throws -> [String] {
        try lines(name).flatMap { line in
            let signals =
                name.hasPrefix("claude")
                ? claude(line) : codex(line, thread: RolloutFolder.thread(of: name))
            return try #require(signals, "\(name): \(String(decoding: line, as: UTF8.self))")
        }.map { word($0.kind) }
    }

    static func word(_ kind: AgentSignal.Kind) -> String {
        switch kind {
        case .sessionStarted(let id, _): "session \(id.prefix(8))"
        case .turnStarted(let marks): (["turn"] + marks).joined(separator: " ")
        case .queued(let marks): (["queued"] + marks).joined(separator: " ")
        case .toolUsed: "tool"
        case .spoke(let line): "says: \(line)"
        case .turnEnded: "end"
        case .interrupted: "interrupted"
        case .failed(let error): "failed \(error)"
        case .limited(let until): "limited \(until?.text ?? "-")"
        case .asked(let what): "asks \(what)"
        case .compacting: "compacts"
        case .sessionEnded(let reason): "over \(reason)"
        }
    }

    /// A row as a program writes it.
    static func row(_ json: String) -> Data { Data(json.utf8) }
}
