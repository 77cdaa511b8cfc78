import Foundation
import TestSupport
import Testing

/// What becomes of a budget that is spent.
@Suite(.serialized) struct `A budget` {
    private typealias Fields = [String: Any]

    private func json(_ text: String) throws -> Fields {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? Fields, "\(text)")
    }

    private func needs(_ stage: Stage) throws -> [Fields] {
        try json(try stage.bus("status", "--json").out)["needs_you"] as? [Fields] ?? []
    }

    /// The subjects of the holds on the bus.
    private func holds(_ box: Sandbox) throws -> [String] {
        try box.git("log", "--format=%an <%ae> %s", "main", in: box.hub).split(separator: "\n")
            .map(String.init).filter { $0.contains("hold(") }
    }

    /// Has this host say what its agents may use.
    private func limit(_ box: Sandbox, _ line: String) throws {
        let path = box.directory + "/config/git-bus/config.toml"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try box.write(text + "\n[budget]\n\(line)\n", to: path)
    }

    /// What was said of budgets that are spent.
    private func spent(_ stage: Stage) throws -> [Fields] {
        let log = try stage.bus("log", "--json").lines
        return try Sandbox.events("budget.exhausted", in: log)
            .compactMap { $0["data"] as? Fields }
    }

    @Test(arguments: ["bus", "killed"])
    func `that is spent is said once, holds what it is for, and asks a person`(
        how: String
    ) async throws {
        try await Sandbox.run { box in
            let budget = "[budget]\nday_tokens = 100\n"
            let stage = try Stage(box, config: Stage.pair + "\n" + budget, play: Stage.pairPlay)
            try stage.up()
            try box.waitUntil("the budget is spent") { try !spent(stage).isEmpty }
            if how == "killed" {
                try stage.night.killDaemon()
                try stage.up()
            }
            try box.waitUntil("the bus is held") { try !holds(box).isEmpty }
            try box.waitUntil("a person is asked") {
                try needs(stage).map { $0["kind"] as? String } == ["budget"]
            }
            let need = try #require(try needs(stage).first?["text"] as? String)
            #expect(need.contains("of 100 tokens") && need.contains("day_tokens"), "\(need)")
            #expect(need.contains("bus is on hold"), "\(need)")
            let hold = try #require(try holds(box).first)
            #expect(hold.contains("@hosts.invalid> hold(bus): the day "), "\(hold)")

            // A person raises it, and lets the bus go on. A hold may just have been on its way.
            try limit(box, "day_tokens = 1_000_000_000")
            let ana = box.directory + "/clones/ana"
            try box.waitUntil("the bus goes on") {
                let isHeld = try needs(stage).contains { $0["kind"] as? String == "budget" }
                if isHeld { _ = try box.push("resume(bus): go on", from: ana, isFresh: true) }
                return !isHeld
            }
            let ids = try spent(stage).compactMap { $0["budget"] as? String }
            #expect(Set(ids).count == ids.count)
            #expect(try holds(box).count <= ids.count)
        }
    }

    @Test
    func `of a gate holds that gate, once the settings of the host say it`() async throws {
        try await Sandbox.run { box in
            let play = """
                builder:*'Your kickoff'*) echo "@tool git pull -q --rebase"
                    echo "@tool git bus claim D1 -m built" ;;
                """
            let stage = try Stage(box, config: Stage.pair, play: play)
            try stage.up()
            var used = 0
            try box.waitUntil("the claim is counted") {
                let report = try json(try stage.bus("tokens", "--json").out)
                let rows = report["rows"] as? [Fields] ?? []
                let row = rows.first { $0["name"] as? String == "D1" }
                used = row?["total"] as? Int ?? 0
                return used > 0
            }
            try limit(box, "gate_tokens = \(used)")
            try box.waitUntil("the gate is held") {
                try holds(box).contains {
                    $0.contains("hold(D1): gate D1 of phase build has spent")
                }
            }
            let remedy = try #require(try spent(stage).first?["remedy"] as? String)
            #expect(remedy.contains("raise gate_tokens in [budget]"), "\(remedy)")
        }
    }
}
