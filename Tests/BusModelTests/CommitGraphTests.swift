import TestSupport
import Testing

@testable import BusModel

@Suite struct `A graph of commits` {
    private func id(_ number: UInt64) throws -> ObjectID {
        var bytes = [UInt8](repeating: 7, count: 20)
        bytes[0] = UInt8(number)
        return try #require(ObjectID(bytes: bytes))
    }

    /// - Returns: `nil` where it goes round in a circle.
    private func firstParents(
        of tip: ObjectID,
        in model: [ObjectID: [ObjectID]]
    ) -> (commits: [ObjectID], next: ObjectID?)? {
        var commits: [ObjectID] = []
        var next: ObjectID? = tip
        while let commit = next, let parents = model[commit] {
            guard commits.count <= model.count else { return nil }
            commits.append(commit)
            next = parents.first
        }
        return (commits, next)
    }

    @Test func `knows what was added and not taken away`() throws {
        var random = PureRandom(seed: 11)
        var graph = CommitGraph()
        var model: [ObjectID: [ObjectID]] = [:]
        for _ in 0..<3_000 {
            let commit = try id(random.next() % 40)
            if model[commit] != nil, random.chance(oneIn: 2) {
                #expect(graph.remove(commit) == model.removeValue(forKey: commit))
            } else if model[commit] == nil {
                let parents = try (0..<(random.next() % 4)).map { _ in try id(random.next() % 40) }
                graph.add(commit, parents: parents)
                model[commit] = parents
            }
            let tip = try id(random.next() % 40)
            // A chain of these may end where it began: none is asked for there.
            if let chain = firstParents(of: tip, in: model) {
                let found = graph.chain(from: tip)
                #expect(found.numbers.map { graph.id($0) } == chain.commits)
                #expect(found.next == chain.next)
            }
            let asked = try id(random.next() % 40)
            #expect(graph.parents(of: asked) == model[asked])
            #expect(graph.contains(asked) == (model[asked] != nil))
            #expect(graph.count == model.count)
        }
        #expect(try graph.remove(id(41)) == nil)
    }
}
