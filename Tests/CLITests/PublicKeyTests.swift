import Foundation
import TestSupport
import Testing

@testable import CLI

/// Keys made by hand, so that each may be wrong in one way.
enum KeySample {
    static func field(_ bytes: [UInt8]) -> [UInt8] {
        let count = UInt32(bytes.count)
        return (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) } + bytes
    }

    static func field(_ text: String) -> [UInt8] { field(Array(text.utf8)) }

    static func base64(_ fields: [[UInt8]]) -> String {
        Data(fields.flatMap { $0 }).base64EncodedString()
    }

    /// The second word of a key of type `ssh-ed25519`.
    static func ed25519(_ seed: UInt8 = 1) -> String {
        base64([field("ssh-ed25519"), field([UInt8](repeating: seed, count: 32))])
    }

    static func key(_ seed: UInt8 = 1) throws -> PublicKey {
        try PublicKey(type: "ssh-ed25519", base64: ed25519(seed))
    }
}

@Suite struct `A public key` {
    private typealias Sample = KeySample

    private func fault(_ text: String) -> PublicKey.Fault? {
        do {
            _ = try PublicKey(file: Array(text.utf8))
            return nil
        } catch { return error }
    }

    private static let point = Sample.field([4] + [UInt8](repeating: 7, count: 64))
    private static let modulus = Sample.field([0] + [UInt8](repeating: 0xC1, count: 256))

    @Test(arguments: [
        ("ssh-ed25519", [Sample.field([UInt8](repeating: 9, count: 32))]),
        (
            "sk-ssh-ed25519@openssh.com",
            [Sample.field([UInt8](repeating: 9, count: 32)), Sample.field("ssh:")]
        ),
        ("ecdsa-sha2-nistp256", [Sample.field("nistp256"), point]),
        (
            "sk-ecdsa-sha2-nistp256@openssh.com",
            [Sample.field("nistp256"), point, Sample.field("ssh:")]
        ),
        ("ssh-rsa", [Sample.field([1, 0, 1]), modulus]),
    ])
    func `of each kind is read, whatever stands behind it`(_ type: String, _ fields: [[UInt8]])
        throws
    {
        let word = Sample.base64([Sample.field(type)] + fields)
        for rest in ["", " ana@laptop", " a long comment\n", "\r\n\n# nothing more\n"] {
            let key = try PublicKey(file: Array("\(type) \(word)\(rest)".utf8))
            #expect(key.type == type && key.base64 == word)
        }
        #expect(fault("\(type) \(word.dropLast(8))") == .damaged)
        let longer = Sample.base64([Sample.field(type)] + fields + [[0]])
        #expect(fault("\(type) \(longer)") == .damaged)
    }

    @Test func `has the fingerprint that ssh-keygen shows`() async throws {
        try await Sandbox.run { box in
            let file = box.directory + "/key"
            try box.run("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file])
            let text = try String(contentsOfFile: file + ".pub", encoding: .utf8)
            let shown = try box.run("/usr/bin/ssh-keygen", ["-l", "-f", file + ".pub"])
            let key = try PublicKey(file: Array(text.utf8))
            #expect(shown.out.split(separator: " ")[1] == key.fingerprint[...])
        }
    }

    @Test(arguments: [
        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n-----END OPENSSH PRIVATE KEY-----\n",
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\n", "PuTTY-User-Key-File-3: ssh-ed25519\n",
        "ssh-ed25519 \(KeySample.ed25519())\n-----BEGIN OPENSSH PRIVATE KEY-----\n",
    ])
    func `is not taken from a file with a private one, of which nothing is said`(_ text: String) {
        #expect(fault(text) == .secret)
        let failure = PublicKey.Fault.secret.failure(file: "id")
        #expect(failure.message.contains("private key") && failure.kind == .malformed)
        #expect(failure.hints.contains("ssh-keygen -y -f id > id.pub"))
    }

    @Test func `is one plain key that is what it says`() {
        let good = "ssh-ed25519 \(Sample.ed25519())"
        let rows: [(String, PublicKey.Fault)] = [
            ("", .none), ("# only this\n", .none), ("ssh-ed25519", .none),
            ("\(good)\n\(good)", .several), ("command=\"id\" \(good)", .options),
            ("restrict \(good)", .options), ("no-pty,from=\"x\" \(good)", .options),
            ("ssh-ed25519 AAAA", .damaged), ("ssh-ed25519 !!!!", .damaged),
            ("ssh-rsa \(Sample.ed25519())", .otherType),
            ("ecdsa-sha2-nistp256 \(Sample.ed25519())", .otherType),
            ("ssh-dss \(Sample.ed25519())", .unknownType), ("hello world", .unknownType),
            ("ssh-ed25519-cert-v01@openssh.com AAAA", .certificate),
            (
                "ssh-rsa "
                    + Sample.base64([
                        Sample.field("ssh-rsa"), Sample.field([1, 0, 1]),
                        Sample.field([0] + [UInt8](repeating: 0xC1, count: 128)),
                    ]), .short
            ),
            (
                "ecdsa-sha2-nistp256 "
                    + Sample.base64([
                        Sample.field("ecdsa-sha2-nistp256"), Sample.field("nistp384"), Self.point,
                    ]), .damaged
            ),
            (
                "ssh-ed25519 "
                    + Sample.base64([
                        Sample.field("ssh-ed25519"), [0xFF, 0xFF, 0xFF, 0xFF],
                    ]), .damaged
            ),
        ]
        for (text, fault) in rows { #expect(self.fault(text) == fault, "\(text)") }
    }
}
