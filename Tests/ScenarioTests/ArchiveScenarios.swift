import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `Old events of a bus` {
    private func object(_ text: String) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        )
    }

    private func ids(_ lines: [String]) throws -> [String] {
        try lines.map { try #require(try object($0)["id"] as? String) }
    }

    private func archived(_ box: Sandbox) throws -> [String] {
        let key = try box.stateKey()
        let folder = "\(box.directory)/state/git-bus/\(key)/archive"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        return try names.flatMap {
            try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)
                .split(separator: "\n").map(String.init)
        }
    }

    @Test func `are moved beside a running daemon, and stay known when the bus is folded again`()
        async throws
    {
        try await Sandbox.run { box in
            try Team.make(box)
            try box.busSucceeds("up", "--hub", box.hub)
            let builder = try box.clone("builder")
            let root = try box.git("rev-parse", "HEAD", in: builder)
            try box.commit("claim(D1): parser", in: builder)
            let claim = try box.commit("claim(D2): printer", in: builder)
            let log = try box.follow()
            try log.wait(type: "ping.typed", subject: "readability", count: 2)
            try log.wait(type: "ping.typed", subject: "correctness", count: 2)
            let all = try box.busSucceeds("log", "--json", "--hub", box.hub).lines
            let pings = Team.pings(of: "correctness", in: box)

            let dry = try box.busSucceeds("gc", "--dry-run", "--older-than", "0s", "--hub", box.hub)
            #expect(dry.out.contains("would move \(all.count) events"), "\(dry.out)")
            #expect(try box.busSucceeds("log", "--json", "--hub", box.hub).lines == all)
            let said = try box.busSucceeds(
                "gc",
                "--json",
                "--older-than",
                "0s",
                "--hub",
                box.hub
            )
            let report = try object(said.out)
            #expect(report["schema"] as? String == "git-bus/gc/1")
            #expect(report["events"] as? Int == all.count)
            #expect(try archived(box) == all)
            let short = try box.busSucceeds("log", "-n", "50", "--hub", box.hub)
            #expect(short.out.isEmpty && short.error.contains("older events are in "))

            // Back, and forth again: every commit is folded anew.
            try box.git("update-ref", "refs/heads/main", root, in: box.hub)
            try log.wait(type: "ref.rewound")
            try box.git("update-ref", "refs/heads/main", claim, in: box.hub)
            try box.commit("resume(bus): it was me", in: box.directory + "/clones/ana")
            try log.wait(type: "hold.lifted", subject: "bus")
            try box.commit("claim(D2): once more", in: builder)
            try log.wait(type: "ping.typed", subject: "correctness", count: 3)
            let rest = try box.busSucceeds("log", "--json", "--hub", box.hub)
            let names = try ids(all) + ids(rest.lines)
            #expect(Set(names).count == names.count, "an event was journalled twice")
            let numbers = try rest.lines.map { try object($0)["busseq"] as? Int ?? 0 }
            #expect(numbers == Array(all.count + 1...all.count + numbers.count))
            #expect(Team.pings(of: "correctness", in: box).count == pings.count + 1)
            let live = try box.busSucceeds("replay", "--live", "--hub", box.hub).out
            #expect(try box.busSucceeds("replay", "--hub", box.hub).out == live)
        }
    }

    @Test func `are not there, or another gc is at them, and gc says so`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let none = try box.bus("gc", "--hub", box.hub)
            #expect(none.status == 69 && none.error.contains("there is no journal"))
            let daemon = try box.daemon(state: "state", ["--hub", box.hub], poll: "1")
            defer { daemon.end() }
            let nothing = try box.busSucceeds("gc", "--hub", box.hub)
            #expect(nothing.out.hasPrefix("nothing is that old"))
            let log = try box.busSucceeds("log", "--hub", box.hub)
            #expect(!log.out.isEmpty && !log.error.contains("archive"))
            #expect(try box.bus("gc", "--older-than", "soon", "--hub", box.hub).status == 64)
            let lock = "\(box.directory)/state/git-bus/\(try box.stateKey())/gc.lock"
            let second = try box.run(
                "/usr/bin/flock",
                [lock, Sandbox.products + "/git-bus", "gc", "--hub", box.hub]
            )
            #expect(second.status == 75 && second.error.contains("another git bus gc"))
        }
    }
}

extension Sandbox {
    /// The name of the one journal of this world.
    func stateKey() throws -> String {
        let names = try FileManager.default.contentsOfDirectory(
            atPath: directory + "/state/git-bus"
        )
        return try #require(names.first)
    }
}
