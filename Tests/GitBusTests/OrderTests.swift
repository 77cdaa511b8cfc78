import BusModel
import GitBus
import TestSupport
import Testing

@Suite
struct `The canonical order` {
    @Test
    func `is what the rule says, on three hundred graphs`() async throws {
        try await graphs(0..<300) { repository, graph in
            let new = try await repository.newCommits(from: graph.tip) { _ in false }
            expect(new, is: graph.order(of: graph.tip, seen: []))
            #expect(new.base == nil)
            #expect(new.stops.isEmpty)
        }
    }

    @Test
    func `is the same however the history was cut at tips of the chain`() async throws {
        var random = GitRandom(seed: 42)
        try await graphs(1000..<1300) { repository, graph in
            let whole = try await repository.newCommits(from: graph.tip) { _ in false }
            let chain = graph.chain(of: graph.tip)
            var seen: Set<ObjectID> = []
            var pieces: [NewCommits.Place] = []
            var before: ObjectID?
            for step in chain where step == graph.tip || random.oneIn(3) {
                let known = seen
                let new = try await repository.newCommits(from: step) { known.contains($0) }
                #expect(new.base == before)
                pieces += new.places
                seen.formUnion(new.places.map(\.id))
                before = step
            }
            #expect(pieces == whole.places)
        }
    }

    @Test
    func `holds exactly what is new, whatever was seen and whatever the clocks say`() async throws {
        var random = GitRandom(seed: 7)
        try await graphs(2000..<2300) { repository, graph in
            for _ in 0..<3 {
                let heads = (0..<1 + random.below(3)).map { _ in
                    graph.all[random.below(graph.all.count)]
                }
                let tip = graph.all[random.below(graph.all.count)]
                let seen = graph.past(of: heads)
                let new = try await repository.newCommits(from: tip) { seen.contains($0) }
                #expect(Set(new.places.map(\.id)) == graph.past(of: [tip]).subtracting(seen))
                expect(new, is: graph.order(of: tip, seen: seen))
                if new.places.isEmpty {
                    #expect(new.base == tip)
                    #expect(new.stops == [tip])
                } else {
                    let borders = new.places.flatMap { graph.parents[$0.id] ?? [] }
                    #expect(new.stops == Set(borders).intersection(seen))
                    #expect(new.base == graph.chain(of: tip).last { seen.contains($0) })
                }
            }
        }
    }

    @Test
    func `since a commit holds exactly what that has not, whatever the clocks say`() async throws {
        var random = GitRandom(seed: 13)
        try await graphs(5000..<5300) { repository, graph in
            for _ in 0..<4 {
                let tip = graph.all[random.below(graph.all.count)]
                let base = graph.all[random.below(graph.all.count)]
                let order = graph.order(of: tip, seen: graph.past(of: [base]))
                let new = try await repository.newCommits(from: tip, since: base)
                expect(new, is: order)
                let most = random.below(graph.all.count)
                let few = try await repository.newCommits(from: tip, since: base, atMost: most)
                #expect((few == nil) == (order.count > most))
                if let few { #expect(few == new) }
            }
        }
    }

    @Test
    func `since a commit is right where sides are long and set out before it`() async throws {
        var random = GitRandom(seed: 17)
        try await GitWorld.run { world in
            var stream = GitImport()
            var parents: [Int: [Int]] = [:]
            var marks: [GitImport.Mark] = []
            var line: [Int] = []
            func add(_ heads: [Int]) -> Int {
                parents[marks.count] = heads
                let date = 1_700_000_000 + random.below(1_000_000)
                marks.append(stream.commit("c", parents: heads.map { marks[$0] }, date: date))
                return marks.count - 1
            }
            for _ in 0..<60 { line.append(add(line.suffix(1))) }
            for _ in 0..<8 {
                var side = line[random.below(line.count)]
                for _ in 0..<1 + random.below(60) { side = add([side]) }
                for _ in 0..<1 + random.below(40) { line.append(add(line.suffix(1))) }
                line.append(add([line[line.count - 1], side]))
            }
            let names = try stream.run(in: world)
            func past(of head: Int) -> Set<Int> {
                var found: Set<Int> = []
                var stack = [head]
                while let next = stack.popLast() {
                    if found.insert(next).inserted { stack += parents[next] ?? [] }
                }
                return found
            }
            let repository = try open(world.hub)
            for _ in 0..<60 {
                let base = random.below(marks.count)
                let tip = random.oneIn(2) ? line[line.count - 1] : random.below(marks.count)
                let new = try await repository.newCommits(
                    from: names[marks[tip]],
                    since: names[marks[base]]
                )
                let expected = past(of: tip).subtracting(past(of: base))
                #expect(Set(new.places.map(\.id)) == Set(expected.map { names[marks[$0]] }))
            }
        }
    }

    @Test
    func `knows ancestors and merge bases in spite of skewed clocks`() async throws {
        var random = GitRandom(seed: 9)
        try await graphs(3000..<3300) { repository, graph in
            for _ in 0..<6 {
                let one = graph.all[random.below(graph.all.count)]
                let other = graph.all[random.below(graph.all.count)]
                let isAncestor = try await repository.isAncestor(one, of: other)
                #expect(isAncestor == graph.past(of: [other]).contains(one))
                let best = graph.bestCommon(one, other)
                let base = try await repository.mergeBase(one, other)
                if let base { #expect(best.contains(base)) } else { #expect(best.isEmpty) }
            }
        }
    }

    @Test
    func `of what a rewind dropped is children first and complete`() async throws {
        var random = GitRandom(seed: 11)
        try await graphs(4000..<4200) { repository, graph in
            let old = graph.tip
            let new = random.oneIn(4) ? nil : graph.all[random.below(graph.all.count)]
            let kept = new.map { graph.past(of: [$0]) } ?? []
            let dropped = try await repository.commits(from: old, notIn: new, limit: 1000)
            #expect(dropped.count == Set(dropped).count)
            #expect(Set(dropped) == graph.past(of: [old]).subtracting(kept))
            let position = Dictionary(
                uniqueKeysWithValues: dropped.enumerated().map { ($1, $0) }
            )
            for (id, place) in position {
                for parent in graph.parents[id] ?? [] {
                    if let other = position[parent] { #expect(other > place) }
                }
            }
            let few = try await repository.commits(from: old, notIn: new, limit: 3)
            #expect(few == Array(dropped.prefix(3)))
        }
    }

    @Test
    func `takes a parent that is named twice once`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            let root = stream.commit("root")
            let side = stream.commit("side", parents: [root])
            let names = try stream.run(in: world)
            let tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
            let heads = [names[root], names[side], names[side]].map { "parent \($0)\n" }.joined()
            let merge = try world.object("commit", raw(tree: tree, extra: heads))
            let repository = try open(world.hub)
            let new = try await repository.newCommits(from: merge) { _ in false }
            #expect(new.places.map(\.id) == [names[root], names[side], merge])
            #expect(new.places.map(\.isStep) == [true, false, true])
        }
    }

    // MARK: - Helpers

    /// Makes all graphs in one repository, since a process for each would be most of the time.
    private func graphs(
        _ seeds: Range<UInt64>,
        _ body: (BusRepository, RandomGraph) async throws -> Void
    ) async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            let drafts = seeds.map { RandomGraph.draft(seed: $0, in: &stream) }
            let names = try stream.run(in: world)
            let repository = try open(world.hub)
            for draft in drafts { try await body(repository, draft.named(names)) }
        }
    }

    private func expect(
        _ new: NewCommits,
        is order: [(id: ObjectID, isStep: Bool)],
        _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(new.places.map(\.id) == order.map(\.id), sourceLocation: location)
        #expect(new.places.map(\.isStep) == order.map(\.isStep), sourceLocation: location)
    }
}
