import BusModel
import Foundation
import GitBus
import TestSupport
import Testing

@Suite
struct `The configuration of a commit` {
    @Test
    func `is the one of its first parent`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            let one = stream.commit(
                "one",
                [.text("git-bus.toml", "dir bus"), .text("bus/INBOX-a.md", "x")]
            )
            let two = stream.commit(
                "two",
                parents: [one],
                [.text("git-bus.toml", "dir mail"), .text("bus/INBOX-a.md", "y")]
            )
            let three = stream.commit(
                "three",
                parents: [two],
                [.text("mail/INBOX-a.md", "z"), .text("bus/INBOX-a.md", "w")]
            )
            let names = try stream.run(in: world)
            let commits = try await open(world.hub).history(of: names[three])
            #expect(commits[0].judgedBy == .absent)
            #expect(commits[0].changes.isEmpty)
            #expect(commits[1].judgedBy == commits[0].config)
            #expect(commits[1].changes.map(\.path) == ["bus/INBOX-a.md"])
            #expect(commits[2].judgedBy == commits[1].config)
            #expect(commits[2].changes.map(\.path) == ["mail/INBOX-a.md"])
            let tip = try await open(world.hub).config(at: names[three])
            #expect(tip == commits[2].config)
        }
    }

    @Test
    func `is of the merge's first parent, not of the other one`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            let root = stream.commit("root", [.text("git-bus.toml", "dir bus")])
            let side = stream.commit("side", parents: [root], [.text("git-bus.toml", "dir x")])
            let merge = stream.commit(
                "merge",
                parents: [root, side],
                [
                    .text("git-bus.toml", "dir x"), .text("bus/INBOX-a.md", "1"),
                    .text("x/INBOX-a.md", "2"),
                ]
            )
            let after = stream.commit("after", parents: [merge], [.text("x/INBOX-a.md", "3")])
            let names = try stream.run(in: world)
            let commits = try await open(world.hub).history(of: names[after])
            #expect(commits[2].changes.map(\.path) == ["bus/INBOX-a.md"])
            #expect(commits[3].changes.map(\.path) == ["x/INBOX-a.md"])
        }
    }

    @Test
    func `stays the last good one while it cannot be used`() async throws {
        let link: GitImport.Change = .entry("git-bus.toml", mode: "120000", Data("x".utf8))
        let large: GitImport.Change = .file("git-bus.toml", Data(repeating: 0x0A, count: 1_000_001))
        let full: GitImport.Change = .file("git-bus.toml", Data(repeating: 0x0A, count: 1_000_000))
        try await GitWorld.run { world in
            var stream = GitImport()
            let states: [GitImport.Change] = [
                .text("git-bus.toml", "dir mail"), .text("git-bus.toml", "broken"), link, large,
                .gone("git-bus.toml"), .text("git-bus.toml/x", "a directory"),
                .submodule(
                    "git-bus.toml",
                    try #require(ObjectID(hex: "0" + .init(repeating: "1", count: 39)))
                ),
                full,
            ]
            var steps = states.enumerated().map { [$1, .text("mail/INBOX-a.md", "\($0)")] }
            steps.append([.text("mail/INBOX-a.md", "x"), .text("bus/INBOX-a.md", "y")])
            let marks = stream.chain(steps)
            let names = try stream.run(in: world)
            let commits = try await open(world.hub).history(of: names[marks[marks.count - 1]])
            let kinds = commits.map { word($0.config) }
            #expect(
                kinds == [
                    "valid", "no such key", "not a plain file", "larger than a megabyte", "absent",
                    "not a plain file", "not a plain file", "valid", "valid",
                ]
            )
            #expect(commits.map(\.changes.count) == [0, 1, 1, 1, 1, 1, 1, 1, 1])
            #expect(commits[8].changes.map(\.path) == ["bus/INBOX-a.md"])
        }
    }

    @Test
    func `is the same whether history is read at once or commit by commit`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            let texts = ["dir a", "broken", "dir b", "broken", "broken", "dir a", "broken"]
            let steps = texts.enumerated().map { index, text -> [GitImport.Change] in
                [
                    .text("git-bus.toml", text), .text("a/INBOX-x.md", "\(index)"),
                    .text("b/INBOX-x.md", "\(index)"),
                ]
            }
            let marks = stream.chain(steps)
            let names = try stream.run(in: world)
            let repository = try open(world.hub)
            let whole = try await repository.history(of: names[marks[marks.count - 1]])
            var fallback: SharedConfig?
            for commit in whole {
                let read = try await repository.read(commit.id, fallback: fallback)
                #expect(read == commit)
                if case .valid(_, let config) = commit.config { fallback = config }
            }
        }
    }

    @Test
    func `and any file are read at any commit`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            let steps = stream.chain([
                [.text("a/b/c.txt", "one"), .entry("link", mode: "120000", Data("a".utf8))],
                [.gone("a"), .text("a", "file")],
            ])
            let names = try stream.run(in: world)
            let repository = try open(world.hub)
            let before = names[steps[0]]
            #expect(try await repository.file("a/b/c.txt", at: before) == Array("one".utf8))
            for path in ["a/b", "a/b/c", "link", "link/b", "", "/", "a/b/c.txt/d"] {
                #expect(try await repository.file(path, at: before) == nil, "\(path)")
            }
            #expect(try await repository.file("a/b/c.txt", at: names[steps[1]]) == nil)
            #expect(try await repository.file("a", at: names[steps[1]]) == Array("file".utf8))
        }
    }

    private func word(_ source: ConfigSource) -> String {
        switch source {
        case .absent: "absent"
        case .invalid(_, let reason): reason
        case .valid: "valid"
        }
    }
}
