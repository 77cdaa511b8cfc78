import Foundation
import Ledger
import TestSupport

@testable import Agents

/// A home with transcripts in it, and the log of them.
struct LogHome {
    let folder: TemporaryDirectory
    var path: String { folder.path }
    var work: String { folder.path + "/work" }

    init() throws {
        folder = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
    }

    func remove() { folder.remove() }

    func write(_ name: String, _ data: Data) throws {
        let url = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try data.write(to: url)
    }

    func write(_ name: String, _ lines: String...) throws {
        try write(name, Data(lines.map { $0 + "\n" }.joined().utf8))
    }

    /// Puts lines at the end of a file.
    func append(_ name: String, _ lines: String...) throws {
        let url = URL(fileURLWithPath: "\(path)/\(name)")
        let handle = try FileHandle(forWritingTo: url)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(lines.map { $0 + "\n" }.joined().utf8))
        try handle.close()
    }

    /// Puts a recorded file, or a folder of them, where the program keeps such.
    ///
    /// - Returns: the sessions.
    func take(_ source: String, _ backend: UsageBackend) throws -> [String] {
        var sessions: Set<String> = []
        for file in FolderWalk(root: source).files({ _ in true }) {
            let name = URL(fileURLWithPath: file).lastPathComponent
            let below = file == source ? name : String(file.dropFirst(source.count + 1))
            let data = try Data(contentsOf: URL(fileURLWithPath: file))
            switch backend {
            case .claude:
                try write(".claude/projects/p/\(below)", data)
                if !below.contains("/") { sessions.insert(name.replacing(".jsonl", with: "")) }
            case .codex:
                let thread = RolloutFolder.thread(of: name)
                let id = thread ?? "019e7583-0b33-7912-a209-4c0407cfa243"
                let rollout = thread == nil ? "rollout-x-\(id).jsonl" : name
                try write(".codex/sessions/2026/01/01/\(rollout)", data)
                sessions.insert(id)
            case .gemini:
                let line = data.firstRange(of: Data("sessionId\":".utf8)).map {
                    String(decoding: data[$0.upperBound...].prefix(80), as: UTF8.self)
                }
                let id = line?.split(separator: "\"").first { $0 != " " }.map(String.init) ?? name
                let end = name.hasSuffix(".json") ? "json" : "jsonl"
                try write(".gemini/tmp/p/chats/session-x-\(id.prefix(8)).\(end)", data)
                sessions.insert(id)
            case .opencode, .aider: continue
            }
        }
        return sessions.sorted()
    }

    func set(_ backend: UsageBackend, _ sessions: [String]) -> SessionSet {
        SessionSet(
            backend: backend,
            sessions: sessions,
            work: work,
            environment: ["HOME": path]
        )
    }

    /// All entries that are there.
    func read(
        _ sets: [SessionSet],
        textBytesMax: Int = 8192
    ) -> (entries: [TranscriptEntry], unread: [Unread]) {
        var log = TranscriptLog(textBytesMax: textBytesMax, isFollowing: false)
        log.look(at: sets)
        return (log.rest(), log.unread)
    }
}

extension TranscriptLog {
    /// Whatever comes by now.
    mutating func rest() -> [TranscriptEntry] {
        var entries: [TranscriptEntry] = []
        while let entry = next() { entries.append(entry) }
        return entries
    }
}

extension [TranscriptEntry] {
    /// The entries in short: turn, who, tool and text.
    var short: [String] {
        map { entry in
            let tool = entry.tool.map { " \($0)" } ?? ""
            return "\(entry.turn) \(entry.who.rawValue)\(tool): \(entry.text)"
        }
    }

    var tokens: TokenCount { reduce(.zero) { $0 + ($1.tokens ?? .zero) } }
}
