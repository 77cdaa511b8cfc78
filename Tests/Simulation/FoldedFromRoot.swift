import BusModel
import Decisions
import TestSupport

extension SimulatedGit {
    /// Everything that can be reached from a commit, folded one by one: no batches, no journal.
    func foldedFromRoot(
        _ tip: ObjectID,
        misread: Bool = false,
        visit: (Commit, SharedConfig?, Step, BusState) throws -> Void
    ) rethrows -> (state: BusState, steps: [Step]) {
        var state = BusState()
        var steps: [Step] = []
        for place in newCommits(from: tip, isSeen: { _ in false }).places {
            for commit in commits(at: [place], by: state.settings) {
                let before = state.config
                let step = state.apply(misread ? commit.sayingPass : commit, naming: .pure)
                steps.append(step)
                try visit(commit, before, step, state)
            }
        }
        return (state, steps)
    }

    func foldedFromRoot(
        _ tip: ObjectID,
        misread: Bool = false
    ) -> (state: BusState, steps: [Step]) {
        foldedFromRoot(tip, misread: misread) { _, _, _, _ in }
    }
}

extension Commit {
    /// The same commit, read wrongly.
    var sayingPass: Commit {
        guard subject.contains("FAIL") else { return self }
        return Commit(
            id: id,
            parents: parents,
            authorEmail: authorEmail,
            committedAt: committedAt,
            subject: subject.replacing("FAIL", with: "PASS"),
            trailers: trailers,
            isStep: isStep,
            workTree: workTree,
            changes: changes,
            touched: touched,
            isCut: isCut,
            settings: settings,
            judgedBy: judgedBy,
            config: config
        )
    }
}

/// A promise that was broken.
public struct Broken: Error, CustomStringConvertible {
    /// Which, in words.
    public let description: String

    init(_ description: String) { self.description = description }
}

/// A process that dies here.
struct Crash: Error {}
