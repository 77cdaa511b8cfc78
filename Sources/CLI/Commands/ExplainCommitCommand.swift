import ArgumentParser
import BusModel
import Decisions
import GitBus

/// `git bus explain COMMIT`
struct ExplainCommitCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "commit",
        abstract: "Say which events a commit gave, or why none; or what a rule BUS-… says."
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "A commit, by any name git knows, or the code of a rule.") var commit: String
    @Flag(name: .long, help: "Print JSON (schema git-bus/explain-commit/1, or explain-rule/1).")
    var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        if let rule = try await RuleExplanation(code: commit, bus) {
            if json { return Terminal.json(try CanonicalJSON.text(rule.json)) }
            return rule.lines.forEach(Terminal.out)
        }
        let loaded = try await bus.load()
        let id = try await resolve(loaded)
        let explanation = try await CommitExplanation(of: id, in: loaded)
        if json { return Terminal.json(try CanonicalJSON.text(explanation.json)) }
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
