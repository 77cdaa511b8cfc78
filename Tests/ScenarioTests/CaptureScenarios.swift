import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `A capture for a bug report` {
    private func make(_ box: Sandbox) throws {
        let script = box.directory + "/agent.sh"
        try box.write(
            """
            printf '\\033[1mWorking in %s\\033[0m\\n' "$HOME"
            echo "key sk-ant-api03-0123456789abcdef"
            while printf 'ready> ' && read -r line; do :; done
            """,
            to: script
        )
        try box.makeHub(
            config: Team.config,
            host: """
                [defaults]
                backend = "mine"
                [backend.mine]
                preset = "scripted"
                command = ["sh", "\(script)"]
                """
        )
        try box.busSucceeds("up", "builder", "--hub", box.hub)
    }

    /// Types into the builder's terminal, as a person who attached to it would.
    private func type(_ text: String, _ box: Sandbox) throws {
        let folder = box.directory + "/state/git-bus"
        let key = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
        func tmux(_ words: String...) throws -> Sandbox.Output {
            try box.run("/usr/bin/tmux", ["-L", "git-bus-" + key.prefix(12)] + words)
        }
        // The daemon starts it a moment after `up` is over.
        try box.waitUntil("it has its prompt") {
            try tmux("capture-pane", "-p", "-t", "=builder:").out.contains("ready>")
        }
        #expect(try tmux("send-keys", "-t", "=builder:", "-l", text).status == 0)
    }

    @Test func `shows the screen and how it is read, and nothing that is private`() async throws {
        try await Sandbox.run { box in
            try make(box)
            try type("my secret draft", box)
            func capture() throws -> String {
                try box.busSucceeds("doctor", "--capture", "builder", "--hub", box.hub).out
            }
            try box.waitUntil("the draft is on the screen") {
                try capture().contains("reading       draft: there is text behind the prompt")
            }
            let text = try capture()
            #expect(text.contains("|ready>" + String(repeating: "x", count: 16)), "\(text)")
            #expect(text.contains("|\\e[1mWorking in x") || text.contains("|\\e[1mWorking in\\e"))
            #expect(text.contains("backend       mine (preset scripted)"))
            #expect(text.contains("sh, not asked for its version"))
            #expect(text.contains("tmux          3") && text.contains("200 columns, 50 rows"))
            for secret in ["secret draft", "api03", box.directory + "/home", "\u{1B}"] {
                #expect(!text.contains(secret), "\(secret)")
            }
        }
    }

    @Test func `goes to a new file of its owner's, and over no other`() async throws {
        try await Sandbox.run { box in
            try make(box)
            func write() throws -> Sandbox.Output {
                try box.bus(
                    "doctor",
                    "--capture",
                    "builder",
                    "--output",
                    "report.txt",
                    "--hub",
                    box.hub
                )
            }
            let path = box.directory + "/report.txt"
            let first = try write()
            #expect(first.status == 0 && first.out.isEmpty, "\(first.error)")
            #expect(try String(contentsOfFile: path, encoding: .utf8).contains("|ready>"))
            let facts = try FileManager.default.attributesOfItem(atPath: path)
            #expect(facts[.posixPermissions] as? Int == 0o600)
            let again = try write()
            #expect(again.status == 73 && again.error.contains("is not overwritten"))
        }
    }

    @Test func `says what is wrong when there is nothing to look at`() async throws {
        try await Sandbox.run { box in
            try make(box)
            let typo = try box.bus("doctor", "--capture", "bilder", "--hub", box.hub)
            #expect(typo.status == 1 && typo.error.contains("git bus doctor --capture builder"))
            try box.busSucceeds("down", "--hub", box.hub)
            let ended = try box.bus("doctor", "--capture", "builder", "--hub", box.hub)
            #expect(ended.status == 1 && ended.error.contains("builder does not run"))
            #expect(ended.error.contains("hint: git bus up builder"))
        }
    }
}
