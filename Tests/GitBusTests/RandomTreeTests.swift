import BusModel
import Foundation
import GitBus
import TestSupport
import Testing

@Suite
struct `Against git itself, on random trees` {
    private static let paths = [
        "bus", "bus/inbox", "bus/inbox/ana", "bus/INBOX-ana.md", "bus/INBOX-bob.md",
        "bus/INBOX-.md", "bus/inbox/ana/1.md", "bus/inbox/ana/2.md", "bus/inbox/ana/2.txt",
        "bus/inbox/ana/deep/3.md", "bus/inbox/.md", "bus/inbox/ana/.md", "bus/inbox/é/ü 1.md",
        "bus/STATUS-build.md", "bus/STATUS-other.md", "bus/STATUS-build.md/x.md",
        "bus-x/INBOX-ana.md",
        "bus.md", "bus/inbox-x/ana/1.md", "bu/INBOX-ana.md", "src/main.c", "src/bus/INBOX-ana.md",
        "bus/REVIEW-build.md", "bus/issues/1-x.md", "bus/inbox/ana.md", "bus/inbox0",
    ]

    @Test(arguments: ["bus", "src/bus"])
    func `the changes are those of diff-tree at watched paths`(directory: String) async throws {
        try await GitWorld.run { world in
            let names = try history(in: world, seed: 5, commits: 120)
            let settings = SharedConfig(
                directory: directory,
                phases: [PhaseConfig(id: "build")]
            )
            let repository = try open(world.hub)
            let commits = try await repository.history(
                of: names[names.count - 1],
                fallback: settings
            )
            #expect(commits.map(\.id) == names)
            for commit in commits {
                let expected = try diff(commit, in: world).compactMap { entry -> Entry? in
                    if isWatched(entry.path, directory: directory) { return entry }
                    // What stands where the directory should is told once, under its path.
                    guard (directory + "/").hasPrefix(entry.path + "/"), entry.after != nil,
                        entry.after != entry.before
                    else { return nil }
                    return Entry(path: directory, before: nil, after: entry.after)
                }
                let found = commit.changes.map {
                    Entry(path: $0.path, before: $0.before?.blob, after: $0.after?.blob)
                }
                #expect(found == expected)
            }
        }
    }

    @Test func `what a commit changed itself is what the combined diff of git names`() async throws
    {
        try await GitWorld.run { world in
            let names = try history(in: world, seed: 8, commits: 150)
            try await compare(names, in: world)
        }
    }

    @Test func `what a merge changed itself is what none of its parents has`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            let root = stream.commit("root", [.text("a", "1"), .text("d/b", "1"), .text("c", "1")])
            let left = stream.commit("left", parents: [root], [.text("a", "2")])
            let right = stream.commit("right", parents: [root], [.text("d/b", "2"), .gone("c")])
            let honest = stream.commit(
                "honest",
                parents: [left, right],
                [.text("d/b", "2"), .gone("c")]
            )
            let evil = stream.commit(
                "evil",
                parents: [left, right],
                [.text("d/b", "3"), .text("c", "1"), .text("new", "x"), .gone("a")]
            )
            let end = stream.commit("end", parents: [evil, honest], [.text("e", "1")])
            let names = try stream.run(in: world)
            let all = [root, left, right, honest, evil, end].map { names[$0] }
            try await compare(all, in: world)
            let details = try await open(world.hub).details(of: all)
            #expect(details[names[honest]]?.touches.isEmpty == true)
            #expect(details[names[evil]]?.touches.map(\.path) == ["a", "d/b", "new"])
        }
    }

    @Test func `a change tells its size, its lines, its kind, and a twin of its name`() async throws
    {
        try await GitWorld.run { world in
            var stream = GitImport()
            let root = stream.commit("root", [.text("a", "1\n2\n3\n"), .text("Read", "x")])
            let next = stream.commit(
                "next",
                parents: [root],
                [
                    .text("a", "1\n3\n4\n5\n"), .text("read", "y\n"),
                    .entry("link", mode: "120000", Data("a".utf8)),
                    .file("bytes", Data([1, 0, 10, 10])), .text("Dir/x", "1"), .text("dir/y", "1"),
                ]
            )
            let names = try stream.run(in: world)
            let details = try await open(world.hub).details(of: [names[next]])
            let touches = Dictionary(
                uniqueKeysWithValues: (details[names[next]]?.touches ?? []).map { ($0.path, $0) }
            )
            #expect(touches["a"] == Touch(path: "a", kind: .file, bytes: 8, lines: 3))
            #expect(touches["read"]?.twin == "Read")
            #expect(touches["read"]?.isNew == true)
            #expect(touches["link"]?.kind == .link)
            #expect(touches["bytes"]?.lines == 0)
            #expect(touches["Dir"]?.twin == "dir")
            #expect(touches["dir/y"]?.twin == nil)
        }
    }

    /// Compares with git's own combined diff, which leaves out what one of the parents has.
    private func compare(_ names: [ObjectID], in world: GitWorld) async throws {
        let details = try await open(world.hub).details(of: names)
        for name in names {
            let output = try world.git(
                "diff-tree",
                "-r",
                "-c",
                "--root",
                "--no-commit-id",
                "--name-only",
                "-z",
                "--no-renames",
                name.hex
            )
            let expected = Set(output.split { $0 == "\0" || $0 == "\n" }.map(String.init))
            // A directory is named for a twin of its name alone.
            let touches = (details[name]?.touches ?? []).filter { $0.twin == nil }
            #expect(Set(touches.map(\.path)).union(twins(details[name])) == expected, "\(name)")
        }
    }

    private func twins(_ detail: CommitDetail?) -> [String] {
        (detail?.touches ?? []).filter { $0.twin != nil && $0.bytes > 0 }.map(\.path)
    }

    @Test(arguments: ["bus", "src/bus"])
    func `the work tree is the one git writes without the bus`(directory: String) async throws {
        try await GitWorld.run { world in
            let names = try history(in: world, seed: 6, commits: 60)
            let settings = SharedConfig(directory: directory)
            let repository = try open(world.hub)
            let commits = try await repository.history(
                of: names[names.count - 1],
                fallback: settings
            )
            // A file or a link called like the directory is no bus, so it is work.
            let script = """
                export GIT_INDEX_FILE="$PWD/oracle.index"
                while read commit; do
                  git read-tree "$commit"
                  case $(git ls-tree "$commit" -- \(directory)) in
                    *\\ tree\\ *) git rm -r -q --cached -- \(directory) ;;
                  esac
                  git write-tree --missing-ok
                done
                """
            let input = Data(commits.map { $0.id.hex + "\n" }.joined().utf8)
            let trees = try world.shell(script, input: input).lines
            #expect(commits.map(\.workTree.hex) == trees)
        }
    }

    @Test
    func `the work tree does not see what passes in the bus`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            let steps = stream.chain([
                [.text("src/a", "1"), .text("bus/INBOX-ana.md", "x")], [.text("bus/x/y/z", "1")],
                [.gone("bus")], [.text("bus/INBOX-bob.md", "y")], [.text("src/a", "2")],
                [.nothing, .text("bus/INBOX-bob.md", "y")], [.nothing],
            ])
            let names = try stream.run(in: world)
            let commits = try await open(world.hub).history(of: names[steps[6]])
            let work = commits.map(\.workTree)
            #expect(Set(work[0...3]).count == 1)
            #expect(work[4] != work[3])
            #expect(work[5] == work[6])
            #expect(work[6].hex == "4b825dc642cb6eb9a060e54bf8d69288fbee4904")
        }
    }

    @Test
    func `a submodule of no commit at all does not stop the reader`() async throws {
        // git fsck only warns of it, so any hub takes the push.
        try await GitWorld.run { world in
            let blob = try world.object("blob", Data("mail".utf8))
            let inbox = try world.object(
                "tree",
                Data("100644 INBOX-ana.md\0".utf8) + Data(blob.bytes)
            )
            let null = Data("160000 sub\0".utf8) + Data(count: 20)
            let tree = try world.object(
                "tree",
                Data("40000 bus\0".utf8) + Data(inbox.bytes) + null
            )
            let only = try world.object("tree", null)
            let commit = try world.object("commit", raw(tree: tree.hex))
            let settings = SharedConfig()
            let read = try await open(world.hub).read(commit, fallback: settings)
            #expect(read.changes.map(\.path) == ["bus/INBOX-ana.md"])
            #expect(read.workTree == only)
        }
    }

    // MARK: - Helpers

    private struct Entry: Equatable {
        let path: String
        let before: ObjectID?
        let after: ObjectID?
    }

    private func history(in world: GitWorld, seed: UInt64, commits: Int) throws -> [ObjectID] {
        var random = GitRandom(seed: seed)
        let submodule = try #require(ObjectID(hex: String(repeating: "ab", count: 20)))
        var stream = GitImport()
        var last: GitImport.Mark?
        for index in 0..<commits {
            var changes: [GitImport.Change] = random.oneIn(15) ? [.nothing] : []
            for _ in 0...random.below(6) {
                let path = Self.paths[random.below(Self.paths.count)]
                let bytes = Data("\(random.below(3))".utf8)
                switch random.below(10) {
                case 0...4: changes.append(.file(path, bytes))
                case 5: changes.append(.entry(path, mode: "100755", bytes))
                case 6: changes.append(.entry(path, mode: "120000", bytes))
                case 7: changes.append(.submodule(path, submodule))
                default: changes.append(.gone(path))
                }
            }
            last = stream.commit("c\(index)", parents: last.map { [$0] } ?? [], changes)
        }
        return try stream.run(in: world).ids
    }

    private func diff(_ commit: Commit, in world: GitWorld) throws -> [Entry] {
        let parent = commit.parents.first?.hex ?? "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
        let text = try world.git("diff-tree", "-r", "-z", "--no-renames", parent, commit.id.hex)
        let parts = text.split(separator: "\0").map(String.init)
        return stride(from: 0, to: parts.count - 1, by: 2).map { index in
            let words = parts[index].split(separator: " ")
            return Entry(
                path: parts[index + 1],
                before: ObjectID(hex: words[2]),
                after: ObjectID(hex: words[3])
            )
        }
    }

    /// The watched paths, in regular expressions.
    private func isWatched(_ path: String, directory: String) -> Bool {
        guard path.hasPrefix(directory + "/") else { return false }
        let rest = path.dropFirst(directory.count + 1)
        return rest == "STATUS-build.md" || rest.wholeMatch(of: /INBOX-[^\/]+\.md/) != nil
            || rest.wholeMatch(of: /inbox\/[^\/]+\/[^\/]+\.md/) != nil
            || rest.wholeMatch(of: /issues\/[1-9][0-9]*(-[^\/]*)?\.md/) != nil
    }
}
