import Foundation
import TestSupport
import Testing

/// One hub, several machines: what each knows must be the same, and what each does its own.
@Suite(.serialized) struct `Several hosts` {
    @Test func `of one hub agree after each of 200 pushes, and ping their own agents alone`()
        async throws
    {
        try await Sandbox.run { box in
            try box.makeHub(config: RandomTeamWork.config)
            let server = try SSHServer(box)
            defer { server.stop() }
            try server.shareConnection()
            let hosts = try Self.hosts(box, server)
            defer { for host in hosts { host.end() } }
            var work = RandomTeamWork(box, clones: try Self.clones(box, server), seed: 20)
            for number in 1...200 {
                if number == 100 { try Self.outage(box, server, hosts, &work) }
                let tip = try work.push()
                // The timer alone finds one push in five; waiting for it 200 times would teach
                // nothing new.
                if number % 5 != 0 { for host in hosts { try host.ring() } }
                try Self.compare(hosts, at: tip, in: box, number)
            }
            try Self.compareJournals(hosts)
        }
    }

    /// The far side goes away for a while: that is said, and made up for afterwards.
    private static func outage(
        _ box: Sandbox,
        _ server: SSHServer,
        _ hosts: [HostUnderTest],
        _ work: inout RandomTeamWork
    ) throws {
        server.stop()
        let far = try #require(hosts.last)
        let said = try far.waitForStatus("an error") { $0["error"] is String }
        #expect((said["error"] as? String)?.contains("127.0.0.1") == true, "\(said)")
        var tip = ""
        for _ in 0..<3 { tip = try work.push(with: 3) }
        for host in hosts.dropLast() { #expect(try !host.state(at: tip).isEmpty) }
        let behind = try far.waitForStatus("a daemon that goes on") {
            $0["daemon"] as? Bool == true
        }
        #expect(behind["cursor"] as? String != tip)
        try server.start()
        try server.shareConnection()
        try compare(hosts, at: tip, in: box, 0)
        _ = try far.waitForStatus("no error any more") { $0["error"] is NSNull }
    }

    private static func hosts(_ box: Sandbox, _ server: SSHServer) throws -> [HostUnderTest] {
        [
            try HostUnderTest(box, name: "alpha", bus: ["--hub", box.hub]),
            try HostUnderTest(box, name: "beta", bus: ["--remote", "file://\(box.hub)"]),
            try HostUnderTest(
                box,
                name: "gamma",
                bus: ["--remote", server.url(of: box.hub)],
                with: server.environment
            ),
        ]
    }

    /// Some push by a path, some by ssh.
    private static func clones(
        _ box: Sandbox,
        _ server: SSHServer
    ) throws -> [(name: String, path: String)] {
        var clones = [(name: "ana", path: box.directory + "/clones/ana")]
        for name in ["builder", "correctness", "readability", "stranger"] {
            clones.append((name: name, path: try box.clone(name)))
        }
        for (_, path) in clones.suffix(2) {
            try box.git("remote", "set-url", "origin", server.url(of: box.hub), in: path)
            let command = server.environment["GIT_SSH_COMMAND"] ?? ""
            try box.git("config", "core.sshCommand", command, in: path)
        }
        return clones
    }

    private static func compare(
        _ hosts: [HostUnderTest],
        at tip: String,
        in box: Sandbox,
        _ number: Int
    ) throws {
        // Side by side: the programs take as long to start as to do their work. The shell need not
        // wait for them, since `run` reads until the last of them has closed its output.
        let script =
            hosts.map(\.shellForState).joined() + "git-bus replay --hub \"$1\" >folded &"
        try box.run("/bin/sh", ["-c", script, "sh", box.hub])
        let folded = try String(contentsOfFile: box.directory + "/folded", encoding: .utf8)
        try #require(folded.contains("\"tip\":\"\(tip)\""), "replay is not at \(tip)")
        for host in hosts {
            // One that had not looked yet is asked again.
            let first = try host.stateFromShell()
            let state = first == folded ? first : try host.state(at: tip)
            try #require(state == folded, "\(host.name) differs after push \(number), at \(tip)")
        }
    }

    private static func compareJournals(_ hosts: [HostUnderTest]) throws {
        let home = ["builder": "alpha", "correctness": "beta", "readability": "gamma"]
        var tables: [[String]] = []
        for host in hosts {
            let lines = try host.log()
            tables.append(try Team.protocolEvents(lines))
            let pinged = Set(
                try lines.compactMap { line -> String? in
                    let event = try JSONSerialization.jsonObject(with: Data(line.utf8))
                    let fields = event as? [String: Any]
                    guard fields?["type"] as? String == "git-bus.ping.recorded.v1" else {
                        return nil
                    }
                    return fields?["subject"] as? String
                }
            )
            #expect(!pinged.isEmpty, "\(host.name) pinged nobody")
            for agent in pinged {
                #expect(home[agent] == host.name, "\(host.name) pinged \(agent)")
            }
        }
        #expect(tables[0].count > 200)
        #expect(tables[1] == tables[0])
        #expect(tables[2] == tables[0])
    }
}
