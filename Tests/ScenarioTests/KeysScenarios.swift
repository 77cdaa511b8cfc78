import Foundation
import TestSupport
import Testing

/// `git bus keys`, by the file that it leaves behind.
@Suite(.serialized) struct `Whose key is whose` {
    private func makeKey(_ box: Sandbox, _ name: String = "key") throws -> String {
        let path = "\(box.directory)/\(name)"
        try box.run("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path])
        return path
    }

    private func file(_ box: Sandbox) -> String { box.directory + "/home/.ssh/authorized_keys" }

    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    @Test func `is written once, for the owner alone, and shown`() async throws {
        try await Sandbox.run { box in
            try box.makeHub(config: KeyedHub.config)
            let key = try makeKey(box)
            let add = ["bus", "keys", "add", "builder", key + ".pub", "--hub", "hub.git"]
            let planned = try box.run("/usr/bin/git", add + ["--dry-run"])
            #expect(planned.status == 0 && planned.out.hasPrefix("restrict,command="))
            #expect(!FileManager.default.fileExists(atPath: box.directory + "/home/.ssh"))
            #expect(
                try box.run("/usr/bin/git", add).out.hasPrefix(
                    "added  builder  ssh-ed25519  SHA256:"
                )
            )
            let text = try String(contentsOfFile: file(box), encoding: .utf8)
            #expect(text.contains(planned.out))
            #expect(try mode(file(box)) == 0o600)
            #expect(try mode(box.directory + "/home/.ssh") == 0o700)
            #expect(try box.run("/usr/bin/git", add).out.hasPrefix("already there"))
            #expect(try String(contentsOfFile: file(box), encoding: .utf8) == text)
            let shown = try box.run("/usr/bin/ssh-keygen", ["-l", "-f", file(box)]).out
            let fingerprint = try #require(shown.split(separator: " ").dropFirst().first)
            let list = try box.busSucceeds("keys", "list", "--json").out
            let schema = try JSONSchema(try box.busSucceeds("schema", "keys").out)
            #expect(try schema.faults(in: list).isEmpty, "\(list)")
            #expect(
                list.contains("\"fingerprint\":\"\(fingerprint)\"")
                    && list.contains("git-bus:builder")
            )
            #expect(try box.busSucceeds("keys", "list").out.contains(fingerprint))
            #expect(try box.busSucceeds("keys", "list", "--hub", "x.git").out.isEmpty)
            let kept = try box.busSucceeds("keys", "remove", "builder", "--dry-run")
            #expect(kept.out.contains("would remove  builder"))
            #expect(try String(contentsOfFile: file(box), encoding: .utf8) == text)
            try box.busSucceeds("keys", "remove", "builder", String(fingerprint))
            #expect(try String(contentsOfFile: file(box), encoding: .utf8).isEmpty)
        }
    }

    @Test func `is refused with a sentence where it would prove nothing`() async throws {
        try await Sandbox.run { box in
            try box.makeHub(config: KeyedHub.config)
            let key = try makeKey(box)
            let open = try makeKey(box, "open")
            let mine = try String(contentsOfFile: open + ".pub", encoding: .utf8)
            try box.write(mine, to: file(box))
            let rows: [([String], Int32, String, String)] = [
                (["add", "builder", key], 65, "holds a private key", "ssh-keygen -y"),
                (["add", "bilder", key + ".pub"], 64, "neither an agent", "did you mean builder?"),
                (
                    ["add", "eve@example.org", key + ".pub"], 64, "nor one of its people",
                    "[policy]"
                ),
                (["add", "a b", key + ".pub"], 64, "neither the name of an agent", "git bus keys"),
                (["add", "builder", "nowhere.pub"], 64, "there is no file", ".pub"),
                (["add", "builder", box.hub + "/HEAD"], 65, "no key of a kind", "ssh-keygen"),
                (
                    ["add", "builder", open + ".pub"], 5, "on a line that is not of git-bus",
                    "ssh-keygen"
                ),
                (["remove", "builder"], 64, "has no key here", "git bus keys list"),
            ]
            for (words, status, error, hint) in rows {
                let output = try box.run(
                    "/usr/bin/git",
                    ["bus", "keys"] + words + ["--hub", box.hub]
                )
                #expect(output.status == status && output.error.contains(error), "\(output)")
                let hints = output.error.split(separator: "\n").filter { $0.hasPrefix("hint: ") }
                #expect(hints.contains { $0.contains(hint) }, "\(output.error)")
                #expect(output.out.isEmpty)
            }
            let secret = try String(contentsOfFile: key, encoding: .utf8).split(separator: "\n")[3]
            let grep = try box.run("/bin/grep", ["-rlF", String(secret), box.directory])
            #expect(grep.lines == [key])
            #expect(try String(contentsOfFile: file(box), encoding: .utf8) == mine)
            try box.busSucceeds("keys", "add", "builder", key + ".pub", "--hub", box.hub)
            let taken = try box.bus("keys", "add", "correctness", key + ".pub", "--hub", box.hub)
            #expect(taken.status == 5 && taken.error.contains("stands for builder already"))
            let nowhere = try box.bus("keys", "add", "builder", key + ".pub", "--hub", "/nowhere")
            #expect(nowhere.status == 69)
            #expect(try String(contentsOfFile: file(box), encoding: .utf8).hasSuffix(mine))
        }
    }

    @Test func `is not written through a link, nor where somebody wrote into the block`()
        async throws
    {
        try await Sandbox.run { box in
            try box.makeHub(config: KeyedHub.config)
            let key = try makeKey(box)
            let target = box.directory + "/target"
            try box.write("mine\n", to: target)
            try box.write("", to: file(box))
            try FileManager.default.removeItem(atPath: file(box))
            try FileManager.default.createSymbolicLink(
                atPath: file(box),
                withDestinationPath: target
            )
            let add = ["bus", "keys", "add", "builder", key + ".pub", "--hub", box.hub]
            let linked = try box.run("/usr/bin/git", add)
            #expect(linked.status == 77 && linked.error.contains("is a symbolic link"))
            #expect(try String(contentsOfFile: target, encoding: .utf8) == "mine\n")
            // Named itself, it is changed, and keeps its mode.
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: target)
            #expect(try box.run("/usr/bin/git", add + ["--file", "target"]).status == 0)
            #expect(try mode(target) == 0o640)
            let text = try String(contentsOfFile: target, encoding: .utf8)
            #expect(text.hasSuffix("mine\n") && text.contains(" git-bus:builder\n"))
            let damaged = text.replacing("# git-bus keys end", with: "ssh-ed25519 AAAA by hand")
            try box.write(damaged, to: target)
            let refused = try box.run("/usr/bin/git", add + ["--file", "target"])
            #expect(refused.status == 65 && refused.error.contains("line 3"), "\(refused.error)")
            #expect(try String(contentsOfFile: target, encoding: .utf8) == damaged)
        }
    }

    @Test func `is kept for everybody when many write at once`() async throws {
        try await Sandbox.run { box in
            try box.makeHub(config: KeyedHub.config)
            let names = (1...8).map { "key\($0)" }
            for name in names { _ = try makeKey(box, name) }
            let adds = names.map { name in
                box.start(
                    Sandbox.products + "/git-bus",
                    ["keys", "add", "builder", name + ".pub", "--hub", box.hub]
                )
            }
            for process in adds {
                process.standardOutput = FileHandle.nullDevice
                process.standardError = FileHandle.nullDevice
                try process.run()
            }
            for process in adds {
                process.waitUntilExit()
                #expect(process.terminationStatus == 0)
            }
            let list = try box.run("/usr/bin/ssh-keygen", ["-l", "-f", file(box)]).lines
            #expect(list.count == names.count)
            let folder = box.directory + "/home/.ssh"
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder) == ["authorized_keys"]
            )
        }
    }
}
