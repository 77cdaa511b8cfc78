import ArgumentParser
import BusModel
import Decisions
import GitBus

/// `git bus explain subject TEXT`
struct ExplainSubjectCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "subject",
        abstract: "Say what a commit subject means; in a bus, for its current phase."
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "The subject.") var text: String
    @Flag(name: .long, help: "Print JSON (schema git-bus/explain-subject/1).") var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        let line = text.split(separator: "\n", omittingEmptySubsequences: false).first ?? ""
        // Why a failure is no news: outside a bus the grammar alone answers.
        let state = try? await bus.load().state  // why: see above
        let handoff = state?.config?.handoff ?? HandoffConfig()
        let answer = SubjectAnswer(
            SubjectParser(handoff: handoff).parse(String(line)),
            declared: state?.currentPhase?.gates ?? []
        )
        if json { return Terminal.json(try CanonicalJSON.text(answer.json)) }
        Terminal.out("kind     \(answer.kind)")
        if let label = answer.label { Terminal.out("label    \(label)") }
        if let verdict = answer.verdict { Terminal.out("verdict  \(verdict.rawValue)") }
        Terminal.out("reason   \(Terminal.harmless(answer.reason))")
        if let correction = answer.correction {
            Terminal.out("write    \(Terminal.harmless(correction))")
        }
    }
}
