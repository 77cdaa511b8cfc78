import ArgumentParser
import BusModel
import Decisions
import GitBus

/// `git bus explain`
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say what a commit or a subject means, and why.",
        discussion: """
            Examples:
              git bus explain HEAD
              git bus explain subject "review(D1): PASS all 14 cases"
            """,
        subcommands: [ExplainCommitCommand.self, ExplainSubjectCommand.self],
        defaultSubcommand: ExplainCommitCommand.self
    )
}

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
        if json { return Terminal.out(try CanonicalJSON.text(answer.json)) }
        Terminal.out("kind     \(answer.kind)")
        if let label = answer.label { Terminal.out("label    \(label)") }
        if let verdict = answer.verdict { Terminal.out("verdict  \(verdict.rawValue)") }
        Terminal.out("reason   \(Terminal.harmless(answer.reason))")
        if let correction = answer.correction {
            Terminal.out("write    \(Terminal.harmless(correction))")
        }
    }
}

/// What a subject means, in the fields that scripts rely on.
struct SubjectAnswer {
    let kind: String
    let label: String?
    let verdict: Verdict?
    let reason: String
    let correction: String?

    /// - Parameter declared: the gates of the current phase, for lists and ranges.
    init(_ subject: Subject, declared: [GateLabel]) {
        switch subject {
        case .ordinary:
            (kind, label, verdict, correction) = ("ordinary", nil, nil, nil)
            reason = "it does not start with a verb and a label in brackets"
        case .malformed(let why, let better):
            (kind, label, verdict, correction) = ("malformed", nil, nil, better)
            reason = why
        case .verb(let verb, let text, let rest):
            if [.claim, .review, .lift].contains(verb),
                case .malformed(let why) = LabelSelector.select(text, declared: declared)
            {
                (kind, label, verdict, correction) = ("malformed", nil, nil, nil)
                reason = why
                return
            }
            (kind, label, correction) = (verb.rawValue, text, nil)
            verdict = verb == .review ? VerdictWord.verdict(of: rest) : nil
            let finding = verb == .review && verdict == nil
            reason =
                finding
                ? "a review whose first word is no verdict is a finding"
                : "the verb \"\(verb.rawValue)\" with a label and a colon"
        }
    }

    var json: JSONValue {
        [
            "schema": "git-bus/explain-subject/1", "kind": .string(kind),
            "label": JSONValue(label), "verdict": JSONValue(verdict?.rawValue),
            "reason": .string(reason), "correction": JSONValue(correction),
        ]
    }
}

/// `git bus explain COMMIT`
struct ExplainCommitCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "commit",
        abstract: "Say which events a commit gave, or why none."
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "A commit, by any name git knows.") var commit: String
    @Flag(name: .long, help: "Print JSON (schema git-bus/explain-commit/1).") var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        let loaded = try await bus.load()
        let id = try await resolve(loaded)
        let explanation = try await CommitExplanation(of: id, in: loaded)
        if json { return Terminal.out(try CanonicalJSON.text(explanation.json)) }
        for line in explanation.lines { Terminal.out(Terminal.cut(line, to: Terminal.columns)) }
    }

    private func resolve(_ loaded: LoadedBus) async throws -> ObjectID {
        let arguments = [
            "rev-parse", "--verify", "--quiet", "--end-of-options", "\(commit)^{commit}",
        ]
        for directory in [loaded.repository.path, bus.workingDirectory] {
            let answer = try await GitProcess(directory: directory).run(arguments)
            if let id = ObjectID(hex: answer.line) { return id }
        }
        throw CommandFailure(
            .malformed,
            "there is no commit \"\(commit)\" in the bus",
            hints: ["git bus explain subject TEXT", "git fetch"]
        )
    }
}
