import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `Collecting old events` {
    private func archive(_ box: Sandbox) throws -> [String] {
        let state = box.directory + "/state/git-bus"
        let key = try #require(try FileManager.default.contentsOfDirectory(atPath: state).first)
        let folder = "\(state)/\(key)/archive"
        // Why try?: nothing was archived, so there is no folder.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".jsonl") }.sorted().map { "\(folder)/\($0)" }
    }

    private func archivedLines(_ box: Sandbox) throws -> [String] {
        try archive(box).flatMap {
            try String(contentsOfFile: $0, encoding: .utf8).split(separator: "\n").map(String.init)
        }
    }

    @Test func `moves them as they are, beside a running daemon, and none comes back`()
        async throws
    {
        try await Sandbox.run { box in
            try Team.make(box)
            let builder = try box.clone("builder")
            try box.busSucceeds("up", "--hub", box.hub)
            let follower = try box.follow()
            for gate in ["D1", "D2"] { try box.commit("claim(\(gate)): done", in: builder) }
            try follower.wait(type: "ping.typed", subject: "correctness")
            try follower.wait(type: "gate.opened", subject: "D2")
            let before = try box.busSucceeds("log", "--json", "--hub", box.hub).lines
            let dry = try box.busSucceeds("gc", "--older-than", "0s", "--dry-run", "--hub", box.hub)
            #expect(dry.out.hasPrefix("would move "))
            #expect(try archive(box).isEmpty)
            try box.busSucceeds("gc", "--older-than", "0s", "--hub", box.hub)
            let kept = try box.busSucceeds("log", "--json", "--hub", box.hub)
            #expect(kept.error.contains("older events are in "))
            let all = try archivedLines(box) + kept.lines
            // What the daemon wrote meanwhile comes after them.
            #expect(Array(all.prefix(before.count)) == before)
            #expect(kept.lines.count < before.count)
            // A rewind folds the bus anew, from the root: what is archived is not written again.
            let ids = try archivedLines(box).map(id)
            try box.git("update-ref", "refs/heads/main", "main~1", in: box.hub)
            try follower.wait(type: "ref.rewound")
            let after = try box.busSucceeds("log", "--json", "--hub", box.hub).lines.map(id)
            #expect(Set(ids).isDisjoint(with: after))
            #expect(Set(after).count == after.count)
            let replay = try box.busSucceeds("replay", "--hub", box.hub).out
            #expect(try box.busSucceeds("replay", "--live", "--hub", box.hub).out == replay)
        }
    }

    private func id(_ line: String) throws -> String {
        let event = try JSONSerialization.jsonObject(with: Data(line.utf8))
        return (event as? [String: Any])?["id"] as? String ?? ""
    }
}
