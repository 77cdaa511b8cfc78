import Foundation
import TestSupport
import Testing

@Suite struct `A bad night` {
    @Test
    func `is got through with nobody there, nothing typed twice and no model asked`() async throws {
        try await Sandbox.run { box in
            let folder = box.directory + "/night"
            let output = try box.busSucceeds("demo", "night", "--keep", "--dir", folder)
            for words in [
                "nudged: idle since", "a nudge does not help",
                "the command that tells people has rung", "you come back and take your line away",
                "limited: the account limited", "resumed: the usage limit has passed",
                "needs human: crash loop", "the daemon was killed 5 times",
            ] {
                // The terminal of a test is eighty columns wide, and long lines are cut there.
                let part = words.prefix(22)
                #expect(output.out.contains(part), "no \"\(words)\" in\n\(output.out)")
            }
            let world = [
                "XDG_STATE_HOME": folder + "/state", "XDG_CONFIG_HOME": folder + "/config",
            ]
            let log = try box.busSucceeds(
                "log",
                "--json",
                "--hub",
                folder + "/hub.git",
                with: world
            ).lines
            let events = try log.map { line in
                try #require(
                    try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                )
            }
            func all(_ kind: String) -> [[String: Any]] {
                events.filter { $0["type"] as? String == "git-bus.\(kind).v1" }
            }
            let typed = all("ping.typed").compactMap {
                ($0["data"] as? [String: Any])?["ping"] as? String
            }
            #expect(typed.count > 10)
            #expect(Set(typed).count == typed.count)
            #expect(all("agent.nudged").count == 2)
            #expect(all("agent.limited").count == 1)
            #expect(all("sequence.completed").count == 1)
            // On the hour, from eleven to five: none missed, none late, none twice.
            let wakes = all("wake.fired").compactMap {
                ($0["data"] as? [String: Any])?["reason"] as? String
            }
            #expect(wakes.count == 7)
            #expect(!wakes.contains { $0.contains("late") })
            // What an agent was given, by its own record: every mark once, reminders apart.
            for agent in ["builder", "reviewer", "supervisor"] {
                let text = try String(
                    contentsOfFile: "\(folder)/\(agent).lines",
                    encoding: .utf8
                )
                let lines = text.split(separator: "\n").filter { !$0.contains("reminder:") }
                #expect(Set(lines).count == lines.count, "\(agent): \(lines)")
                #expect(lines.allSatisfy { $0.hasPrefix("git-bus: ") && $0.utf8.count < 512 })
            }
            let left = try box.run("/usr/bin/pgrep", ["-f", folder]).lines
            #expect(left == [])
        }
    }
}
