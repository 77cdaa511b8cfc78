import BusModel
import Foundation
import GitBus
import TestSupport
import Testing

@Suite
struct `A repository that stays open` {
    @Test
    func `knows an empty one, a bare one and one with a work tree`() async throws {
        try await GitWorld.run { world in
            let empty = try open(world.hub)
            #expect(try await empty.target(of: .branch("main")) == .absent)
            #expect(try await empty.target(of: "HEAD") == .absent)
            var stream = GitImport()
            let mark = stream.commit("one")
            let tip = try stream.run(in: world)[mark]
            #expect(try await empty.target(of: .branch("main")) == .at(tip))
            #expect(try await empty.target(of: "HEAD") == .at(tip))
            let clone = world.directory.file("clone")
            try world.git("clone", "--quiet", world.hub, clone)
            for path in [clone, clone + "/.git", clone + "/"] {
                let repository = try open(path)
                #expect(try await repository.target(of: "refs/remotes/origin/main") == .at(tip))
                #expect(await repository.gitDirectory == clone + "/.git/")
            }
            #expect(await empty.gitDirectory == world.hub + "/")
        }
    }

    @Test
    func `sees its ref move, be packed, be deleted and come back`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            let steps = stream.chain([[], [], []])
            let names = try stream.run(in: world)
            let repository = try open(world.hub)
            let main = RefName.branch("main")
            let scripts: [(String, RefTarget)] = [
                ("git update-ref refs/heads/main \(names[steps[0]])", .at(names[steps[0]])),
                ("git pack-refs --all --prune", .at(names[steps[0]])),
                ("git update-ref refs/heads/main \(names[steps[2]])", .at(names[steps[2]])),
                ("git update-ref -d refs/heads/main", .absent),
                ("git update-ref refs/heads/main/sub \(names[steps[1]])", .absent),
                ("git pack-refs --all", .absent),
                ("git update-ref -d refs/heads/main/sub", .absent),
                ("mkdir -p refs/heads/main", .absent),
                ("git update-ref refs/heads/main \(names[steps[1]])", .at(names[steps[1]])),
                ("git symbolic-ref refs/heads/main refs/heads/other", .absent),
                ("git update-ref refs/heads/other \(names[steps[2]])", .at(names[steps[2]])),
            ]
            for (script, expected) in scripts {
                try world.shell(script)
                #expect(try await repository.target(of: main) == expected, "\(script)")
            }
        }
    }

    @Test
    func `says of a damaged ref that it is damaged, not that it is gone`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            _ = stream.commit("one")
            try stream.run(in: world)
            let repository = try open(world.hub)
            let zeros = String(repeating: "0", count: 40)
            for text in ["", "zz\n", zeros + "\n", String(repeating: "\0", count: 41)] {
                try text.write(
                    toFile: world.hub + "/refs/heads/main",
                    atomically: true,
                    encoding: .utf8
                )
                await #expect(throws: GitError.self, "\(text)") {
                    _ = try await repository.target(of: .branch("main"))
                }
            }
        }
    }

    @Test
    func `reads on while git repacks and prunes under it`() async throws {
        try await GitWorld.run { world in
            let scripts = [
                "git repack -q -a -d", "git gc -q --prune=now", "git pack-refs --all",
                "git repack -q -a -d --write-bitmap-index", "git commit-graph write --reachable",
                "git multi-pack-index write", "git prune-packed", "git repack -q -A -d -F",
            ]
            let repository = try open(world.hub)
            var last = ""
            var seen: Set<ObjectID> = []
            for (round, script) in scripts.enumerated() {
                for push in 0..<3 {
                    let blob = try world.object("blob", Data("\(round) \(push)".utf8))
                    let tree = try world.git("mktree", input: Data("100644 blob \(blob)\ta\n".utf8))
                    let commit = try world.object(
                        "commit",
                        raw(tree: tree, extra: last, message: Data("\(round) \(push)".utf8))
                    )
                    last = "parent \(commit)\n"
                    try world.git("update-ref", "refs/heads/main", commit.hex)
                }
                if round.isMultiple(of: 2) { try world.shell(script) }
                guard case .at(let tip) = try await repository.target(of: .branch("main")) else {
                    Issue.record("the branch is gone after \(script)")
                    return
                }
                let known = seen
                let new = try await repository.newCommits(from: tip) { known.contains($0) }
                if !round.isMultiple(of: 2) { try world.shell(script) }
                let commits = try await repository.commits(at: new.places, by: RuledSettings())
                #expect(commits.map(\.subject) == (0..<3).map { "\(round) \($0)" })
                seen.formUnion(commits.map(\.id))
                let all = try await repository.history(of: tip)
                #expect(all.count == 3 * (round + 1))
            }
        }
    }

    @Test
    func `needs nothing of an old tip that was pruned`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            let root = stream.commit("root")
            let old = stream.commit("old", parents: [root], [.text("a", "1")])
            let new = stream.commit("new", parents: [root], [.text("a", "2")])
            let names = try stream.run(in: world)
            let repository = try open(world.hub)
            try world.shell("git update-ref -d refs/import && git gc -q --prune=now")
            let gone = names[old]
            #expect(try await repository.isAncestor(gone, of: names[new]) == false)
            #expect(try await repository.mergeBase(gone, names[new]) == nil)
            #expect(try await repository.commits(from: gone, notIn: names[new], limit: 9) == [])
            let seen: Set = [gone, names[root]]
            let found = try await repository.newCommits(from: names[new]) { seen.contains($0) }
            #expect(found.places.map(\.id) == [names[new]])
            #expect(found.base == names[root])
        }
    }

    @Test
    func `hands on what the seen set throws`() async throws {
        struct Refusal: Error {}
        try await GitWorld.run { world in
            var stream = GitImport()
            let mark = stream.commit("one")
            let tip = try stream.run(in: world)[mark]
            let repository = try open(world.hub)
            await #expect(throws: Refusal.self) {
                _ = try await repository.newCommits(from: tip) { _ in throw Refusal() }
            }
        }
    }

    @Test
    func `answers many who ask at once`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            let steps = stream.chain((0..<40).map { [.text("bus/INBOX-a.md", "\($0)")] })
            let names = try stream.run(in: world)
            let repository = try open(world.hub)
            let tip = names[steps[39]]
            let counts = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<32 {
                    group.addTask {
                        try await repository.history(of: tip, fallback: SharedConfig()).count
                    }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(counts == [Int](repeating: 40, count: 32))
        }
    }
}
