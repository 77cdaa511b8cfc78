import BusModel
import TestSupport
import Testing

@testable import CLI

/// What comes in by ssh is written by whoever has a key: most rows here are hostile.
@Suite struct `A request by ssh` {
    private static let oid = String(repeating: "ab", count: 20)

    private func fault(_ line: String) -> AccessRequest.Fault? {
        do {
            _ = try AccessRequest(Array(line.utf8))
            return nil
        } catch { return error }
    }

    @Test(arguments: [
        ("git-receive-pack '/srv/team.git'", AccessRequest.push(path: "/srv/team.git")),
        ("git receive-pack '/srv/team.git'", .push(path: "/srv/team.git")),
        ("git-upload-pack '/srv/team.git'", .fetch(path: "/srv/team.git")),
        ("git upload-pack '/srv/team.git'", .fetch(path: "/srv/team.git")),
        ("git-upload-pack /srv/team.git", .fetch(path: "/srv/team.git")),
        ("git-upload-pack '~/team.git'", .fetch(path: "~/team.git")),
        ("git-upload-pack 'a b'", .fetch(path: "a b")),
        (#"git-upload-pack 'it'\''s'"#, .fetch(path: "it's")),
        (#"git-upload-pack 'wow'\!'.git'"#, .fetch(path: "wow!.git")),
        ("git-upload-pack 'grün.git'", .fetch(path: "grün.git")),
        ("git-upload-pack '$(id);`id`|&<>\"'", .fetch(path: "$(id);`id`|&<>\"")),
        ("git-upload-pack ''", .fetch(path: "")),
    ])
    func `for a repository is read as git writes it`(_ line: String, _ meant: AccessRequest) throws
    {
        #expect(try AccessRequest(Array(line.utf8)) == meant)
    }

    @Test func `to wait names a branch and a tip, and a path where there are several`() throws {
        let id = try #require(ObjectID(hex: Self.oid))
        let main = RefName("refs/heads/main")
        let zeros = String(repeating: "0", count: 40)
        let rows: [(String, AccessRequest)] = [
            ("refs/heads/main \(Self.oid)", .wait(path: nil, ref: main, known: id)),
            ("'refs/heads/main' '\(Self.oid)'", .wait(path: nil, ref: main, known: id)),
            ("'/a b' refs/heads/main \(Self.oid)", .wait(path: "/a b", ref: main, known: id)),
            ("refs/heads/main absent", .wait(path: nil, ref: main, known: nil)),
            ("refs/heads/main \(zeros)", .wait(path: nil, ref: main, known: nil)),
        ]
        for (words, meant) in rows {
            #expect(try AccessRequest(Array("git-bus-wait \(words)".utf8)) == meant, "\(words)")
        }
    }

    @Test(arguments: [
        ("", AccessRequest.Fault.nothing),
        ("sh", .notServed), ("bash -l", .notServed), ("scp -t /srv", .notServed),
        ("/usr/lib/openssh/sftp-server", .notServed), ("rsync --server . /", .notServed),
        ("git-upload-archive '/srv/team.git'", .notServed), ("git archive 'x'", .notServed),
        ("git-receive-pack", .notServed), ("git-receive-packs '/a'", .notServed),
        ("/usr/bin/git-receive-pack '/a'", .notServed), (" git-receive-pack '/a'", .notServed),
        ("git  receive-pack '/a'", .notServed), ("git\treceive-pack '/a'", .notServed),
        ("git -c core.hooksPath=/x receive-pack '/a'", .notServed),
        ("GIT_DIR=/x git-receive-pack '/a'", .notServed), ("'git-receive-pack' '/a'", .notServed),
        ("git-receive-pack --upload-pack=id '/a'", .option), ("git-receive-pack -h", .option),
        ("git-upload-pack -oProxyCommand=id", .option),
        ("git-upload-pack '--strict' '/a'", .option),
        ("git-upload-pack '/a' --timeout=1", .option),
        ("git-bus-wait --hub refs/heads/a x", .option),
        ("git-receive-pack '/a' '/b'", .arguments), ("git-bus-wait refs/heads/main", .arguments),
        ("git-bus-wait a refs/heads/main absent b", .arguments),
        ("git-bus-wait refs/tags/v1 absent", .ref), ("git-bus-wait HEAD absent", .ref),
        ("git-bus-wait refs/heads/../x absent", .ref),
        ("git-bus-wait 'refs/heads/a b' absent", .ref),
        ("git-bus-wait refs/heads/main 12ab", .oid), ("git-bus-wait refs/heads/main main", .oid),
    ])
    func `for anything else is refused`(_ line: String, _ fault: AccessRequest.Fault) {
        #expect(self.fault(line) == fault)
    }

    @Test(arguments: [
        ("git-receive-pack '/hub'; id", RequestWords.Fault.unquoted),
        ("git-receive-pack '/hub';id", .unquoted), ("git-receive-pack '/hub' && id", .unquoted),
        ("git-receive-pack '/hub' | id", .unquoted), ("git-receive-pack $(id)", .unquoted),
        ("git-receive-pack `id`", .unquoted), ("git-receive-pack $HOME/x", .unquoted),
        ("git-receive-pack \"/hub\"", .unquoted), ("git-receive-pack '/hub' >/x", .unquoted),
        ("git-receive-pack /hub*", .unquoted), ("git-receive-pack \\n", .unquoted),
        ("git-receive-pack '/hub'\\", .unquoted), ("git-receive-pack /h#x", .unquoted),
        ("git-receive-pack '/hub", .unbalanced), ("git-receive-pack '/hub'\\''", .unbalanced),
        ("git-receive-pack '/hub'\nid", .unprintable), ("git-receive-pack '/hub\n'", .unprintable),
        ("git-receive-pack '/hub\u{0}'", .unprintable),
        ("git-receive-pack '/h\u{1B}[2J'", .unprintable),
        ("git-receive-pack '/hub'\r", .unprintable),
        ("git-receive-pack '/hub'\t'/x'", .unprintable),
        ("git-receive-pack  '/hub'", .blank), ("git-receive-pack '/hub' ", .blank),
        ("git-receive-pack ", .blank),
    ])
    func `that only a shell could read is refused`(_ line: String, _ fault: RequestWords.Fault) {
        #expect(self.fault(line) == .unreadable(fault))
    }

    @Test func `of bytes that are no text, or of a hundred thousand, is refused`() {
        #expect(
            fault("git-receive-pack '/\(String(repeating: "a", count: 100_000))'")
                == .unreadable(.tooLong)
        )
        #expect(throws: AccessRequest.Fault.unreadable(.unprintable)) {
            try AccessRequest(Array("git-receive-pack '/".utf8) + [0xC0, 0xAF, 0x27])
        }
    }

    @Test func `is never repeated in what is said of it`() {
        let marker = "MARKER"
        let lines = [
            marker, "git-receive-pack --\(marker)", "git-receive-pack '\(marker)' x",
            "git-receive-pack $\(marker)", "git-bus-wait \(marker) absent",
            "git-bus-wait refs/heads/main \(marker)", "git-receive-pack '\(marker)",
        ]
        for line in lines {
            let failure = fault(line)?.failure
            #expect(failure != nil, "\(line)")
            #expect(!"\(String(describing: failure))".contains(marker), "\(line)")
            #expect(failure?.hints.isEmpty == false)
        }
    }
}

@Suite struct `The name of a branch that comes in` {
    @Test(arguments: ["refs/heads/main", "refs/heads/a/b", "refs/heads/grün", "refs/heads/a.b-c_d"])
    func `may be what git takes for one`(_ name: String) {
        #expect(BranchRef.isValid(name))
    }

    @Test(arguments: [
        "", "main", "refs/heads/", "refs/heads//a", "refs/heads/a/", "refs/heads/.a",
        "refs/heads/a.",
        "refs/heads/a..b", "refs/heads/a.lock", "refs/heads/a.lock/b", "refs/heads/a/../../HEAD",
        "refs/heads/a b", "refs/heads/a~1", "refs/heads/a^", "refs/heads/a:b", "refs/heads/a?",
        "refs/heads/a*", "refs/heads/[a", "refs/heads/a\\b", "refs/heads/a@{1}",
        "refs/heads/a\u{7F}",
        "refs/heads/a\nb", "refs/tags/a", "refs/bus/pushes", "../refs/heads/a",
        "refs/heads/" + String(repeating: "a", count: 300),
    ])
    func `may be nothing else`(_ name: String) { #expect(!BranchRef.isValid(name)) }

    @Test func `is watched for in every folder that tells of it`() {
        #expect(
            TipWatch.folders(hub: "/h", ref: "refs/heads/a/b") == [
                "/h", "/h/refs", "/h/refs/heads", "/h/refs/heads/a", "/h/logs/refs/heads/a",
            ]
        )
    }
}
