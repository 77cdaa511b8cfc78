import BusModel
import Foundation
import TestSupport
import Testing

@testable import CLI

@Suite struct `A webhook` {
    /// The example of GitHub's own documentation.
    private static let secret = Array("It's a Secret to Everybody".utf8)
    private static let body = Array("Hello, World!".utf8)
    private static let signature =
        "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    private static let zeros = String(repeating: "0", count: 64)

    private func head(_ fields: [String], length: Int? = 13) throws -> HTTPRequestHead {
        var lines = ["POST / HTTP/1.1"] + fields
        if let length { lines.append("Content-Length: \(length)") }
        let text = lines.joined(separator: "\r\n") + "\r\n\r\n"
        guard case .head(let head) = HTTPRequestHead.read(Array(text.utf8)) else {
            throw CommandFailure(.malformed, text)
        }
        return head
    }

    private func outcome(
        _ forge: WebhookForge,
        _ fields: [String],
        body: [UInt8] = Self.body,
        secret: [UInt8] = Self.secret,
        memory: inout DeliveryMemory
    ) throws -> WebhookJudge.Outcome {
        WebhookJudge.outcome(
            of: try head(fields, length: body.count),
            body,
            from: forge,
            secret: secret,
            ref: .branch("main"),
            memory: &memory
        )
    }

    private func answer(_ forge: WebhookForge, _ fields: [String]) throws -> WebhookAnswer {
        var memory = DeliveryMemory()
        return try outcome(forge, fields, memory: &memory).answer
    }

    @Test func `of GitHub is known by the signature in its documentation`() throws {
        let sign = "X-Hub-Signature-256: sha256=\(Self.signature)"
        let name = "X-GitHub-Delivery: 72d3162e-cc78-11e3-81ab-4c9367dc0958"
        #expect(try answer(.github, [sign, name]) == .heard)
        #expect(
            try answer(.github, ["x-hub-signature-256: sha256=\(Self.signature)", name]) == .heard
        )
        // The one of another forge, the old one of SHA-1, none, and one that is said twice.
        for fields in [
            ["X-Forgejo-Signature: \(Self.signature)", name],
            ["X-Hub-Signature: sha1=\(Self.signature.prefix(40))", name], [name],
            [sign, sign, name], ["X-Hub-Signature-256: \(Self.signature)", name],
            ["X-Hub-Signature-256: sha256=\(Self.zeros)", name],
            ["X-Hub-Signature-256: sha256=\(Self.signature)0", name],
            ["X-Hub-Signature-256: sha256=\(Self.signature.dropLast())g", name],
            ["X-Hub-Signature-256: sha256=", name], ["X-Hub-Signature-256: sha1=", name],
        ] {
            #expect(try answer(.github, fields) == .notSigned, "\(fields)")
        }
        for fields in [
            [sign], [sign, "X-GitHub-Delivery: "], [sign, "X-GitHub-Delivery: a b"],
            [sign, "X-GitHub-Delivery: \(String(repeating: "a", count: 65))"], [sign, name, name],
        ] {
            #expect(try answer(.github, fields) == .malformed, "\(fields)")
        }
    }

    @Test func `of Forgejo or Gitea is known by the bare signature`() throws {
        let gitea = "X-Gitea-Signature: \(Self.signature)"
        let name = "X-Gitea-Delivery: f6266f16-1bf3-46a5-9ea4-602e06ead473"
        #expect(try answer(.gitea, [gitea, name]) == .heard)
        #expect(try answer(.forgejo, [gitea, name]) == .heard)
        #expect(try answer(.github, [gitea, name]) == .notSigned)
        let forgejo = "X-Forgejo-Signature: \(Self.signature)"
        #expect(try answer(.forgejo, [forgejo, name]) == .heard)
        #expect(try answer(.gitea, [forgejo, name]) == .notSigned)
        // It sends both, and GitHub's event as well; its own alone decides.
        let wrong = "X-Forgejo-Signature: \(Self.zeros)"
        #expect(try answer(.forgejo, [wrong, gitea, name]) == .notSigned)
        #expect(
            try answer(.forgejo, [forgejo, "X-Gitea-Signature: \(Self.zeros)", name]) == .heard
        )
        #expect(
            try answer(.gitea, ["X-Gitea-Signature: sha256=\(Self.signature)", name])
                == .notSigned
        )
    }

    @Test func `is refused with any other byte of body, secret or signature`() throws {
        let name = "X-Gitea-Delivery: 1"
        for index in Self.body.indices {
            var body = Self.body
            body[index] ^= 1
            var memory = DeliveryMemory()
            let sign = "X-Gitea-Signature: \(Self.signature)"
            let outcome = try outcome(.gitea, [sign, name], body: body, memory: &memory)
            #expect(outcome == .init(answer: .notSigned, rings: false))
            // Who cannot sign fills no memory.
            #expect(memory == DeliveryMemory())
        }
        for index in 0..<64 {
            var digits = Array(Self.signature)
            digits[index] = digits[index] == "0" ? "1" : "0"
            #expect(
                try answer(.gitea, ["X-Gitea-Signature: \(String(digits))", name]) == .notSigned
            )
        }
        var memory = DeliveryMemory()
        let other = try outcome(
            .gitea,
            ["X-Gitea-Signature: \(Self.signature)", name],
            secret: Self.secret + [1],
            memory: &memory
        )
        #expect(other.answer == .notSigned)
    }

    @Test func `is refused before its body is read where the head is enough`() throws {
        let fields = ["X-Gitea-Signature: \(Self.signature)", "X-Gitea-Delivery: 1"]
        func refusal(_ length: Int?) throws -> WebhookAnswer? {
            WebhookJudge.refusal(of: try head(fields, length: length), from: .gitea)
        }
        #expect(try refusal(WebhookJudge.longestBody) == nil)
        #expect(try refusal(WebhookJudge.longestBody + 1) == .tooLarge)
        #expect(try refusal(nil) == .noLength)
        let text = "GET / HTTP/1.1\r\n\r\n"
        guard case .head(let get) = HTTPRequestHead.read(Array(text.utf8)) else {
            Issue.record("not read")
            return
        }
        #expect(WebhookJudge.refusal(of: get, from: .gitea) == .wrongMethod)
        #expect(
            String(decoding: WebhookAnswer.wrongMethod.bytes, as: UTF8.self).contains("Allow: POST")
        )
    }

    @Test func `is heard once, by its name and by what was signed`() throws {
        var memory = DeliveryMemory()
        let sign = "X-Gitea-Signature: \(Self.signature)"
        func answer(_ name: String) throws -> WebhookAnswer {
            try outcome(.gitea, [sign, "X-Gitea-Delivery: \(name)"], memory: &memory).answer
        }
        #expect(try answer("1") == .heard)
        #expect(try answer("1") == .heardBefore)
        // Whoever caught it cannot sign another body, and another name is not enough.
        #expect(try answer("2") == .heardBefore)
        #expect(try answer("3") == .heardBefore)
    }

    @Test func `is forgotten after many others, and no sooner`() {
        var memory = DeliveryMemory(capacity: 8)
        func isNew(_ delivery: String, _ signature: UInt8) -> Bool {
            var copy = memory
            return copy.insert(delivery: delivery, signature: [signature])
        }
        for number in UInt8(0)..<100 {
            let wasNew = memory.insert(delivery: "\(number)", signature: [number])
            #expect(wasNew)
            // Four deliveries of two keys each.
            for recent in (number < 3 ? 0 : number - 3)...number {
                #expect(!isNew("\(recent)", 255), "\(recent)")
                #expect(!isNew("x", recent), "\(recent)")
            }
            if number > 3 { #expect(isNew("\(number - 4)", number - 4)) }
        }
    }

    @Test(
        arguments: [
            (#"{"ref": "refs/heads/main"}"#, true), (#"{"ref": "refs/heads/other"}"#, false),
            (#"{"ref": "refs/tags/main"}"#, false), (#"{"ref": "main"}"#, true),
            (#"{"ref": 7}"#, true), (#"{"zen": "Keep it simple"}"#, true), ("[]", true),
            ("payload=%7B%22ref%22%7D", true), ("", true), ("{", true), ("\u{FFFD}", true),
            (String(repeating: "[", count: 100_000), true),
        ]
    )
    func `is about this bus, unless it plainly is about another branch`(
        body: String,
        expected: Bool
    ) {
        #expect(WebhookJudge.isAbout(.branch("main"), Array(body.utf8)) == expected)
    }

    @Test func `has a secret of its owner's alone`() async throws {
        try await TemporaryDirectory.run { directory in
            let path = directory.file("se cret")
            func write(_ text: String, _ mode: Int) throws {
                try text.write(toFile: path, atomically: false, encoding: .utf8)
                let mode = NSNumber(value: mode)
                try FileManager.default.setAttributes(
                    [.posixPermissions: mode],
                    ofItemAtPath: path
                )
            }
            func fails() -> CommandFailure? {
                #expect(throws: CommandFailure.self) { try WebhookSecret.read(path) }
            }
            #expect(fails()?.message.contains("cannot be read") == true)
            try write("0123456789abcdef\n", 0o600)
            #expect(try WebhookSecret.read(path) == Array("0123456789abcdef".utf8))
            for mode in [0o640, 0o604, 0o660, 0o644, 0o610] {
                try write("0123456789abcdef\n", mode)
                let failure = fails()
                #expect(failure?.hints.first == "chmod 600 '\(path)'")
                #expect(failure?.message.contains("0123") == false)
            }
            for text in ["", "\n", "0123456789abcde\n", String(repeating: "x", count: 4097)] {
                try write(text, 0o600)
                #expect(fails()?.message.contains("from 16 to 4096 bytes") == true)
            }
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: false
            )
            #expect(fails()?.message.contains("is no file") == true)
        }
    }

    @Test(
        arguments: [
            ("forge = \"github\"\nsecret_file = \"/s\"", nil),
            ("forge = \"gitea\"\nsecret_file = \"~/s\"", nil),
            ("forge = \"forgejo\"\nsecret_file = \"/s\"\ndir = \"/d\"\ngroup = \"root\"", nil),
            ("secret_file = \"/s\"", "needs the forge"),
            ("forge = \"github\"", "needs the file with the secret"),
            ("forge = \"gitlab\"\nsecret_file = \"/s\"", "forge cannot be"),
            ("forge = \"github\"\nsecret_file = \"s\"", "must be a whole path"),
            ("forge = \"github\"\nsecret = \"s\"", "secret"),
            ("forge = \"github\"\nsecret_file = \"/s\"\ngroup = \"root\"", "group needs dir"),
            (
                "forge = \"github\"\nsecret_file = \"/s\"\ndir = \"/d\"\ngroup = \"no such\"",
                "there is no group"
            ),
        ] as [(String, String?)]
    )
    func `is set up in the host's own file, and says what is wrong there`(
        text: String,
        fault: String?
    ) {
        var reader = HostConfigReader(environment: ["HOME": "/ana", "GIT_BUS_HOST": "h"])
        reader.substitute = "[webhook]\n\(text)\n"
        do {
            let settings = try #require(try reader.read().webhook)
            #expect(fault == nil)
            #expect(["/s", "/ana/s"].contains(settings.secretFile))
        } catch {
            #expect(fault.map { "\(error)".contains($0) } == true, "\(error)")
        }
    }

    @Test func `cannot be set up by a push`() {
        let text = "[bus]\nprotocol = 1\n[webhook]\nforge = \"github\"\nsecret_file = \"/s\"\n"
        let fault = #expect(throws: ConfigFault.self) {
            try SharedConfigReader.read(text, name: "git-bus.toml")
        }
        #expect("\(String(describing: fault))".contains("for each host to say"))
    }

    @Test func `is what doctor speaks of, in every state`() {
        let settings = WebhookSettings(
            forge: .github,
            secretFile: "/s",
            directory: nil,
            group: nil
        )
        func state(_ exists: Bool, _ isRunning: Bool, _ problem: CommandFailure? = nil)
            -> Finding.State
        {
            WebhookLook.judge(
                settings,
                socket: "/run/x",
                exists: exists,
                isDaemonRunning: isRunning,
                secret: problem
            ).state
        }
        #expect(state(true, true) == .ok)
        #expect(state(false, true) == .error)
        #expect(state(false, false) == .info)
        #expect(state(true, true, CommandFailure(.configuration, "no secret")) == .error)
    }
}
