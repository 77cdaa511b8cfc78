import BusModel
import Foundation
import GitBus
import TestSupport
import Testing

@Suite struct `The guarded files of a commit` {
    private let settings = "human ana@example.org\nbuilder bob\n"
    private let bob = "bob@agents.invalid"

    /// What each commit after the first touched, as `path`, `path link` or `path beside twin`.
    private func touched(
        _ steps: [[GitImport.Change]],
        settings: String? = nil,
        email: String = "bob@agents.invalid"
    ) async throws -> [[String]] {
        try await GitWorld.run { world in
            var stream = GitImport()
            var last = stream.commit(
                "root",
                [
                    .text("git-bus.toml", settings ?? self.settings),
                    .text("prompts/builder.md", "build"), .text("src/a.c", "a"),
                    .text("bus/inbox/bob/1.md", "x"),
                ]
            )
            for (index, changes) in steps.enumerated() {
                last = stream.commit("step \(index)", parents: [last], email: email, changes)
            }
            let names = try stream.run(in: world)
            let commits = try await open(world.hub).history(of: names[last])
            return commits.dropFirst().map { $0.touched.map(Self.words) }
        }
    }

    private static func words(_ touch: Touch) -> String {
        let kind = touch.kind.map { $0 == .file ? "" : " \($0)" } ?? " gone"
        return touch.path + kind + (touch.twin.map { " beside \($0)" } ?? "")
    }

    @Test func `are those that are protected, and new names that lie about themselves`()
        async throws
    {
        let link = { (path: String) in
            GitImport.Change.entry(path, mode: "120000", Data("/etc/passwd".utf8))
        }
        let oid = try #require(ObjectID(hex: String(repeating: "1", count: 40)))
        let list = try await touched([
            [.text("src/a.c", "b"), .text("src/A.c", "b")],
            [.text("prompts/builder.md", "lie")],
            [.gone("prompts/builder.md")],
            [.text("bus/inbox/bob/2.md", "mail")],
            [link("bus/inbox/ana"), .submodule("bus/inbox/eve.md", oid)],
            [.text("bus/inbox/BOB/2.md", "mail")],
            [.text("Bus/inbox/bob/3.md", "mail"), .text("Prompts/builder.md", "x")],
            [.text("GIT-BUS.toml", "builder eve\n")],
            [.text("bus/a:b.md", "x"), link("src/link")],
            [.text("README", "nothing")], [.gone("bus"), link("bus")],
        ])
        #expect(
            list == [
                [], ["prompts/builder.md"], ["prompts/builder.md gone"], [],
                ["bus/inbox/ana link", "bus/inbox/eve.md submodule"],
                ["bus/inbox/BOB directory beside bus/inbox/bob"],
                ["Bus directory beside bus"], ["GIT-BUS.toml beside git-bus.toml"],
                ["bus/a:b.md"], [], ["bus link beside Bus"],
            ],
            "the directory of the prompts was gone by then"
        )
    }

    @Test func `are all that the role of the author may not touch`() async throws {
        let steps: [[GitImport.Change]] = [
            [.text("src/a.c", "b"), .text("bus/inbox/bob/9.md", "x"), .text("tests/a", "x")]
        ]
        let limits = settings + "only tests/**\n"
        let list = try await touched(steps, settings: limits)
        #expect(list == [["bus/inbox/bob/9.md", "src/a.c"]])
        let person = try await touched(steps, settings: limits, email: "ana@example.org")
        #expect(person == [[]])
    }

    @Test func `among many names are found as among few`() async throws {
        let many = (0..<40).map { GitImport.Change.text("bus/notes/n\($0).md", "x") }
        let twins = (0..<40).map { GitImport.Change.text("bus/notes/N\($0).md", "x") }
        let list = try await touched([many, twins, [.text("bus/notes/É.md", "x")]])
        #expect(list[0] == [] && list[1].count == 40 && list[2] == [])
        #expect(list[1].contains("bus/notes/N39.md beside bus/notes/n39.md"))
    }

    @Test func `of a merge are what none of its sides has`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            let root = stream.commit("root", [.text("git-bus.toml", settings)])
            let side = stream.commit(
                "side",
                parents: [root],
                email: bob,
                [.text("prompts/a.md", "x"), .text("git-bus.toml", "builder bob\n")]
            )
            let trunk = stream.commit("trunk", parents: [root], email: bob, [.text("a", "x")])
            let brought: [GitImport.Change] = [
                .text("prompts/a.md", "x"), .text("git-bus.toml", "builder bob\n"),
            ]
            let honest = stream.commit("honest", parents: [trunk, side], email: bob, brought)
            let evil = stream.commit(
                "evil",
                parents: [trunk, side],
                email: bob,
                [.text("prompts/a.md", "y"), .text("git-bus.toml", "builder eve\n")]
            )
            let names = try stream.run(in: world)
            let repository = try open(world.hub)
            let read = try await repository.history(of: names[honest])
            #expect(read.map(\.subject) == ["root", "trunk", "side", "honest"])
            #expect(read.map(\.touched.count) == [0, 0, 2, 0])
            #expect(read.map(\.settings) == [.alone, .none, .together, .none])
            let other = try await repository.history(of: names[evil])
            #expect(other.last?.touched.map(\.path) == ["git-bus.toml", "prompts/a.md"])
            #expect(other.last?.settings == .together)
        }
    }

    @Test func `of a merge are also what it takes back to how it was before both sides`()
        async throws
    {
        try await GitWorld.run { world in
            var stream = GitImport()
            let root = stream.commit(
                "root",
                [.text("git-bus.toml", settings), .text("prompts/a.md", "old")]
            )
            let side = stream.commit("side", parents: [root], email: bob, [.text("a", "x")])
            let mended = settings + "phase build\n"
            let trunk = stream.commit(
                "trunk",
                parents: [root],
                [.text("prompts/a.md", "new"), .text("git-bus.toml", mended)]
            )
            // Nothing in it is new: both are as the other parent has them.
            let back = stream.commit(
                "back",
                parents: [trunk, side],
                email: bob,
                [
                    .text("a", "x"), .text("prompts/a.md", "old"), .text("git-bus.toml", settings),
                ]
            )
            let names = try stream.run(in: world)
            let read = try await open(world.hub).history(of: names[back])
            #expect(read.last?.touched.map(\.path) == ["git-bus.toml", "prompts/a.md"])
            #expect(read.last?.settings == .together)
        }
    }

    @Test func `are read up to the settings that the fold must rule on, and then as it ruled`()
        async throws
    {
        try await GitWorld.run { world in
            var stream = GitImport()
            let root = stream.commit("root", [.text("git-bus.toml", settings + "phase build\n")])
            let sly = stream.commit(
                "sly",
                parents: [root],
                email: bob,
                [.text("git-bus.toml", "dir team\n")]
            )
            let after = stream.commit(
                "after",
                parents: [sly],
                email: bob,
                [
                    .text("bus/STATUS-build.md", "## DONE\n"), .text("team/INBOX-bob.md", "x"),
                    .text("prompts/x.md", "x"),
                ]
            )
            let lawful = stream.commit(
                "lawful",
                parents: [after],
                [.text("git-bus.toml", settings + "dir team\n")]
            )
            let late = stream.commit(
                "late",
                parents: [lawful],
                email: bob,
                [.text("bus/STATUS-build.md", "## DONE\nx"), .text("team/INBOX-bob.md", "y")]
            )
            let names = try stream.run(in: world)
            let repository = try open(world.hub)
            let places = try await repository.newCommits(from: names[late]) { _ in false }.places
            let first = try await repository.commits(at: places, by: RuledSettings())
            #expect(first.map(\.subject) == ["root", "sly"])
            let stray = try #require(first[1].config.blob)
            guard case .valid(_, let ours) = first[0].config else {
                Issue.record("no settings")
                return
            }
            let ruled = RuledSettings(inForce: ours, stray: [stray])
            let rest = try await repository.commits(at: places[2...], by: ruled)
            #expect(rest.map(\.subject) == ["after", "lawful", "late"])
            #expect(rest[0].changes.map(\.path) == ["bus/STATUS-build.md"])
            #expect(rest[0].touched.map(\.path) == ["prompts/x.md"])
            #expect(rest[2].changes.map(\.path) == ["team/INBOX-bob.md"])
            let taken = RuledSettings(inForce: SharedConfig(directory: "team"))
            let other = try await repository.commits(at: places[2...], by: taken)
            #expect(other[0].changes.map(\.path) == ["team/INBOX-bob.md"])
        }
    }
}
