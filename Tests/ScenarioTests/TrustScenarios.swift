import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `A command that came by a push` {
    private static let config = """
        [bus]
        protocol = 1
        [loop]
        phases = [{ id = "build", done_requires = "marker" }]
        [defaults]
        backend = "mine"
        [backend.mine]
        preset = "scripted"
        command = ["sh", "agents/run.sh", "{phase}"]
        [[agent]]
        name = "builder"
        role = "builder"
        [policy]
        humans = ["ana@example.org"]
        """

    private func script(_ word: String) -> String {
        "echo \(word) >>\"$HOME/ran\"\nwhile printf 'ready> ' && read -r line; do :; done\n"
    }

    private func ran(in box: Sandbox) -> [String] {
        // Why try?: nothing ran, so nothing was written.
        let text = try? String(contentsOfFile: box.directory + "/home/ran", encoding: .utf8)
        return (text ?? "").split(separator: "\n").map(String.init)
    }

    private func make(_ box: Sandbox) throws -> String {
        try box.makeHub(config: Self.config)
        let ana = box.directory + "/clones/ana"
        try box.write(script("first"), to: ana + "/agents/run.sh")
        try box.commit("how agents are run", in: ana)
        return ana
    }

    private func needs(_ box: Sandbox) throws -> [[String: Any]] {
        let output = try box.busSucceeds("status", "--json", "--hub", box.hub)
        let object = try JSONSerialization.jsonObject(with: Data(output.out.utf8))
        return try #require((object as? [String: Any])?["needs_you"] as? [[String: Any]])
    }

    @Test func `is not run before a person trusted it, and then is`() async throws {
        try await Sandbox.run { box in
            _ = try make(box)
            let refused = try box.bus("up", "--hub", box.hub)
            #expect(refused.status == 3, "\(refused.error)")
            #expect(refused.error.contains("backend.mine.command"))
            #expect(refused.error.contains("sh agents/run.sh {phase}"))
            #expect(refused.error.contains("hint: git bus up --yes"))
            #expect(ran(in: box).isEmpty)
            let trusted = try box.busSucceeds("trust", "--yes", "--hub", box.hub)
            #expect(trusted.out == "trusted  backend.mine.command\n")
            try box.busSucceeds("up", "--hub", box.hub)
            #expect(ran(in: box) == ["first"])
        }
    }

    @Test func `needs trust again when a push changes it or a file that it names`() async throws {
        try await Sandbox.run { box in
            let ana = try make(box)
            try box.busSucceeds("up", "--yes", "--hub", box.hub)
            let follower = try box.follow()
            try box.write(script("second"), to: ana + "/agents/run.sh")
            try box.commit("another script", in: ana)
            // The marker ends the phase; a new one would start the agent afresh.
            let config = Self.config.replacing(
                "phases = [{ id = \"build\", done_requires = \"marker\" }]",
                with: """
                    phases = [
                      { id = "build", done_requires = "marker" },
                      { id = "ship", done_requires = "marker" },
                    ]
                    """
            )
            try box.write(config, to: ana + "/git-bus.toml")
            try box.commit("a second phase", in: ana)
            let builder = try box.clone("builder")
            try box.write("## DONE\n", to: builder + "/bus/STATUS-build.md")
            try box.commit("done", in: builder)
            try follower.wait(type: "phase.started", subject: "ship")
            try box.waitUntil("it is known that it waits") {
                try needs(box).contains { $0["kind"] as? String == "untrusted" }
            }
            let ids = try needs(box).compactMap { $0["id"] as? String }
            #expect(ids.count == 1 && ids[0].hasPrefix("untrusted/backend.mine.command/"))
            let list = try box.busSucceeds("trust", "--list", "--hub", box.hub)
            #expect(list.out.hasPrefix("changed  backend.mine.command\n"))
            #expect(ran(in: box) == ["first"])
            try box.busSucceeds("trust", "--yes", "--hub", box.hub)
            try follower.wait(type: "agent.restarted", subject: "builder")
            #expect(ran(in: box) == ["first", "second"])
            #expect(try needs(box).isEmpty)
        }
    }

    @Test func `is not run from a clone where the file is another one`() async throws {
        try await Sandbox.run { box in
            _ = try make(box)
            try box.busSucceeds("up", "--yes", "--hub", box.hub)
            try box.busSucceeds("down", "--hub", box.hub)
            let state = box.directory + "/state/git-bus"
            let key = try #require(try FileManager.default.contentsOfDirectory(atPath: state).first)
            let clone = [state, key, "work", "builder"].joined(separator: "/")
            try box.write(script("forged"), to: clone + "/agents/run.sh")
            let refused = try box.bus("up", "--hub", box.hub)
            #expect(refused.status == 1)
            #expect(refused.error.contains("is not the file that was trusted"))
            #expect(ran(in: box) == ["first"])
        }
    }

    @Test func `says nothing to a host from a file that the bus does not use`() async throws {
        try await Sandbox.run { box in
            let ana = try make(box)
            try box.busSucceeds("up", "--yes", "--hub", box.hub)
            try box.busSucceeds("down", "--hub", box.hub)
            // The second table is an error, so none of the file counts; the one before it does.
            let twice = """
                [[service]]
                name = "web"
                command = ["sh", "-c", "echo forged >>$HOME/ran; sleep 600"]
                """
            try box.write(Self.config + "\n\(twice)\n\(twice)\n", to: ana + "/git-bus.toml")
            try box.commit("two services of one name", in: ana)
            let list = try box.busSucceeds("trust", "--list", "--hub", box.hub).out
            #expect(!list.contains("service.web"), "\(list)")
            try box.busSucceeds("up", "--hub", box.hub)
            #expect(ran(in: box) == ["first", "first"])
            let status = try box.busSucceeds("status", "--hub", box.hub).out
            #expect(status.contains("! config  not used, the last one is"), "\(status)")
        }
    }

    @Test func `is pinned through symbolic links`() async throws {
        try await Sandbox.run { box in
            let ana = try make(box)
            try box.git("mv", "agents/run.sh", "real.sh", in: ana)
            rmdir(ana + "/agents")
            try FileManager.default.createSymbolicLink(
                atPath: ana + "/agents",
                withDestinationPath: "links"
            )
            try FileManager.default.createDirectory(
                atPath: ana + "/links",
                withIntermediateDirectories: true
            )
            try FileManager.default.createSymbolicLink(
                atPath: ana + "/links/run.sh",
                withDestinationPath: "../real.sh"
            )
            try box.commit("by links", in: ana)
            func list() throws -> String {
                try box.busSucceeds("trust", "--list", "--hub", box.hub).out
            }
            let text = try list()
            for path in ["agents", "links/run.sh", "real.sh"] {
                #expect(text.contains("file    \(path)  "), "\(text)")
            }
            try box.busSucceeds("up", "--yes", "--hub", box.hub)
            #expect(ran(in: box) == ["first"])
            try box.write(script("second"), to: ana + "/real.sh")
            try box.commit("another target", in: ana)
            #expect(try list().hasPrefix("changed"))
        }
    }

    @Test func `can be trusted by its digest alone, and no other`() async throws {
        try await Sandbox.run { box in
            _ = try make(box)
            let wrong = try box.bus(
                "trust",
                "backend.mine",
                "--digest",
                String(repeating: "0", count: 64),
                "--hub",
                box.hub
            )
            #expect(wrong.status == 4)
            let list = try box.busSucceeds("trust", "--list", "--json", "--hub", box.hub)
            let object = try JSONSerialization.jsonObject(with: Data(list.out.utf8))
            let commands = (object as? [String: Any])?["commands"] as? [[String: Any]]
            let digest = try #require(commands?.first?["digest"] as? String)
            try box.busSucceeds("trust", "backend.mine", "--digest", digest, "--hub", box.hub)
            try box.busSucceeds("up", "--hub", box.hub)
            #expect(ran(in: box) == ["first"])
        }
    }

    @Test func `asks at a terminal, and no is no`() async throws {
        try await Sandbox.run { box in
            _ = try make(box)
            let screen = try Screen(box, "git bus up --hub '\(box.hub)'; echo status=$?")
            try screen.wait(for: "Run this on this host? [y/N]")
            try screen.type("\n")
            try screen.wait(for: "status=2")
            #expect(ran(in: box).isEmpty)
            let again = try Screen(box, "git bus up --hub '\(box.hub)'; echo status=$?")
            try again.wait(for: "Run this on this host? [y/N]")
            try again.type("y\n")
            try again.wait(for: "status=0")
            #expect(ran(in: box) == ["first"])
        }
    }
}
