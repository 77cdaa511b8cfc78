import BusModel
import Foundation
import Ledger
import TestSupport
import Testing

@testable import Agents

@Suite struct `Usage in a rollout` {
    private static let parent = "019e7583-0b33-7912-a209-4c0407cfa243"
    private static let child = "019e7584-5201-7901-b1e7-a3f0c990c12f"

    /// A row that counts: input, cached, output of the total, and of the request.
    static func count(
        _ total: (Int, Int, Int)?,
        last: (Int, Int, Int)? = nil,
        lane: String? = nil,
        at time: String = "2026-05-29T20:54:30Z"
    ) -> String {
        func vector(_ name: String, _ numbers: (Int, Int, Int)?) -> String? {
            numbers.map {
                #""\#(name)":{"input_tokens":\#($0.0),"cached_input_tokens":\#($0.1),"#
                    + #""output_tokens":\#($0.2)}"#
            }
        }
        let info = [vector("total_token_usage", total), vector("last_token_usage", last)]
            .compactMap(\.self).joined(separator: ",")
        let limits = lane.map { #","rate_limits":{"limit_id":"\#($0)"}"# } ?? ""
        return #"{"timestamp":"\#(time)","type":"event_msg","payload":{"type":"token_count","#
            + #""info":{\#(info)}\#(limits)}}"#
    }

    private static func meta(
        _ id: String,
        from: String? = nil,
        at time: String = "2026-05-29T20:54:27Z"
    ) -> String {
        let fork = from.map { #","forked_from_id":"\#($0)""# } ?? ""
        return #"{"timestamp":"\#(time)","type":"session_meta","payload":{"id":"\#(id)"\#(fork)}}"#
    }

    private static func turn(_ id: String, at time: String = "2026-05-29T20:54:27Z") -> String {
        #"{"timestamp":"\#(time)","type":"turn_context","payload":{"turn_id":"\#(id)"}}"#
    }

    private func outputs(
        _ lines: [String],
        known: Set<UInt64>? = nil
    ) -> (outputs: [Int64], wrong: [Unread.Kind]) {
        var thread = CodexThread(id: "x")
        var rows: [UsageRow] = []
        var wrong: [Unread.Kind] = []
        for (index, line) in lines.enumerated() {
            Array(line.utf8).withUnsafeBytes { bytes in
                let kind = thread.read(bytes, number: index, totals: { _ in known }) {
                    rows.append($0)
                }
                if let kind { wrong.append(kind) }
            }
        }
        if thread.findDoubt() { wrong.append(.doubtfulSum) }
        return (rows.map(\.tokens.output), wrong)
    }

    @Test func `counts a request once, however often its total is said`() {
        let found = outputs([
            Self.count((10, 0, 1), last: (10, 0, 1)), Self.count((10, 0, 1), last: (10, 0, 1)),
            Self.count((30, 5, 4), last: (20, 5, 3)), Self.count((30, 5, 4), last: (20, 5, 3)),
        ])
        #expect(found.outputs == [1, 3] && found.wrong.isEmpty)
    }

    @Test func `takes a counter that was set back for a new one`() {
        let found = outputs([
            Self.count((100, 0, 10)), Self.count((30, 0, 4)), Self.count((50, 0, 9)),
        ])
        #expect(found.outputs == [10, 4, 5] && found.wrong.isEmpty)
    }

    @Test func `keeps series apart, and one that is named only later together`() {
        let found = outputs([
            Self.count((100, 0, 10)), Self.count((100, 0, 10), lane: "codex"),
            Self.count((150, 0, 13), lane: "codex"), Self.count((7, 0, 1), lane: "other"),
            Self.count((150, 0, 13)), Self.count((160, 0, 15), lane: "codex"),
        ])
        // The fifth has no name and belongs to the lane before it, where it is a reset.
        #expect(found.outputs == [10, 3, 1, 12, 2])
    }

    @Test func `refuses what cannot be, and moves on`() {
        let found = outputs([
            Self.count((100, 0, 10)), Self.count((120, 0, 12), last: (20, 30, 2)),
            Self.count((-5, 0, 12)), Self.count((130, 0, 15)),
        ])
        #expect(found.outputs == [10, 3])
        #expect(found.wrong == [.impossibleCount, .impossibleCount])
    }

    @Test func `says when requests and totals come apart`() {
        let found = outputs([
            Self.count((100, 0, 10), last: (100, 0, 10)),
            Self.count((900, 0, 90), last: (100, 0, 10)),
        ])
        #expect(found.outputs == [10, 10] && found.wrong == [.doubtfulSum])
    }

    @Test func `of a fork leaves out its parent's, by the age of turns`() {
        let found = outputs([
            Self.meta(Self.child, from: Self.parent), Self.meta(Self.parent),
            Self.turn("019e7583-e0fb-7d81-898c-c4c112fa627d"), Self.count((100, 0, 10)),
            Self.count((200, 0, 20), at: "2026-05-29T20:56:00Z"),
            Self.turn("019e7584-6fc9-76b3-98ee-2503ea81cf12"),
            Self.count((250, 0, 26), last: (50, 0, 6)),
        ])
        // A replay that took minutes is one, too.
        #expect(found.outputs == [6] && found.wrong.isEmpty)
    }

    @Test func `of a fork leaves out its parent's, by their totals`() {
        let known = Set(
            [(100, 10), (200, 20)].map { input, output in
                CodexVector(input: input, output: output).fingerprint
            }
        )
        let found = outputs(
            [
                Self.meta(Self.child, from: Self.parent), Self.count((100, 0, 10)),
                Self.count((200, 0, 20)), Self.count((230, 0, 23), last: (30, 0, 3)),
                Self.count((240, 0, 25)),
            ],
            known: known
        )
        #expect(found.outputs == [3, 2])
    }

    @Test func `of a fork leaves out its parent's, where the names of turns tell no time`() {
        let known = Set([CodexVector(input: 100, output: 10).fingerprint])
        let found = outputs(
            [
                Self.meta(Self.child, from: Self.parent),
                // By chance it looks like a name that begins with a time: in the year 9000.
                Self.turn("caffee00-0000-7123-8000-000000000000"), Self.count((100, 0, 10)),
                Self.turn("turn-2"), Self.count((130, 0, 14)),
            ],
            known: known
        )
        #expect(found.outputs == [4])
    }

    @Test func `of a fork leaves out its parent's, by the pace`() {
        let found = outputs([
            Self.meta(Self.child, from: Self.parent, at: "2026-05-29T20:54:27.000Z"),
            Self.count((100, 0, 10), at: "2026-05-29T20:54:27.900Z"),
            Self.count((200, 0, 20), at: "2026-05-29T20:54:28.500Z"),
            Self.count((230, 0, 23), at: "2026-05-29T20:54:30.500Z"),
            Self.count((240, 0, 25), at: "2026-05-29T20:54:30.600Z"),
        ])
        #expect(found.outputs == [3, 2])
    }

    @Test func `of a fork leaves out what is older than the fork`() {
        let found = outputs([
            Self.meta(Self.child, from: Self.parent),
            Self.count((100, 0, 10), at: "2026-05-29T19:00:00Z"),
            Self.count((200, 0, 20), at: "2026-05-29T20:00:00Z"),
            Self.count((230, 0, 23), at: "2026-05-29T20:55:00Z"),
        ])
        #expect(found.outputs == [3])
    }

    @Test func `of a subagent that begins with nothing is all its own`() {
        let found = outputs([
            Self.meta(Self.child, from: Self.parent),
            Self.turn("019e7584-6fc9-76b3-98ee-2503ea81cf12"),
            Self.count((100, 0, 10), at: "2026-05-29T20:54:27.1Z"),
        ])
        #expect(found.outputs == [10])
    }

    @Test func `asks the parent's rollout where turns do not tell`() throws {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        func write(_ thread: String, _ lines: [String]) throws {
            let path = folder.path + "/rollout-2026-05-29T20-54-27-\(thread).jsonl"
            let text = lines.map { $0 + "\n" }.joined()
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        }
        let shared = [Self.count((100, 0, 10)), Self.count((200, 0, 20))]
        try write(Self.parent, [Self.meta(Self.parent)] + shared)
        // At the pace of a replay, so that only the parent's totals tell what is new.
        let own = Self.count((230, 0, 23))
        try write(Self.child, [Self.meta(Self.child, from: Self.parent)] + shared + [own])
        var requests = Requests()
        let outcome = TranscriptFolder.usage(in: folder.path, backend: .codex) {
            requests.add($0)
        }
        #expect(requests.tokens.output == 23 && outcome.unread.isEmpty)
    }

    @Test func `that stands in the archive, too, is read once`() throws {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        let lines = [Self.meta(Self.parent), Self.count((100, 0, 10))]
        for place in ["sessions/2026/05/29", "archived_sessions"] {
            let path = "\(folder.path)/\(place)"
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true
            )
            let file = "\(path)/rollout-2026-05-29T20-54-27-\(Self.parent).jsonl"
            try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: file))
        }
        var rows: [UsageRow] = []
        let outcome = TranscriptFolder.usage(in: folder.path, backend: .codex) { rows.append($0) }
        #expect(rows.map(\.tokens.output) == [10] && outcome.files == 1)
    }
}
