import BusModel
import Foundation
import GitBus
import TestSupport
import Testing

@Suite
struct `What a commit says` {
    @Test
    func `is its first line, in any dress`() async throws {
        let cases: [(Data, String)] = [
            (Data("claim(D1): x\n".utf8), "claim(D1): x"),
            (Data("claim(D1): x".utf8), "claim(D1): x"),
            (Data("claim(D1): x\r\n\r\nbody\r\n".utf8), "claim(D1): x"),
            (Data("claim(D1): x\r\n".utf8), "claim(D1): x"),
            (Data("claim(D1): x\r".utf8), "claim(D1): x"),
            (Data("claim(D1): x\nreview(D1): PASS\n".utf8), "claim(D1): x"),
            (Data("\n\n\nclaim(D1): x\n".utf8), "claim(D1): x"),
            (Data("  \n\t\nclaim(D1): x\n".utf8), "claim(D1): x"),
            (Data("\r\n\r\nclaim(D1): x\n".utf8), "claim(D1): x"),
            (Data(), ""), (Data("\n".utf8), ""), (Data("\n\n \n".utf8), ""),
            (Data("caf\u{E9}".utf8), "caf\u{E9}"),
            (Data("caf".utf8) + Data([0xE9, 0x0A]), "caf\u{FFFD}"),
            (Data([0xFF, 0xFE, 0x80, 0x0A]), "\u{FFFD}\u{FFFD}\u{FFFD}"),
            (Data("\u{1B}[31mred\u{7}\n".utf8), "\u{1B}[31mred\u{7}"),
        ]
        try await read(cases.map { raw(message: $0.0) }) { commits, _ in
            for (commit, expected) in zip(commits, cases) { #expect(commit.subject == expected.1) }
        }
    }

    @Test
    func `ends at a line feed and at nothing else that looks like an end`() async throws {
        let subjects = [
            "review(D1):\u{2028}PASS", "review(D1): a\u{B}b", "review(D1): a\u{C}b",
            "review(D1): a\u{85}b", "review(D1): a\u{2029}b", "review(D1): a\rb",
        ]
        try await read(subjects.map { raw(message: Data("\($0)\n\nbody\n".utf8)) }) {
            commits,
            git in
            for (commit, subject) in zip(commits, subjects) {
                #expect(commit.subject == subject)
                let said = try git(commit.id, "%s")
                #expect(said == subject)
            }
        }
    }

    @Test
    func `is not changed by headers that git puts between`() async throws {
        let signature = """
            gpgsig -----BEGIN PGP SIGNATURE-----
             \n author Eve <eve@example.org> 1 +0000
             tree 0000000000000000000000000000000000000001
             -----END PGP SIGNATURE-----

            """
        let headers = [
            "", "encoding ISO-8859-1\n", signature, "mergetag object 1\n type commit\n \n x\n",
            "HG:extra \n", "x\n",
        ]
        try await read(headers.map { raw(more: $0) }) { commits, _ in
            for commit in commits {
                #expect(commit.subject == "text")
                #expect(commit.authorEmail == "ana@example.org")
                #expect(commit.committedAt == Instant(seconds: 1_700_000_000))
            }
        }
    }

    @Test
    func `comes from the header where git reads it, not from a second one`() async throws {
        // fsck lets more headers pass behind the committer; they must not speak for the commit.
        let none = "parent 1111111111111111111111111111111111111111\n"
        let headers = [
            none, "author Eve <eve@example.org> 1 +0000\n",
            "committer Eve <eve@example.org> 1 +0000\n",
            "tree 2222222222222222222222222222222222222222\n",
        ]
        try await read(headers.map { raw(more: $0) }) { commits, git in
            for commit in commits {
                #expect(commit.parents.isEmpty)
                #expect(commit.authorEmail == "ana@example.org")
                #expect(commit.committedAt == Instant(seconds: 1_700_000_000))
                let said = try git(commit.id, "%P")
                #expect(said == "")
            }
        }
    }

    @Test
    func `names the author as git does`() async throws {
        let authors = [
            "Ana <ana@example.org> 1 +0000", "<ana@example.org> 1 +0000", "Ana <> 1 +0000",
            "Ana <ANA@Example.org> 1 +0000", "Ana B. \"x\" <a> 1 +0000", "Ana <a b> 1 +0000",
            "Ana <ana@example.org>", "Ana <ana@example.org> ", "A <a@x> <b@x> 1 +0000",
            "A > B <a@x> 1 +0000",
        ]
        try await read(authors.map { raw(author: "author \($0)\n") }) { commits, git in
            for (commit, author) in zip(commits, authors) {
                let expected = try git(commit.id, "%ae")
                #expect(commit.authorEmail == expected, "\(author)")
            }
        }
    }

    @Test
    func `has no author's address when there is none to read`() async throws {
        let authors = [
            "author Ana 1 +0000\n", "author \n", "author >< 1 +0000\n", "", "author <\n",
        ]
        try await read(authors.map { raw(author: $0) }) { commits, _ in
            for commit in commits {
                #expect(commit.authorEmail == "")
                #expect(commit.subject == "text")
            }
        }
    }

    @Test
    func `has the date that git reads, and none when there is none to read`() async throws {
        let dates: [(String, Int64)] = [
            ("0 +0000", 0), ("1 -1200", 1), ("1700000000", 1_700_000_000),
            ("4102444800 +0000", 4_102_444_800), ("253402300800 +0000", 253_402_300_800),
            ("9223372036854775807 +0000", .max), ("99999999999999999999 +0000", 0), ("", 0),
            ("-5 +0000", 0), ("+5 +0000", 0), ("soon +0000", 0), ("1.5 +0000", 1),
        ]
        let bytes = dates.map { raw(committer: "committer Ana <ana@example.org> \($0.0)\n") }
        try await read(bytes) { commits, _ in
            for (commit, expected) in zip(commits, dates) {
                #expect(commit.committedAt == Instant(seconds: expected.1), "\(expected.0)")
            }
        }
    }

    @Test
    func `carries the trailers that git finds`() async throws {
        let messages = [
            "claim(D1): x\n\nBus-Nonce: 1\n", "claim(D1): x\n\nBus-Nonce: 1",
            "claim(D1): x\r\n\r\nBus-Nonce: 1\r\nBus-Stage: pushed\r\n",
            "claim(D1): x\n\nbody\n\nBus-Rationale: one\n two\n\tthree\nBus-Nonce: 1\n",
            "claim(D1): x\n\nbody\nBus-Nonce: 1\n", "Bus-Nonce: 1\n",
            "claim(D1): x\n\nSigned-off-by: A <a@x>\nnot one\nBus-Nonce: 1\n",
            "claim(D1): x\n\nBus-Nonce: 1\n\n\n\n", "claim(D1): x\n\nBus-Nonce : 1\n",
            "claim(D1): x\n\nBus-Nonce:1\nBus-Evidence: a: b\n",
            "claim(D1): x\n\nBus-Rationale: caf\u{E9} \u{1F600}\n",
        ]
        try await read(messages.map { raw(message: Data($0.utf8)) }) { commits, git in
            for (commit, message) in zip(commits, messages) {
                let expected = try git(commit.id, "%(trailers:only,unfold)")
                let found = commit.trailers.map { "\($0.key): \($0.value)" }
                #expect(found.joined(separator: "\n") == expected, "\(message.debugDescription)")
            }
        }
    }

    @Test
    func `may be a megabyte long`() async throws {
        let long = Data(repeating: UInt8(ascii: "x"), count: 1_000_000)
        let many = Data(String(repeating: "line\n", count: 200_000).utf8)
        let bytes = [raw(message: long), raw(message: Data("s\n\n".utf8) + many)]
        try await read(bytes) { commits, _ in
            #expect(commits.map(\.subject.count) == [1_000_000, 1])
        }
    }

    @Test
    func `is an error when the commit is none`() async throws {
        try await GitWorld.run { world in
            let repository = try open(world.hub)
            for text in ["", "\n", "author Ana <a@x> 1 +0000\n\nx\n", "tree 12\n\nx\n", "garbage"] {
                let id = try world.object("commit", Data(text.utf8))
                await expectError(.corrupt) { _ = try await repository.read(id) }
            }
        }
    }

    // MARK: - Helpers

    /// Writes commits of their own and reads them; `git` is what git says of one in a format.
    private func read(
        _ bytes: [Data],
        _ body: ([Commit], (ObjectID, String) throws -> String) throws -> Void
    ) async throws {
        try await GitWorld.run { world in
            let repository = try open(world.hub)
            var commits: [Commit] = []
            for bytes in bytes {
                commits.append(try await repository.read(try world.object("commit", bytes)))
            }
            try body(commits) { id, format in
                try world.git("log", "-1", "--format=\(format)", id.hex)
            }
        }
    }
}
