import BusModel
import Foundation
import Testing
import Watchdog

@testable import Agents

@Suite struct `Turns and tools in a transcript` {
    private func facts(_ path: String, _ backend: UsageBackend) -> [TranscriptFact] {
        var position = UsagePosition()
        var facts: [TranscriptFact] = []
        _ = UsageFile(backend: backend, path: path)
            .read(from: &position, note: { facts.append($0) }) { _ in }
        return facts
    }

    private func word(_ kind: TranscriptFact.Kind) -> String {
        switch kind {
        case .turnStarted: "turn"
        case .turnEnded: "end"
        case .turnBrokenOff: "interrupted"
        case .tool(let name): name
        }
    }

    /// The reader of signals is another one, and was made for another purpose.
    @Test func `are those that the signals of Claude Code tell`() throws {
        let recorded = try FileManager.default.contentsOfDirectory(atPath: Recording.folder.path)
            .filter { $0.hasPrefix("claude") && $0.hasSuffix(".jsonl") }
            .map { Recording.folder.path + "/" + $0 }
        let files = UsageFixtures.files.filter { $0.backend == .claude }.map(\.path) + recorded
        var seen: Set<String> = []
        for path in files {
            let bytes = try #require(FileManager.default.contents(atPath: path))
            let transcript = ClaudeTranscript { _, _ in nil }
            let signals = bytes.split(separator: UInt8(ascii: "\n")).flatMap { line in
                (transcript.signals(in: Data(line)) ?? []).compactMap { signal -> String? in
                    switch signal.kind {
                    case .turnStarted: "turn \(signal.time)"
                    case .turnEnded: "end \(signal.time)"
                    case .interrupted: "interrupted \(signal.time)"
                    default: nil
                    }
                }
            }
            let told = facts(path, .claude).compactMap { fact -> String? in
                if case .tool = fact.kind { return nil }
                return "\(word(fact.kind)) \(fact.time)"
            }
            #expect(told == signals, "\(path)")
            seen.formUnion(facts(path, .claude).map { word($0.kind) })
        }
        #expect(seen.isSuperset(of: ["turn", "end", "interrupted", "Bash", "Agent"]), "\(seen)")
    }

    @Test func `of a fork are its own`() {
        let name = "rollout-2026-05-29T20-54-27-019e7584-5201-7901-b1e7-a3f0c990c12f.jsonl"
        let path = UsageFixtures.folder.path + "/irrlicht_codex_fork_by_rewind/" + name
        #expect(facts(path, .codex).map { word($0.kind) } == ["turn", "end"])
    }

    @Test func `of Codex name the tools`() {
        let name = "rollout-2026-08-18T00-40-27-01a011e2-21e4-71f2-a354-0495db06869c.jsonl"
        let told = facts(Recording.folder.path + "/" + name, .codex).map { word($0.kind) }
        #expect(told.first == "turn" && told.count > 1, "\(told)")
    }
}
