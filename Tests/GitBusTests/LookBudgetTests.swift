import BusModel
import Foundation
import GitBus
import TestSupport
import Testing

@Suite
struct `A look at what was pushed` {
    @Test
    func `ends where a few objects make a hundred million folders`() async throws {
        try await GitWorld.run { world in
            let bomb = try bomb(in: world, leaf: "4b825dc642cb6eb9a060e54bf8d69288fbee4904")
            let commit = try world.object("commit", raw(tree: bomb.hex))
            let repository = try open(world.hub)
            let details = try await repository.details(of: [commit], within: .push(lines: 50_000))
            #expect(details[commit]?.isCut == true)
            #expect(details[commit]?.touches.isEmpty == true)
        }
    }

    @Test
    func `that the fold takes ends there too, and says so`() async throws {
        try await GitWorld.run { world in
            let text = try world.object("blob", Data("x".utf8))
            let leaf = try tree([("100644", "x.md", text)], in: world)
            let bomb = try bomb(in: world, leaf: leaf.hex)
            var stream = GitImport()
            let first = stream.commit("root", [.text("git-bus.toml", "builder ana\nonly src/**\n")])
            let root = try stream.run(in: world)[first]
            let read = try await open(world.hub).read(root)
            let settings = try #require(read.config.blob)
            for folder in ["bus", "other"] {
                let entries = [(folder, bomb), ("git-bus.toml", settings)].sorted { $0.0 < $1.0 }
                let whole = try tree(
                    entries.map { ($0.0 == folder ? "40000" : "100644", $0.0, $0.1) },
                    in: world
                )
                let author = "author Ana <ana@agents.invalid> 1700000000 +0000\n"
                let commit = try world.object(
                    "commit",
                    raw(tree: whole.hex, extra: "parent \(root.hex)\n", author: author)
                )
                let read = try await open(world.hub).read(commit)
                #expect(read.isCut, "\(folder)")
                #expect(read.changes.isEmpty, "\(folder)")
            }
        }
    }

    @Test
    func `reads fifty thousand files of a first import`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            let files = (0..<50_000).map { GitImport.Change.text("d\($0 % 500)/\($0)", "x\n") }
            let mark = stream.commit("import", files)
            let commit = try stream.run(in: world)[mark]
            let repository = try open(world.hub)
            let details = try await repository.details(of: [commit], within: .push(lines: 50_000))
            #expect(details[commit]?.isCut == false)
            #expect(details[commit]?.touches.count == 50_000)
            #expect(details[commit]?.touches.reduce(0) { $0 + $1.lines } == 50_000)
        }
    }

    @Test
    func `reads one text once, whatever number of names it has`() async throws {
        try await GitWorld.run { world in
            let lines = Data(String(repeating: "line\n", count: 200_000).utf8)
            let blob = try world.object("blob", lines)
            let names = (1000..<1500).map { ("100644", "\($0)", blob) }
            let whole = try tree(names, in: world)
            let commit = try world.object("commit", raw(tree: whole.hex))
            let repository = try open(world.hub)
            let all = try await repository.details(of: [commit])
            #expect(all[commit]?.touches.reduce(0) { $0 + $1.lines } == 500 * 200_000)
            // The names and sizes are read after there are too many lines.
            let some = try await repository.details(of: [commit], within: .push(lines: 300_000))
            #expect(some[commit]?.touches.count == 500)
            #expect(some[commit]?.touches.reduce(0) { $0 + $1.lines } == 400_000)
            #expect(some[commit]?.touches.allSatisfy { $0.bytes == lines.count } == true)
            #expect(some[commit]?.isCut == false)
        }
    }

    @Test
    func `is cut where there is more text than can be read`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            let marks = stream.chain(
                (0..<5).map { [.text("a", String(repeating: "\($0)", count: 1_000))] }
            )
            let names = try stream.run(in: world)
            var budget = LookBudget.unbounded
            budget.textBytes = 12_000
            let details = try await open(world.hub).details(
                of: marks.map { names[$0] },
                within: budget
            )
            // Texts that are compared cost four times their size; the first is compared to none.
            #expect(details.count == 3)
            #expect(marks.map { details[names[$0]]?.isCut } == [false, false, true, nil, nil])
        }
    }

    @Test
    func `counts lines as if each were compared with all`() async throws {
        var random = GitRandom(seed: 5)
        func text() -> [String] {
            (0..<random.below(7)).map { _ in ["a", "b", "", "ab"][random.below(4)] }
        }
        let pairs = (0..<200).map { _ in (text(), text()) }
        try await GitWorld.run { world in
            var stream = GitImport()
            let ends = pairs.map { old, new in
                let end = random.oneIn(2) ? "\n" : ""
                let before = stream.commit("old", [.text("f", old.joined(separator: "\n") + end)])
                return stream.commit(
                    "new",
                    parents: [before],
                    [.text("f", new.joined(separator: "\n"))]
                )
            }
            let names = try stream.run(in: world)
            let details = try await open(world.hub).details(of: ends.map { names[$0] })
            for (end, pair) in zip(ends, pairs) {
                var counts: [String: Int] = [:]
                for line in pair.0 where !line.isEmpty { counts[line, default: 0] -= 1 }
                for line in pair.1 where !line.isEmpty { counts[line, default: 0] += 1 }
                let expected = counts.values.reduce(0) { $0 + abs($1) }
                let found = details[names[end]]?.touches.reduce(0) { $0 + $1.lines }
                #expect(found == expected, "\(pair)")
            }
        }
    }

    @Test
    func `ends when nobody waits for it any more`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            let marks = stream.chain((0..<20).map { [.text("a", "\($0)")] })
            let names = try stream.run(in: world)
            let repository = try open(world.hub)
            let look = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                _ = try await repository.details(of: marks.map { names[$0] })
            }
            await expectError(.cancelled) { try await look.value }
            let walk = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                _ = try await repository.newCommits(from: names[marks[19]], since: names[marks[0]])
            }
            await expectError(.cancelled) { try await walk.value }
        }
    }

    // MARK: - Helpers

    /// Eight levels of ten folders each.
    private func bomb(in world: GitWorld, leaf: String) throws -> ObjectID {
        var folder = try #require(ObjectID(hex: leaf))
        for _ in 0..<8 {
            folder = try tree((0..<10).map { ("40000", "d\($0)", folder) }, in: world)
        }
        return folder
    }

    private func tree(
        _ entries: [(mode: String, name: String, id: ObjectID)],
        in world: GitWorld
    ) throws -> ObjectID {
        var bytes = Data()
        for entry in entries {
            bytes += Data("\(entry.mode) \(entry.name)\0".utf8) + Data(entry.id.bytes)
        }
        return try world.object("tree", bytes)
    }
}
