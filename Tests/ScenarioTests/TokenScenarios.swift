import Foundation
import TestSupport
import Testing

/// What agents use, from the transcripts that they write themselves.
@Suite(.serialized) struct `What a gate cost` {
    private typealias Fields = [String: Any]

    private func json(_ text: String) throws -> Fields {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? Fields, "\(text)")
    }

    private func classes(_ fields: Fields?) -> [Int] {
        ["input", "cache_write", "cache_read", "output", "total"].map {
            fields?[$0] as? Int ?? -1
        }
    }

    private func records(_ box: Sandbox) throws -> [Fields] {
        let found = try box.run(
            "/usr/bin/find",
            [box.directory + "/state", "-name", "token-log.jsonl"]
        )
        guard let path = found.lines.first else { return [] }
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            .map { try json(String($0)) }
    }

    /// Waits until the agents used what their transcripts say, counted without any bus.
    private func waitUntilAllIsCounted(_ stage: Stage) throws {
        let home = try #require(stage.box.environment["HOME"])
        func folder(_ path: String, _ backend: String) throws -> [Int] {
            let counted = try stage.bus("tokens", "--from", path, "--backend", backend, "--json")
            let report = try json(counted.out)
            #expect(report["unread"] as? Int == 0)
            return classes(report)
        }
        try stage.box.waitUntil("all is counted") {
            let agents = try rows(stage, by: "agent")
            return try agents["builder"] == folder(home + "/.claude/projects", "claude")
                && agents["r1"] == folder(home + "/.codex/sessions", "codex")
                && agents["builder"]?.last ?? 0 > 0 && agents["r1"]?.last ?? 0 > 0
        }
    }

    private func rows(_ stage: Stage, by grouping: String) throws -> [String: [Int]] {
        let report = try json(try stage.bus("tokens", "--by", grouping, "--json").out)
        let rows = try #require(report["rows"] as? [Fields])
        return Dictionary(
            uniqueKeysWithValues: rows.map { ($0["name"] as? String ?? "", classes($0)) }
        )
    }

    @Test(arguments: [false, true])
    func `is counted to the token, by agent, gate and day, also by a daemon that was away`(
        isAway: Bool
    ) async throws {
        try await Sandbox.run { box in
            let stage = try Stage(box, config: Stage.pair, play: Stage.pairPlay)
            try stage.up()
            let story = try stage.follow()
            if isAway {
                // Killed when the reviewer is told, and back when the verdict stands.
                try story.wait(type: "ping.typed", subject: "r1")
                try stage.night.killDaemon()
                try box.waitUntil("the verdict is there") {
                    try box.git("log", "--format=%s", "main", in: box.hub).contains("review(D1)")
                }
                try stage.up()
            }
            try story.wait(type: "sequence.completed", subject: nil)
            try waitUntilAllIsCounted(stage)
            let report = try json(try stage.bus("tokens", "--json").out)
            let total = classes(report["total"] as? Fields)
            for grouping in [
                "agent", "role", "phase", "gate", "round", "model", "day", "item",
            ] {
                let sums = try rows(stage, by: grouping).values
                let sum = sums.reduce([0, 0, 0, 0, 0]) { zip($0, $1).map(+) }
                #expect(sum == total, "\(grouping)")
            }
            let gate = try #require(try rows(stage, by: "gate")["D1"])
            #expect(gate.last ?? 0 > 0)
            try box.waitUntil("status says the same") {
                let status = try json(try stage.bus("status", "--json").out)
                let first = (status["gates"] as? [Fields])?.first
                return classes(first?["tokens"] as? Fields) == gate
            }
            try box.waitUntil("the records are written") {
                try records(box).map { $0["phase_id"] as? String } == ["build:D1", "build"]
            }
            let phase = try #require(try records(box).last)
            let used = try rows(stage, by: "phase")["build"]
            #expect(classes(phase["total"] as? Fields) == used)
            #expect(Set((phase["agents"] as? Fields ?? [:]).keys) == ["builder", "r1"])
            // The claim has a note of what it came to, which whoever fetches it can read.
            try box.waitUntil("the claim has its note") {
                let note = try box.git(
                    "log",
                    "--notes=bus-cost/*",
                    "--format=%N",
                    "--grep=^claim(D1)",
                    "main",
                    in: box.hub
                )
                return note.contains("total=\(gate.last ?? 0) ") && note.contains("builder input=")
            }
            let csv = try stage.bus("tokens", "--by", "agent", "--csv").lines
            #expect(csv.count == 3 && csv[0].hasPrefix("agent,phase,input,"))
            #expect(try stage.bus("gates", "--all").out.contains("COST"))
            let text = try stage.bus("tokens").out
            #expect(text.contains("D1") && text.contains("no gate"), "\(text)")
        }
    }
}
