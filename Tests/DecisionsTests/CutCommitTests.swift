import BusModel
import Decisions
import TestSupport
import Testing

@Suite struct `A commit of more than is looked at` {
    @Test func `is told by the fold, since nobody knows what else it did`() {
        var bus = Bus()
        bus.step("claim(D1): ready")
        let plain = bus.fold(bus.commits.step("work goes on", isCut: false))
        #expect(plain.codes == [])
        let cut = bus.fold(bus.commits.step("work goes on", isCut: true))
        #expect(cut.codes == [.diffTooLarge])
        #expect(bus.gate("D1") == "open")
    }

    @Test func `is not told where the rule is off`() {
        var bus = Bus(.team.with { $0.policy.enforce.rules["BUS-LIMIT-003"] = .off })
        let cut = bus.fold(bus.commits.step("work goes on", isCut: true))
        #expect(cut.codes == [])
    }
}

extension PureCommits {
    fileprivate mutating func step(_ subject: String, isCut: Bool) -> Commit {
        let commit = step(subject)
        return Commit(
            id: commit.id,
            parents: commit.parents,
            authorEmail: commit.authorEmail,
            committedAt: commit.committedAt,
            subject: commit.subject,
            trailers: commit.trailers,
            isStep: commit.isStep,
            workTree: commit.workTree,
            changes: commit.changes,
            isCut: isCut,
            judgedBy: commit.judgedBy,
            config: commit.config
        )
    }
}
