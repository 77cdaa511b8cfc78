import Foundation
import TestSupport
import Testing

/// A forge that rings. The timer is set to an hour, so that nothing here is found by asking.
@Suite(.serialized) struct `A signed webhook` {
    private static let secret = "It's a Secret to Everybody"

    /// A host that hears the webhooks of a forge, and its socket.
    private static func host(
        _ box: Sandbox,
        _ url: String,
        more: String = ""
    ) throws -> (host: HostUnderTest, socket: String) {
        try box.write(secret + "\n", to: secretFile(box))
        try chmod(secretFile(box), 0o600)
        try box.write(
            """
            [webhook]
            forge = "github"
            secret_file = "\(secretFile(box))"
            \(more)
            """,
            to: box.directory + "/beta/config/git-bus/config.toml"
        )
        let host = try HostUnderTest(
            box,
            name: "beta",
            bus: ["--remote", url],
            with: ["GIT_BUS_POLL_INTERVAL": "3600"]
        )
        _ = try host.waitForStatus("a source that is well") { isState($0, "ok") }
        let run = box.directory + "/beta/run/git-bus"
        let key = try #require(try FileManager.default.contentsOfDirectory(atPath: run).first)
        let socket = "\(run)/\(key)/webhook.sock"
        if more.isEmpty {
            try box.waitUntil("it listens") { FileManager.default.fileExists(atPath: socket) }
        }
        return (host, socket)
    }

    private static func secretFile(_ box: Sandbox) -> String { box.directory + "/beta/secret" }

    private static func chmod(_ path: String, _ mode: Int) throws {
        let mode = NSNumber(value: mode)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    private static func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
    }

    private static func isState(_ bus: [String: Any], _ state: String) -> Bool {
        (bus["source"] as? [String: Any])?["state"] as? String == state
    }

    @Test func `has the host look at once; a forged one and one sent again do not`()
        async throws
    {
        try await Sandbox.run { box in
            try box.makeHub(config: Team.config)
            let web = try GitWebServer(box)
            let (host, socket) = try Self.host(box, web.url(of: "hub.git"))
            defer { host.end() }
            #expect(try Self.mode(socket) == 0o600)
            let forge = WebhookSender(socket: socket, secret: Self.secret)
            let log = try host.follow()
            let ana = box.directory + "/clones/ana"
            var requests = web.requests
            try box.commit("review(D1): one", in: ana)
            #expect(try forge.push("1") == 204)
            try log.wait(type: "review", count: 1)
            let usual = web.requests - requests
            #expect(usual > 0)
            requests = web.requests
            try box.commit("review(D1): two", in: ana)
            // None of these rings.
            #expect(try forge.push("1") == 409)
            let zeros = String(repeating: "0", count: 64)
            #expect(try forge.push("2", signature: zeros) == 401)
            let other = WebhookSender(socket: socket, secret: "another secret of mine")
            #expect(try other.push("3") == 401)
            #expect(try forge.push("4", ref: "refs/heads/other") == 204)
            #expect(web.requests == requests)
            // What was refused has used up no name.
            #expect(try forge.push("2") == 204)
            try log.wait(type: "review", count: 2)
            #expect(web.requests - requests == usual)
            let said = try host.said().joined(separator: "\n")
            #expect(said.contains("not signed with our secret"), "\(said)")
            #expect(!said.contains(zeros) && !said.contains(Self.secret), "\(said)")
            let doctor = try host.bus("doctor", "--json").out
            #expect(doctor.contains("those of github are heard at"), "\(doctor)")
            host.end()
            #expect(!FileManager.default.fileExists(atPath: socket))
        }
    }

    @Test func `ends the rest that a server in trouble is given`() async throws {
        try await Sandbox.run { box in
            try box.makeHub(config: Team.config)
            let web = try GitWebServer(box)
            let (host, socket) = try Self.host(box, web.url(of: "hub.git"))
            defer { host.end() }
            let forge = WebhookSender(socket: socket, secret: Self.secret)
            web.answer(.status("503 Service Unavailable"))
            for failures in 1...3 {
                try host.ring()
                _ = try host.waitForStatus("\(failures) failures") {
                    ($0["source"] as? [String: Any])?["failures"] as? Int == failures
                }
            }
            _ = try host.waitForStatus("a broken source") { Self.isState($0, "broken") }
            web.answer(.well)
            #expect(try forge.push("1") == 204)
            _ = try host.waitForStatus("a source that is well") { Self.isState($0, "ok") }
        }
    }

    @Test func `is all that the socket hears`() async throws {
        try await Sandbox.run { box in
            try box.makeHub(config: Team.config)
            let (host, socket) = try Self.host(box, "file://\(box.hub)")
            defer { host.end() }
            let forge = WebhookSender(socket: socket, secret: Self.secret)
            let sign = "X-Hub-Signature-256: sha256=\(forge.signature(of: ""))\r\n"
            let name = "X-GitHub-Delivery: x\r\n"
            let requests = [
                ("GET / HTTP/1.1\r\n\r\n", 405), ("POST / HTTP/1.1\r\n\r\n", 411),
                ("POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 401),
                ("POST / HTTP/1.1\r\nContent-Length: 0\r\n\(sign)\r\n", 400),
                ("POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\(sign)\(name)\r\n", 413),
                ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
                ("POST / HTTP/3\r\n\r\n", 505), ("\u{16}\u{3}\u{1}", 400), ("look\r\n", 408),
                ("POST / HTTP/1.1\r\nA: \(String(repeating: "x", count: 20_000))", 431),
                // Two in one: the first is answered, the second is nobody's.
                ("GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n", 405),
                // A body that never comes.
                ("POST / HTTP/1.1\r\nContent-Length: 5\r\n\(sign)\(name)\r\nab", 408),
                ("POST / HTTP/1.1\r\nContent-Length: 0\r\n\(sign)\(name)\r\n", 204),
            ]
            for (request, status) in requests {
                #expect(try forge.send(request) == status, "\(request.prefix(90))")
            }
            try Self.chmod(Self.secretFile(box), 0o644)
            #expect(try forge.push("1") == 503)
            let doctor = try host.bus("doctor").out
            #expect(doctor.contains("chmod 600"), "\(doctor)")
            try Self.chmod(Self.secretFile(box), 0o600)
            #expect(try forge.push("1") == 204)
            // Another secret is in force at once, and no socket is left without the settings.
            try box.write("another secret of mine\n", to: Self.secretFile(box))
            try Self.chmod(Self.secretFile(box), 0o600)
            #expect(try forge.push("2") == 401)
            let other = WebhookSender(socket: socket, secret: "another secret of mine")
            #expect(try other.push("2") == 204)
            try box.write("", to: box.directory + "/beta/config/git-bus/config.toml")
            try box.waitUntil("it listens no more") {
                !FileManager.default.fileExists(atPath: socket)
            }
        }
    }

    @Test func `comes in at a socket in a folder and for a group that the host names`()
        async throws
    {
        try await Sandbox.run { box in
            try box.makeHub(config: Team.config)
            let group = try #require(getgrgid(getegid())).pointee.gr_name
            let name = String(cString: try #require(group))
            let folder = box.directory + "/shared"
            let more = "dir = \"\(folder)\"\ngroup = \"\(name)\""
            let (host, _) = try Self.host(box, "file://\(box.hub)", more: more)
            defer { host.end() }
            // The folder is made after the daemon has missed it.
            try box.waitUntil("it says what is missing") {
                try host.said().contains { $0.contains("cannot listen for webhooks") }
            }
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: false
            )
            var socket = ""
            try box.waitUntil("it listens") {
                let names = try FileManager.default.contentsOfDirectory(atPath: folder)
                socket = folder + "/" + (names.first ?? "none")
                return try names.first?.hasSuffix(".sock") == true && Self.mode(socket) == 0o660
            }
            let forge = WebhookSender(socket: socket, secret: Self.secret)
            let log = try host.follow()
            try box.commit("review(D1): one", in: box.directory + "/clones/ana")
            #expect(try forge.push("1") == 204)
            try log.wait(type: "review", count: 1)
        }
    }
}
