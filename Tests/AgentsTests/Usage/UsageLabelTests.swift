import Foundation
import Ledger
import TestSupport
import Testing

@testable import Agents

@Suite struct `Usage in recorded sessions` {
    @Test(arguments: UsageFixtures.labels.filter { !$0.isPart })
    func `comes to what the label says`(label: UsageFixtures.Label) {
        var requests = Requests()
        let outcome = TranscriptFolder.usage(in: label.path, backend: label.backend) {
            requests.add($0)
        }
        #expect(requests.tokens == label.tokens)
        #expect(outcome.files > 0 && outcome.bytes > 0)
    }

    @Test func `is labelled for more than thirty scenarios`() {
        #expect(UsageFixtures.labels.filter { !$0.isPart }.count > 30)
        #expect(UsageFixtures.labels.filter(\.isPart).count > 15)
    }

    /// Each file by itself, in the light of the others: forks know their parents.
    @Test(arguments: UsageFixtures.labels.filter(\.isPart))
    func `is told apart by its files`(label: UsageFixtures.Label) throws {
        var position = UsagePosition()
        var requests = Requests()
        var file = UsageFile(backend: label.backend, path: label.path)
        file.stream.takesRest = true
        _ = file.read(from: &position) { requests.add($0) }
        #expect(requests.tokens == label.tokens)
    }

    @Test func `names what it could not read`() {
        let wrong = UsageFixtures.labels.filter { !$0.isPart }.flatMap { label in
            TranscriptFolder.usage(in: label.path, backend: label.backend) { _ in }.unread.map {
                "\(label.name): \($0.kind.rawValue) \($0.count) @\($0.firstLine ?? 0)"
            }
        }
        #expect(
            wrong == [
                "edge/ao_claude_negative.jsonl: impossible_count 1 @1",
                "edge/ao_codex_invalid_last.jsonl: impossible_count 1 @2",
                "edge/ours_claude_partial_tail.jsonl: partial_line 1 @3",
            ]
        )
    }

    @Test func `is the same in whatever pieces a file grows`() throws {
        var rowsSeen = 0
        for (path, backend) in UsageFixtures.files {
            let bytes = try #require(FileManager.default.contents(atPath: path))
            let name = URL(fileURLWithPath: path).lastPathComponent
            let whole = try GrowingUsage(backend, name)
            try whole.append(bytes)
            try whole.read()
            rowsSeen += whole.requests.rows.count
            for seed in 0..<4 as Range<UInt64> {
                var random = PureRandom(seed: seed)
                let grown = try GrowingUsage(backend, name)
                grown.file.stream.chunk = 1 + Int(random.next() % 4000)
                grown.file.stream.bytesMax = random.next() % 40_000
                var start = 0
                while start < bytes.count {
                    let end = min(bytes.count, start + 1 + Int(random.next() % 30_000))
                    try grown.append(bytes[start..<end])
                    start = end
                    try grown.read()
                }
                let count = grown.requests.rows.count
                #expect(count == whole.requests.rows.count, "\(path) seed \(seed)")
                #expect(grown.requests.tokens == whole.requests.tokens, "\(path) seed \(seed)")
                #expect(grown.wrong.count == whole.wrong.count, "\(path) seed \(seed)")
                // Nothing new costs nothing.
                #expect(try grown.read().isEmpty)
            }
        }
        #expect(rowsSeen > 100)
    }

    @Test func `has times and models`() {
        let scenario = UsageFixtures.folder.path + "/irrlicht_claude_model_switch"
        var rows: [UsageRow] = []
        _ = TranscriptFolder.usage(in: scenario, backend: .claude) { rows.append($0) }
        #expect(Set(rows.compactMap(\.model)).count == 2)
        #expect(rows.allSatisfy { $0.time != nil && $0.key.request != nil })
    }
}
