import BusModel
import Foundation
import GitBus
import TestSupport
import Testing

@Suite
struct `The watched files of a step` {
    private let settings = SharedConfig(phases: [PhaseConfig(id: "build")])

    @Test
    func `are those that were added, edited, emptied and deleted`() async throws {
        let steps: [[GitImport.Change]] = [
            [.text("bus/INBOX-ana.md", "one")],
            [.text("bus/INBOX-ana.md", "two"), .text("bus/notes.txt", "no mail")],
            [.text("bus/INBOX-ana.md", "")],
            [.gone("bus/INBOX-ana.md")],
        ]
        try await expect(
            steps,
            [
                ["bus/INBOX-ana.md - one"], ["bus/INBOX-ana.md one two"],
                ["bus/INBOX-ana.md two "], ["bus/INBOX-ana.md  -"],
            ]
        )
    }

    @Test
    func `are two when one was renamed, and one when only its mode changed`() async throws {
        let steps: [[GitImport.Change]] = [
            [.text("bus/inbox/ana/1.md", "hi")],
            [.gone("bus/inbox/ana/1.md"), .text("bus/inbox/bob/1.md", "hi")],
            [.entry("bus/inbox/bob/1.md", mode: "100755", Data("hi".utf8))],
        ]
        try await expect(
            steps,
            [
                ["bus/inbox/ana/1.md - hi"],
                ["bus/inbox/ana/1.md hi -", "bus/inbox/bob/1.md - hi"],
                ["bus/inbox/bob/1.md hi hi"],
            ]
        )
    }

    @Test
    func `say so when a link or a submodule stands there`() async throws {
        let oid = try #require(ObjectID(hex: String(repeating: "1", count: 40)))
        let steps: [[GitImport.Change]] = [
            [.entry("bus/INBOX-ana.md", mode: "120000", Data("/etc/passwd".utf8))],
            [.text("bus/INBOX-ana.md", "mail")],
            [.submodule("bus/INBOX-ana.md", oid)],
            [.submodule("bus/inbox/ana/x.md", oid), .submodule("bus/inbox/bob", oid)],
        ]
        try await expect(
            steps,
            [
                ["bus/INBOX-ana.md - foreign"], ["bus/INBOX-ana.md foreign mail"],
                ["bus/INBOX-ana.md mail foreign"], ["bus/inbox/ana/x.md - foreign"],
            ]
        )
    }

    @Test
    func `are told when a file takes the place of a directory and back`() async throws {
        let steps: [[GitImport.Change]] = [
            [.text("bus/inbox/ana/1.md", "a"), .text("bus/INBOX-ana.md", "b")],
            [.text("bus/inbox", "a file"), .text("bus/INBOX-ana.md/in.md", "deeper")],
            [.text("bus", "a file")],
            [.entry("bus", mode: "120000", Data("elsewhere".utf8))],
            [.text("bus/INBOX-ana.md", "c")],
        ]
        try await expect(
            steps,
            [
                ["bus/INBOX-ana.md - b", "bus/inbox/ana/1.md - a"],
                ["bus/INBOX-ana.md b -", "bus/inbox/ana/1.md a -"], ["bus - foreign"],
                ["bus - foreign"], ["bus/INBOX-ana.md - c"],
            ]
        )
    }

    @Test
    func `lie under the directory that the settings name`() async throws {
        let steps: [[GitImport.Change]] = [
            [
                .text("team/bus/INBOX-ana.md", "a"), .text("bus/INBOX-ana.md", "not here"),
                .text("team/busy/INBOX-ana.md", "nor here"), .text("team/INBOX-ana.md", "nor"),
            ],
            [.gone("team")],
            [.text("team", "a file")],
            [.text("team/bus/STATUS-build.md", "## DONE")],
        ]
        var settings = settings
        settings.directory = "team/bus"
        try await expect(
            steps,
            [
                ["team/bus/INBOX-ana.md - a"], ["team/bus/INBOX-ana.md a -"],
                ["team/bus - foreign"],
                ["team/bus/STATUS-build.md - ## DONE"],
            ],
            settings: settings
        )
    }

    @Test
    func `come bytewise by path, whatever letters are in their names`() async throws {
        let names = ["é", "z z", "\u{1F600}", "tab\t", "Z", "a\"b", "\\", "ﬁ", "\u{7F}", "中"]
        let paths = names.map { "bus/inbox/ana/\($0).md" } + ["bus/inbox/ünï/mail.md"]
        try await GitWorld.run { world in
            var stream = GitImport()
            let root = stream.commit("root", paths.map { .text($0, $0) })
            let names = try stream.run(in: world)
            let commit = try await open(world.hub).read(names[root], fallback: settings)
            let sorted = paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            #expect(commit.changes.map(\.path) == sorted)
            let contents = commit.changes.map {
                String(decoding: $0.after?.content ?? [], as: UTF8.self)
            }
            #expect(contents == sorted)
        }
    }

    @Test
    func `keep no content over a megabyte, and all of it up to there`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            let root = stream.commit(
                "root",
                [
                    .file("bus/INBOX-a.md", Data(count: 1_000_000)),
                    .file("bus/INBOX-b.md", Data(count: 1_000_001)),
                    .file("bus/INBOX-c.md", Data(count: 30_000_000)),
                ]
            )
            let names = try stream.run(in: world)
            let commit = try await open(world.hub).read(names[root], fallback: settings)
            #expect(commit.changes.map { $0.after?.content?.count } == [1_000_000, nil, nil])
            #expect(commit.changes.allSatisfy { $0.after?.kind == .file })
        }
    }

    @Test
    func `are a thousand when a thousand mails came`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            let mails = (0..<1000).map { "bus/inbox/ana/\($0).md" }
            let steps = stream.chain([
                [.text("README", "x")], mails.map { .text($0, "mail") },
                [.text("bus/inbox/ana/500.md", "other")], [.gone("bus")],
            ])
            let names = try stream.run(in: world)
            let repository = try open(world.hub)
            let commits = try await repository.history(of: names[steps[3]], fallback: settings)
            #expect(commits.map(\.changes.count) == [0, 1000, 1, 1000])
            #expect(commits[3].changes.allSatisfy { $0.before != nil && $0.after == nil })
        }
    }

    @Test
    func `are none for what came in by a merge, and told by the merge itself`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            let root = stream.commit("root", [.text("git-bus.toml", "phase build\n")])
            let side = stream.commit("side", parents: [root], [.text("bus/INBOX-ana.md", "x")])
            let trunk = stream.commit("trunk", parents: [root], [.text("README", "x")])
            let merge = stream.commit(
                "merge",
                parents: [trunk, side],
                [.text("bus/INBOX-ana.md", "x")]
            )
            let names = try stream.run(in: world)
            let commits = try await open(world.hub).history(of: names[merge])
            #expect(commits.map(\.subject) == ["root", "trunk", "side", "merge"])
            #expect(commits.map(\.changes.count) == [0, 0, 0, 1])
        }
    }

    @Test
    func `keep apart names that differ in bytes that are no text`() async throws {
        try await GitWorld.run { world in
            let blob = try world.object("blob", Data("mail".utf8))
            var bytes = Data()
            for byte: UInt8 in [0xFE, 0xFF] {
                bytes += Data("100644 ".utf8) + Data([byte]) + Data(".md\0".utf8) + Data(blob.bytes)
            }
            let inbox = try world.object("tree", bytes)
            var tree = inbox
            for name in ["ana", "inbox", "bus"] {
                tree = try world.object("tree", Data("40000 \(name)\0".utf8) + Data(tree.bytes))
            }
            let commit = try world.object("commit", raw(tree: tree.hex))
            let changes = try await open(world.hub).read(commit, fallback: settings).changes
            #expect(Set(changes.map(\.path)).count == 2)
        }
    }

    // MARK: - Helpers

    /// Makes a commit of each step and compares the changes: path, content before, content after.
    private func expect(
        _ steps: [[GitImport.Change]],
        _ expected: [[String]],
        settings: SharedConfig? = nil,
        _ location: SourceLocation = #_sourceLocation
    ) async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            let marks = stream.chain(steps)
            let names = try stream.run(in: world)
            let tip = names[marks[marks.count - 1]]
            let commits = try await open(world.hub).history(
                of: tip,
                fallback: settings ?? self.settings
            )
            let found = commits.map { commit in
                commit.changes.map { "\($0.path) \(text($0.before)) \(text($0.after))" }
            }
            #expect(found == expected, sourceLocation: location)
        }
    }

    private func text(_ state: FileState?) -> String {
        guard let state else { return "-" }
        if state.kind == .foreign { return "foreign" }
        return String(decoding: state.content ?? [], as: UTF8.self)
    }
}
