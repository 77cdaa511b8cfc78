import Foundation
import TestSupport
import Testing

/// What agents were told, said and did, from the transcripts that they write themselves.
@Suite(.serialized) struct `The transcript of an agent` {
    private typealias Fields = [String: Any]

    /// The key in two parts, so that no scanner takes this file for a leak.
    private static let key = "sk-ant-" + "Ab3dEf6hIj9kLm2nOp5q"

    private static let play = """
        builder:*'Your kickoff'*) echo 'The key is \(key), and password=hunter2.'
            echo "@tool git pull -q --rebase"
            echo "@tool git bus claim D1 -m built" ;;
        r1:*'D1 is claimed'*) c=${text#*--claim }; c=${c%% *}
            echo "@tool git pull -q --rebase"
            echo "@tool git bus review D1 PASS --claim $c -m fine" ;;
        builder:*'got PASS'*) echo '@tool git bus done' ;;
        """

    private func objects(_ output: Sandbox.Output) throws -> [Fields] {
        try output.lines.map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? Fields)
        }
    }

    private func total(_ objects: [Fields]) -> Int {
        objects.reduce(0) { $0 + (($1["tokens"] as? Fields)?["total"] as? Int ?? 0) }
    }

    private func counted(_ stage: Stage, _ path: String, _ backend: String) throws -> Int {
        let home = try #require(stage.box.environment["HOME"])
        let output = try stage.bus("tokens", "--from", home + path, "--backend", backend, "--json")
        let object = try JSONSerialization.jsonObject(with: Data(output.out.utf8)) as? Fields
        return object?["total"] as? Int ?? -1
    }

    @Test func `has every turn, the pings that began it and each request once`() async throws {
        try await Sandbox.run { box in
            let stage = try Stage(box, config: Stage.pair, play: Self.play)
            let early = try stage.bus("transcript", "builder")
            #expect(early.status == 1 && early.error.contains("git bus up builder"), "\(early)")
            try stage.up()
            let story = try stage.follow()
            try story.wait(type: "sequence.completed", subject: nil)
            try box.waitUntil("all is written") {
                let used = try counted(stage, "/.claude/projects", "claude")
                let shown = try objects(try stage.bus("transcript", "builder", "--json"))
                return total(shown) == used && used > 0
                    && shown.contains { ($0["text"] as? String)?.contains("git bus done") == true }
            }
            let schema = try JSONSchema(try box.busSucceeds("schema", "transcript").out)
            for name in ["builder", "r1"] {
                let output = try stage.bus("transcript", name, "--json")
                #expect(output.status == 0 && output.error.isEmpty, "\(output.error)")
                for line in output.lines { #expect(try schema.faults(in: line) == []) }
                let ping = try #require(try objects(output).last { $0["who"] as? String == "ping" })
                let marks = try #require(ping["pings"] as? [String])
                let turn = try #require(ping["turn"] as? Int)
                #expect(marks.first?.count == 8)
                let calls = try objects(output).filter {
                    $0["turn"] as? Int == turn && $0["who"] as? String == "tool"
                }
                #expect(calls.count >= 1 && calls.allSatisfy { $0["pings"] as? [String] == marks })
                let text = try stage.bus("transcript", name).out
                #expect(text.contains("ping     [bus \(marks.joined(separator: " "))] git-bus: "))
            }
            let used = try counted(stage, "/.codex/sessions", "codex")
            let shown = try objects(try stage.bus("transcript", "r1", "--json"))
            #expect(total(shown) == used && used > 0)
            try searches(stage)
            try refuses(stage)
        }
    }

    /// Masks before it searches: whoever greps learns nothing of a key.
    private func searches(_ stage: Stage) throws {
        let claims = try stage.bus("transcript", "builder", "--grep", "tool .*bus claim D1")
        #expect(claims.lines.count == 1, "\(claims.out)")
        #expect(try stage.bus("transcript", "builder", "--grep", "BUS CLAIM").out.isEmpty)
        #expect(!(try stage.bus("transcript", "builder", "--grep", "(?i)BUS CLAIM").out.isEmpty))
        for part in ["Ab3d", "hunter2", "sk-ant-A"] {
            for option in ["--full", "--json"] {
                let output = try stage.bus("transcript", "builder", option, "--grep", part)
                #expect(output.status == 0 && output.out.isEmpty, "\(output.out)")
            }
        }
        let masked = try stage.bus("transcript", "builder", "--grep", "The key is sk-ant-…masked")
        #expect(!masked.out.isEmpty && !masked.out.contains("Ab3d"), "\(masked.out)")
        #expect(try stage.bus("transcript", "builder", "--since", "@4000000000").out.isEmpty)
        let all = try stage.bus("transcript", "builder", "--utc", "--since", "1w").out
        #expect(all.contains("Z    1 person"), "\(all)")
    }

    private func refuses(_ stage: Stage) throws {
        let unknown = try stage.bus("transcript", "bilder")
        #expect(unknown.status == 64 && unknown.error.contains("did you mean builder?"))
        let pattern = try stage.bus("transcript", "builder", "--grep", "(a")
        #expect(pattern.status == 64 && pattern.error.contains("--grep"), "\(pattern.error)")
    }

    @Test func `goes on as more is said, until it is interrupted`() async throws {
        try await Sandbox.run { box in
            let stage = try Stage(box, config: Stage.pair, play: Self.play)
            try stage.up()
            try stage.follow().wait(type: "sequence.completed", subject: nil)
            let home = try #require(box.environment["HOME"])
            let found = try box.run("/usr/bin/find", [home + "/.claude", "-name", "*.jsonl"])
            let file = try #require(found.lines.first)
            let arguments = ["transcript", "builder", "--json", "--follow", "--hub", box.hub]
            let process = box.start(Sandbox.products + "/git-bus", arguments)
            let follower = try Follower(process)
            try follower.wait("the kickoff") { $0["turn"] as? Int == 1 }
            let handle = try #require(FileHandle(forWritingAtPath: file))
            try handle.seekToEnd()
            let row = #"{"type":"user","uuid":"new","timestamp":"2099-01-01T00:00:00Z","#
            try handle.write(contentsOf: Data((row + #""message":{"content":"one "#).utf8))
            try handle.write(contentsOf: Data("more\"}}\nno row\n".utf8))
            try handle.close()
            try follower.wait("what was appended") { $0["text"] as? String == "one more" }
            process.interrupt()
            process.waitUntilExit()
            #expect(process.terminationReason == .exit && process.terminationStatus == 130)
            let once = try stage.bus("transcript", "builder")
            #expect(once.status == 0 && once.error.contains("broken line"), "\(once.error)")
        }
    }
}
