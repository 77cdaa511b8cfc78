import BusModel
import Testing

@testable import CLI

@Suite struct `What ssh says of a key` {
    private func outcome(_ status: Int32, _ lines: String...) -> KeyProbe.Outcome {
        KeyProbe.judge(
            status: status,
            said: lines.joined(separator: "\n"),
            path: "/s/keys/builder",
            fingerprint: "SHA256:own"
        )
    }

    private let asked = "debug1: Authentications that can continue: publickey"
    private let refusal = "git@host: Permission denied (publickey)."

    @Test func `tells whether the door was opened by it`() {
        let ours = "debug1: Server accepts key: /s/keys/builder ED25519 SHA256:own explicit"
        let other = "debug1: Server accepts key: ~/.ssh/id ED25519 SHA256:other explicit"
        #expect(outcome(0, asked, ours) == .taken)
        #expect(outcome(0, asked, other) == .refused)
        // Nothing but the offer says which key it was in older versions.
        let offer = "debug1: Offering public key: /s/keys/builder ED25519 SHA256:own"
        let theirs = "debug1: Offering RSA public key: ~/.ssh/id"
        let old = "debug1: Server accepts key: pkalg ssh-ed25519 blen 51"
        #expect(outcome(0, asked, offer, old) == .taken)
        #expect(outcome(0, asked, offer, asked, theirs, old) == .refused)
        // No key was asked for at all.
        #expect(outcome(0, "debug1: Authenticated to host using \"none\".") == .refused)
    }

    @Test func `tells a server that refuses it from one that cannot be asked`() {
        #expect(outcome(255, asked, refusal) == .refused)
        let noWay = "ssh: connect to host host port 22: Connection refused"
        #expect(outcome(255, "debug1: Connecting to host", noWay) == .unknown(noWay))
        let stranger = "Host key verification failed."
        #expect(outcome(255, "debug1: Server host key: x", stranger) == .unknown(stranger))
        let ours = "debug1: Server accepts key: /s/keys/builder ED25519 SHA256:own explicit"
        // It opens the door, and another repository.
        #expect(outcome(4, asked, ours, "error: this key opens no repository") == .refused)
    }
}

@Suite struct `The key of an agent, to the doctor,` {
    private func judged(
        used: Bool,
        _ outcome: KeyProbe.Outcome?,
        byHand: Bool = false
    ) -> Finding? {
        var facts = CloneLook.KeyFacts()
        facts.isByHand = byHand
        facts.isUsed = used
        facts.fingerprint = "SHA256:own"
        facts.addition = "echo 'KEY' | git bus keys add builder - --hub /srv/team.git"
        facts.outcome = outcome
        return CloneLook.judge(facts, "builder").first
    }

    @Test func `is one it pushes with, or a warning with the line that mends it`() {
        #expect(judged(used: true, .taken)?.state == .ok)
        let lost = judged(used: true, .refused)
        #expect(lost?.state == .error && lost?.fix?.hasPrefix("echo 'KEY' | git bus keys") == true)
        let users = judged(used: false, .refused)
        #expect(users?.state == .warning)
        #expect(
            users?.detail
                == "builder pushes with your own ssh key: the hub cannot tell who pushes"
        )
        #expect(users?.fix?.contains("keys add builder - --hub /srv/team.git") == true)
        #expect(judged(used: false, .taken)?.fix == "git bus up builder")
        #expect(judged(used: false, .unknown("no route"))?.detail.hasSuffix("no route") == true)
        #expect(judged(used: false, nil)?.state == .warning)
        #expect(judged(used: false, .refused, byHand: true)?.state == .info)
        #expect(CloneLook.judge(CloneLook.KeyFacts(), "builder").first?.fix == "git bus up builder")
    }

    @Test func `is added by a line that any shell reads as it is meant`() {
        let line = PushCredential.addition(of: "builder", "ssh-ed25519 AAAA b@h", path: "~/a b.git")
        #expect(
            line == "echo 'ssh-ed25519 AAAA b@h' | git bus keys add builder - --hub ~/'a b.git'"
        )
        let plain = PushCredential.addition(of: "builder", "ssh-ed25519 A", path: "/srv/t.git")
        #expect(plain.hasSuffix("--hub /srv/t.git"))
    }
}
