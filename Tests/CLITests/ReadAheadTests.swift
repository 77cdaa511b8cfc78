import BusModel
import Decisions
import GitBus
import TestSupport
import Testing

@testable import CLI

@Suite struct `Commits that are read ahead` {
    /// Work, with settings in between that count, that do not, and that cannot be read.
    private func history(_ random: inout some RandomNumberGenerator) -> GitImport {
        var history = GitImport()
        var last = history.commit("start", [.text("git-bus.toml", Self.settings("start"))])
        for number in 0..<150 {
            let agent = "builder@agents.invalid"
            switch Int.random(in: 0..<12, using: &random) {
            case 0:
                let text = Self.settings("p\(number)", protected: number % 4)
                last = history.commit("rule", parents: [last], [.text("git-bus.toml", text)])
            case 1:
                let text = Self.settings("stray\(number)")
                last = history.commit(
                    "rule",
                    parents: [last],
                    email: agent,
                    [.text("git-bus.toml", text)]
                )
            case 2: last = history.commit("x", parents: [last], [.text("git-bus.toml", "[")])
            case 3:
                let side = history.commit("side", parents: [last], email: agent)
                last = history.commit("work", parents: [last], email: agent)
                last = history.commit("merge", parents: [last, side], email: agent)
            default:
                // What of this a commit says it touched depends on what is protected by then.
                let subject = "claim(D\(number % 9)): done"
                let files = (0..<4).map { GitImport.Change.text("src/\($0)/file", "\(number)") }
                last = history.commit(subject, parents: [last], email: agent, files)
            }
        }
        return history
    }

    private static func settings(_ phase: String, protected folder: Int = 0) -> String {
        """
        [bus]
        protocol = 1
        [loop]
        phases = [ { id = "\(phase)", reviewers = ["reviewer"] } ]
        [[agent]]
        name = "builder"
        role = "builder"
        [[agent]]
        name = "reviewer"
        role = "reviewer"
        [policy]
        humans = ["ana@example.org"]
        protected = ["git-bus.toml", "src/\(folder)/**"]
        """
    }

    /// One commit after the other, each by what the one before left in force.
    private func oneByOne(
        _ places: [NewCommits.Place],
        _ repository: BusRepository
    ) async throws -> (commits: [Commit], state: BusState) {
        var commits: [Commit] = []
        var state = BusState()
        for place in places {
            let some = try await repository.commits(at: [place], by: state.settings)
            commits += some
            for commit in some { _ = state.apply(commit, naming: Wiring.naming) }
        }
        return (commits, state)
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `are those that one reads after the other, wherever the settings change`(seed: UInt64)
        async throws
    {
        try await GitWorld.run { world in
            var random = GitRandom(seed: seed)
            try history(&random).run(in: world)
            let repository = try BusRepository(
                path: world.hub,
                parseConfig: SharedConfigReader.source
            )
            guard case .at(let tip) = try await repository.target(of: .branch("main")) else {
                Issue.record("there is no branch")
                return
            }
            let places = try await repository.newCommits(from: tip) { _ in false }.places
            let expected = try await oneByOne(places, repository)
            for chunk in [1, 2, 7, 20, 1000] {
                var reader = await ReadAhead(places, in: repository, chunk: chunk)
                defer { reader.cancel() }
                var commits: [Commit] = []
                var state = BusState()
                while reader.count > 0 {
                    let some = try await reader.next(by: state.settings)
                    #expect(some.isWhole == some.commits.last?.isStep)
                    for commit in some.commits { _ = state.apply(commit, naming: Wiring.naming) }
                    commits += some.commits
                }
                // Whole commits would fill the screen.
                let wrong = zip(commits, expected.commits).first { $0 != $1 }?.0.id
                #expect(wrong == nil, "pieces of \(chunk)")
                #expect(commits.map(\.id) == places.map(\.id), "pieces of \(chunk)")
                let isSame = state == expected.state
                #expect(isSame, "pieces of \(chunk)")
            }
        }
    }
}
