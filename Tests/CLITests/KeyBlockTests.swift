import Foundation
import TestSupport
import Testing

@testable import CLI

@Suite struct `A file of keys` {
    private func bound(
        _ name: String,
        _ seed: UInt8 = 1,
        hubs: [String] = ["/srv/team.git"]
    ) throws -> BoundKey {
        BoundKey(
            name: name,
            key: try KeySample.key(seed),
            hubs: hubs,
            isReadOnly: false,
            program: "/usr/bin/git-bus"
        )
    }

    private func text(_ block: KeyBlock) -> String { String(decoding: block.file, as: UTF8.self) }

    private func fault(_ text: String) -> KeyBlock.Fault? {
        do {
            _ = try KeyBlock(Array(text.utf8))
            return nil
        } catch { return error }
    }

    @Test func `gets the line that sshd goes by`() throws {
        var block = try KeyBlock([])
        #expect(try block.add(bound("builder")) == .added)
        let line =
            "restrict,command=\"/usr/bin/git-bus shell --hub /srv/team.git builder\" "
            + "ssh-ed25519 \(KeySample.ed25519()) git-bus:builder"
        #expect(text(block) == "\(KeyBlock.begin)\n\(line)\n\(KeyBlock.end)\n")
        #expect(BoundKey(line: line) == (try bound("builder")))
    }

    @Test func `quotes what a shell would take apart`() throws {
        var key = try bound("ana@example.org", hubs: ["/srv/my team/$(id).git", "/srv/b.git"])
        key.isReadOnly = true
        let line = key.line
        #expect(
            line.contains("shell --read-only --hub '/srv/my team/$(id).git' --hub /srv/b.git ana")
        )
        #expect(BoundKey(line: line) == key)
    }

    @Test(arguments: ["srv", "/a\"b", "/a'b", "/a\\b", "/a\nb", "/a\u{1B}b", ""])
    func `holds no path that could end its quotes`(_ path: String) {
        #expect(!BoundKey.isQuotable(path))
    }

    @Test(arguments: [
        "", "ssh-rsa AAAA ana", "ssh-rsa AAAA no line feed", "# mine\n\nssh-rsa AAAA ana\r\n\r\n",
        "\u{FEFF}odd \u{0}bytes\nfrom=\"10.*\",command=\"x\" ssh-rsa AAAA x",
    ])
    func `keeps what is not ours byte for byte`(_ mine: String) throws {
        let bytes = Array(mine.utf8) + [0xFF, 0xFE]
        var block = try KeyBlock(bytes)
        #expect(block.file == bytes)
        _ = try block.add(bound("builder"))
        #expect(block.file.suffix(bytes.count) == bytes[...])
        // What is written above our block later stays, too.
        var again = try KeyBlock(Array("# above\n".utf8) + block.file)
        _ = try again.add(bound("carl", 2))
        #expect(text(again).hasPrefix("# above\n\(KeyBlock.begin)\n"))
        #expect(again.file.suffix(bytes.count) == bytes[...])
        #expect(again.remove("builder", fingerprint: nil, hub: nil).count == 1)
        #expect(again.remove("carl", fingerprint: nil, hub: nil).count == 1)
        #expect(again.file == Array("# above\n".utf8) + bytes)
    }

    @Test func `has one line for each key, with all of its hubs`() throws {
        var block = try KeyBlock([])
        #expect(try block.add(bound("builder")) == .added)
        #expect(try block.add(bound("builder")) == .unchanged)
        #expect(try block.add(bound("builder", hubs: ["/srv/other.git"])) == .extended)
        #expect(block.keys.map(\.hubs) == [["/srv/team.git", "/srv/other.git"]])
        #expect(block.remove("builder", fingerprint: nil, hub: "/srv/team.git").count == 1)
        #expect(block.keys.map(\.hubs) == [["/srv/other.git"]])
        #expect(block.remove("builder", fingerprint: "SHA256:x", hub: nil).isEmpty)
        #expect(block.remove("carl", fingerprint: nil, hub: nil).isEmpty)
        #expect(block.remove("builder", fingerprint: nil, hub: nil).count == 1)
        #expect(block.file.isEmpty)
    }

    @Test func `gives a key to one name, and an agent as many keys as it has`() throws {
        var block = try KeyBlock([])
        _ = try block.add(bound("builder"))
        #expect(throws: KeyBlock.Taken(name: "builder")) { try block.add(bound("carl")) }
        #expect(try block.add(bound("builder", 2)) == .added)
        let one = try KeySample.key(2).fingerprint
        #expect(block.remove("builder", fingerprint: one, hub: nil).map(\.key.fingerprint) == [one])
        #expect(block.keys.count == 1)
    }

    @Test func `shows a key that opens more on a line that is not ours`() throws {
        let line = "ssh-ed25519 \(KeySample.ed25519()) ana\n"
        #expect(try KeyBlock(Array(line.utf8)).isForeign(KeySample.key()))
        #expect(
            try KeyBlock(Array("from=\"a b\" \(line.dropLast())".utf8)).isForeign(KeySample.key())
        )
        #expect(try !KeyBlock(Array(line.utf8)).isForeign(KeySample.key(2)))
        var block = try KeyBlock([])
        _ = try block.add(bound("builder"))
        #expect(try !KeyBlock(block.file).isForeign(KeySample.key()))
    }

    @Test func `is left alone when our block is not as we left it`() throws {
        let line = try bound("builder").line
        let (begin, end) = (KeyBlock.begin, KeyBlock.end)
        #expect(fault("\(begin)\n\(line)\n") == .noEnd(line: 1))
        #expect(fault("x\n\(begin)\n\(line)\n\(begin)\n\(end)\n") == .second(line: 4))
        #expect(fault("\(begin)\n\(end)\n\(begin)\n\(end)\n") == .second(line: 3))
        #expect(fault("x\n\(end)\n") == .stray(line: 2))
        #expect(fault("\(begin)\nssh-ed25519 AAAA mine\n\(end)\n") == .stray(line: 2))
        let changed = line.replacing("builder\"", with: "ana\"")
        #expect(fault("\(begin)\n\(changed)\n\(end)\n") == .stray(line: 2))
        #expect(fault("\(begin)\n\(line.dropFirst(9))\n\(end)\n") == .stray(line: 2))
    }
}
