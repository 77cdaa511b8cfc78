import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `A daemon that is killed` {
    @Test func `again and again loses no event and types no ping twice`() async throws {
        try await Sandbox.run { box in
            try Team.make(box, config: Team.open)
            try box.busSucceeds("hooks", "install", box.hub)
            try box.busSucceeds("up", "--hub", box.hub)
            let builder = try box.clone("builder")
            var claims: [String] = []
            for number in 1...12 {
                claims.append(try box.commit("claim(G\(number)): done", in: builder))
                // Without waiting for anything: it is killed wherever it happens to be.
                if number.isMultiple(of: 2) {
                    try box.killDaemon()
                    try box.busSucceeds("up", "--hub", box.hub)
                }
            }
            let log = try box.follow()
            try log.wait(type: "ping.typed", subject: "correctness", count: 12)
            let seen = log.events.filter { $0["type"] as? String == "git-bus.claim.v1" }
            #expect(seen.map { ($0["data"] as? [String: Any])?["commit"] as? String } == claims)
            let typed = Team.pings(of: "correctness", in: box).joined(separator: "\n")
            for claim in claims {
                let times = typed.components(separatedBy: "--claim \(claim)").count - 1
                #expect(times == 1, "\(claim) was typed \(times) times")
            }
            let live = try box.busSucceeds("replay", "--live", "--hub", box.hub).out
            #expect(try box.busSucceeds("replay", "--hub", box.hub).out == live)
        }
    }

    @Test func `leaves its agents alone, and they are known again`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            try box.busSucceeds("up", "--hub", box.hub)
            try box.killDaemon()
            let stale = try box.busSucceeds("status", "--json", "--hub", box.hub).out
            #expect(stale.contains("\"state\":\"stale\""))
            try box.busSucceeds("up", "--hub", box.hub)
            let log = try box.follow()
            let builder = try box.clone("builder")
            try box.commit("claim(D1): x", in: builder)
            try log.wait(type: "ping.typed", subject: "correctness")
            let starts = Team.pings(of: "correctness", in: box).filter { $0 == "start build" }
            #expect(starts.count == 1)
        }
    }

    @Test func `is one: a second one is refused and names the first`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let daemon = try box.daemon(state: "state", ["--hub", box.hub], poll: "1")
            defer { daemon.end() }
            let second = try box.bus("run", "--hub", box.hub)
            #expect(second.status == 75)
            #expect(second.error.contains("process \(daemon.pid)"))
        }
    }
}

extension Sandbox {
    /// Ends the daemon as a crash would, by the process that its lock names.
    func killDaemon() throws {
        let folder = directory + "/state/git-bus/"
        let key = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
        let text = try String(contentsOfFile: folder + key + "/daemon.lock", encoding: .utf8)
        let pid = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(kill(pid, SIGKILL) == 0)
    }
}
