import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `Every command that reads` {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private func schema(_ name: String, _ box: Sandbox) throws -> JSONSchema {
        try JSONSchema(try box.busSucceeds("schema", name).out)
    }

    @Test func `prints JSON that its schema describes`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let builder = try box.clone("builder")
            let ana = box.directory + "/clones/ana"
            try box.busSucceeds("up", "--hub", box.hub)
            let claim = try box.commit("claim(D1): it is done", in: builder)
            let reviewer = try box.clone("correctness")
            try box.busSucceeds("review", "D1", "PASS", "-m", "fine", in: reviewer)
            try box.busSucceeds("send", "builder", "-m", "how is it going?", in: reviewer)
            try box.busSucceeds("issues", "add", "Something to do", in: ana)
            try box.busSucceeds("take", "1", "-m", "I do", in: reviewer)
            try box.git("pull", "--quiet", "--rebase", in: builder)
            let reads: [(String, [String])] = [
                ("status", ["status"]), ("phases", ["phase"]), ("phases", ["phase", "list"]),
                ("phase", ["phase", "show"]), ("phase", ["phase", "show", "ship"]),
                ("gates", ["gates"]), ("gates", ["gates", "--all"]), ("gate", ["gates", "D1"]),
                ("issues", ["issues"]), ("issues", ["issues", "list", "--state", "taken"]),
                ("issue", ["issues", "show", "1"]),
                ("inbox", ["inbox"]), ("inbox", ["inbox", "list", "--all"]),
                ("explain-commit", ["explain", claim]), ("config", ["config", "--show-origin"]),
                ("explain-subject", ["explain", "subject", "review(D1): LGTM"]),
                ("trust", ["trust", "--list"]), ("schemas", ["schema"]),
                ("doctor", ["doctor"]), ("doctor", ["doctor", "--paths"]),
                ("capture", ["doctor", "--capture", "builder"]),
                ("notifications", ["notify", "list"]), ("gc", ["gc", "--dry-run"]),
                ("keys", ["keys", "list"]), ("check", ["check"]),
                ("prices", ["prices"]), ("prices", ["prices", "show", "claude-opus-5"]),
                ("prices-check", ["prices", "check"]),
                ("policy", ["policy", "show"]), ("explain-rule", ["explain", "BUS-REF-001"]),
                ("hooks-status", ["hooks", "status", box.hub]),
                ("config-check", ["config", "--check", "git-bus.toml"]),
                ("hooks-change", ["hooks", "install", box.hub]),
                ("hooks-print", ["hooks", "print", "--for", "forgejo"]),
                ("hooks-local", ["hooks", "status"]),
                ("hooks-local", ["hooks", "install", "--local"]),
                ("hooks-local", ["hooks", "uninstall", "--local"]),
            ]
            for (name, arguments) in reads {
                let output = try box.run(
                    "/usr/bin/git",
                    ["bus"] + arguments + ["--json"],
                    in: name == "inbox" ? builder : ana,
                    with: ["CLICOLOR_FORCE": "1"]
                )
                #expect([0, 6].contains(output.status), "\(arguments): \(output.error)")
                #expect(output.lines.count == 1, "\(arguments): \(output.out)")
                let faults = try schema(name, box).faults(in: output.out)
                #expect(faults.isEmpty, "\(arguments): \(faults)")
            }
            let log = try schema("log", box)
            for line in try box.busSucceeds("log", "--json", in: ana).lines {
                #expect(try log.faults(in: line).isEmpty, "\(line)")
            }
            let mail = try box.busSucceeds("inbox", in: builder, with: ["COLUMNS": "120"]).out
            #expect(mail.contains("correctness") && mail.contains("how is it going?"))
        }
    }

    @Test func `has a schema for whatever it names, and the other way round`() throws {
        let sources = Self.root.appendingPathComponent("Sources/CLI")
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
        var named: Set<String> = []
        for case let file as URL in try #require(files) where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /"git-bus\/([a-z-]+)\/1"/) { named.insert("\(match.1)") }
        }
        let folder = Self.root.appendingPathComponent("docs/schemas").path
        let written = try FileManager.default.contentsOfDirectory(atPath: folder)
            .map { $0.replacing(".json", with: "") }
        // A line of the log is a CloudEvent, without a schema field.
        #expect(Set(written) == named.union(["log"]))
    }

    @Test func `says an error as one object, too`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let ana = box.directory + "/clones/ana"
            let wrong: [([String], Int32, String)] = [
                (["phase", "show", "shipp"], 64, "did you mean ship?"),
                (["gates", "D9"], 64, "git bus gates --all"),
                (["inbox", "list", "bilder"], 64, "did you mean builder?"),
                (["schema", "statsu", "--json"], 64, "git bus schema status"),
                (["explain", "nothing"], 65, "git fetch"), (["log", "-n", "x"], 64, "log -h"),
                (["config", "bus.bransh"], 64, "git bus config bus.branch"),
                (["gc"], 69, "git bus up"), (["issues", "show", "9"], 64, "git bus issues list"),
                (["hooks", "install"], 64, "git bus hooks install PATH"),
                (["prices", "show", "claude-opsu-5"], 1, "git bus prices show claude-opus-5"),
            ]
            let schema = try schema("error", box)
            for (arguments, status, hint) in wrong {
                let output = try box.run(
                    "/usr/bin/git",
                    ["bus"] + arguments + (arguments.contains("--json") ? [] : ["--json"]),
                    in: ana
                )
                #expect(output.status == status, "\(arguments): \(output.error)")
                #expect(output.error.contains(hint), "\(arguments): \(output.error)")
                #expect(try schema.faults(in: output.out).isEmpty, "\(arguments): \(output.out)")
            }
        }
    }

    @Test func `opens a complete phase again, for a person alone`() async throws {
        try await Sandbox.run { box in
            try Team.make(box, config: Team.config.replacing("\"D1\", \"D2\"", with: "\"D1\""))
            let builder = try box.clone("builder")
            let ana = box.directory + "/clones/ana"
            let early = try box.bus("phase", "reopen", "build", "-m", "x", in: ana)
            #expect(early.status == 1 && early.error.contains("is not complete"))
            try box.busSucceeds("claim", "D1", "-m", "done", in: builder)
            for name in ["correctness", "readability"] {
                try box.busSucceeds("review", "D1", "PASS", in: try box.clone(name))
            }
            try box.busSucceeds("done", in: builder)
            #expect(try box.busSucceeds("phase", in: ana).out.contains("build  complete"))
            let agent = try box.bus("phase", "reopen", "build", "-m", "x", in: builder)
            #expect(agent.status == 5, "\(agent.error)")
            try box.busSucceeds("phase", "reopen", "build", "-m", "it is wrong", in: ana)
            #expect(try box.busSucceeds("phase", in: ana).out.contains("build  current"))
        }
    }
}
