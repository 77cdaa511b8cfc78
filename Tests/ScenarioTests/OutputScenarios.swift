import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `What is printed` {
    private func lines(_ text: String) -> [Substring] { text.split(separator: "\n") }

    @Test func `fits 80 and 60 columns, and says everything in ASCII where it must`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let builder = try box.clone("builder")
            try box.commit("claim(D1): größer als 日本語 und noch viel, viel länger 👍", in: builder)
            try box.busSucceeds("up", "--hub", box.hub)
            for width in [60, 80, 120] {
                for command in [["status"], ["log"], ["gates"], ["phase"], ["phase", "show"]] {
                    let output = try box.run(
                        "/usr/bin/git",
                        ["bus"] + command + ["--hub", box.hub],
                        with: ["COLUMNS": "\(width)", "LC_ALL": "C"]
                    )
                    #expect(output.status == 0, "\(output.error)")
                    #expect(lines(output.out).allSatisfy { $0.count <= width }, "\(output.out)")
                    #expect(output.out.utf8.allSatisfy { $0 < 0x80 }, "\(output.out)")
                }
            }
            let json = try box.run(
                "/usr/bin/git",
                ["bus", "log", "--json", "--hub", box.hub],
                with: ["LC_ALL": "C", "CLICOLOR_FORCE": "1"]
            )
            #expect(json.out.contains("日本語") && !json.out.contains("\u{1B}"))
            let forced = try box.run(
                "/usr/bin/git",
                ["bus", "status", "--hub", box.hub],
                with: ["CLICOLOR_FORCE": "1"]
            )
            #expect(forced.out.contains("\u{1B}[1m"))
        }
    }

    @Test func `is filtered by time, agent and kind, alike with a journal and without`()
        async throws
    {
        try await Sandbox.run { box in
            try Team.make(box)
            let builder = try box.clone("builder")
            try box.commit("claim(D1): first", in: builder)
            let reviewer = try box.clone("correctness")
            try box.commit("review(D1): PASS fine", in: reviewer)
            let filters = [
                ["--agent", "builder"], ["--kind", "claim", "--kind", "review"], ["-n", "2"],
                ["--since", "1h"], ["--since", "2099-01-01"], ["--until", "2001-01-01"],
                ["--agent", "correctness", "-n", "1"],
            ]
            func ids(_ filter: [String]) throws -> [[String]] {
                let output = try box.run(
                    "/usr/bin/git",
                    ["bus", "log", "--json", "--hub", box.hub] + filter
                )
                #expect(output.status == 0, "\(output.error)")
                return try output.lines.map { line in
                    let event = try JSONSerialization.jsonObject(with: Data(line.utf8))
                    let fields = event as? [String: Any] ?? [:]
                    return [fields["id"] as? String ?? "", fields["type"] as? String ?? ""]
                }
            }
            let folded = try filters.map(ids)
            #expect(folded[0].count == 1 && folded[0][0][1] == "git-bus.claim.v1")
            #expect(folded[1].count == 2 && folded[2].count == 2 && folded[6].count == 1)
            #expect(folded[3].count > 4 && folded[4].isEmpty && folded[5].isEmpty)
            let daemon = try box.daemon(state: "state", ["--hub", box.hub], poll: "0.2")
            defer { daemon.end() }
            try daemon.waitForCursor(at: try box.git("rev-parse", "main", in: box.hub))
            let local = ["ping.", "agent."]
            for (filter, before) in zip(filters, folded) where filter[0] != "-n" {
                let now = try ids(filter).filter { row in !local.contains { row[1].contains($0) } }
                #expect(now == before, "\(filter)")
            }
        }
    }

    @Test func `is watched: it changes by itself, and leaves the terminal as it was`() async throws
    {
        try await Sandbox.run(named: "w") { box in
            try Team.make(box)
            let builder = try box.clone("builder")
            let screen = try Screen(
                box,
                "echo before; git bus status --watch; echo left=$?; stty -a | grep -o ' -*icanon'",
                in: builder
            )
            try screen.wait(for: "build/D1         unclaimed")
            try box.commit("claim(D1): first", in: builder)
            try screen.wait(for: "build/D1         open")
            try screen.type("q")
            try screen.wait(for: "left=0")
            try screen.wait(for: " icanon")
            #expect(try screen.text.contains("before"))
            let again = try Screen(box, "exec bash --norc", in: builder)
            try again.type("git bus status -w; echo left=$?\n")
            try again.wait(for: "build/D1")
            try again.press("C-c")
            try again.wait(for: "left=130")
        }
    }

    @Test func `is printed again on each change where nothing can be redrawn`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let builder = try box.clone("builder")
            let process = box.start(
                Sandbox.products + "/git-bus",
                ["status", "--watch", "--json", "--hub", box.hub]
            )
            let follower = try Follower(process)
            func gate(_ event: [String: Any]) -> String? {
                (event["gates"] as? [[String: Any]])?.first?["state"] as? String
            }
            try follower.wait("the first look") { gate($0) == "unclaimed" }
            try box.commit("claim(D1): first", in: builder)
            try follower.wait("the claim") { gate($0) == "open" }
            #expect(follower.events.count == 2)
        }
    }
}
