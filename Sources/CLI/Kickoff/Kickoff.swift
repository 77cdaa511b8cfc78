import BusModel
import Decisions
import GitBus

/// Writes what an agent is told when it is started: the rules, its role, and where things stand.
struct Kickoff {
    let agent: AgentConfig
    let state: BusState
    let location: BusLocation
    /// The agent's clone.
    let work: String
    /// Work in the clone that is not on the bus, as lines; empty when there is none.
    let leftBehind: [String]
    /// Why its last run was cut off, if it was.
    var interruption: String?

    /// The whole text.
    ///
    /// - Parameter repository: where the agent's own prompt is read from, at the bus tip.
    /// - Throws: ``CommandFailure`` for a prompt that is missing or has an unknown placeholder.
    func text(repository: BusRepository) async throws -> String {
        var values = self.values
        do {
            let role = try await rolePrompt(repository)
            values["role_prompt"] = try role.filled(with: values)
            values["interrupted"] = interrupted
            let frame = PromptTemplate(name: "kickoff.md", text: Self.embedded(.kickoff))
            return try frame.filled(with: values)
        } catch let fault as PromptTemplate.Fault {
            throw CommandFailure(
                .configuration,
                fault.description,
                hints: (fault.hint.map { [$0] } ?? []) + ["correct it on the bus, and push"]
            )
        }
    }

    private func rolePrompt(_ repository: BusRepository) async throws -> PromptTemplate {
        guard let path = agent.prompt, let tip = state.tip else { return defaultPrompt }
        let bytes = try await repository.file(path, at: tip)
        return try ownPrompt(path, bytes)
    }

    private func ownPrompt(_ path: String, _ bytes: [UInt8]?) throws -> PromptTemplate {
        guard let bytes else {
            throw CommandFailure(
                .configuration,
                "the prompt of \(agent.name) is not on the bus: \(path)",
                hints: ["git add \(path), commit and push; or leave out prompt in git-bus.toml"]
            )
        }
        return PromptTemplate(name: path, text: String(decoding: bytes, as: UTF8.self))
    }

    private var defaultPrompt: PromptTemplate {
        let file: EmbeddedPrompt =
            switch agent.role {
            case .builder: .builder
            case .reviewer: .reviewer
            case .observer: .observer
            }
        return PromptTemplate(name: "\(agent.role.rawValue).md", text: Self.embedded(file))
    }

    private var values: [String: String] {
        let config = state.config ?? SharedConfig()
        let phase = state.currentPhase
        let index = phase.flatMap { now in config.phases.firstIndex { $0.id == now.id } }
        let gates = phase?.gates.map(\.text) ?? []
        let first = gates.first ?? "GATE"
        return [
            "agent": agent.name.text,
            "role": agent.role.rawValue,
            "branch": location.branch,
            "dir": config.directory,
            "work": work,
            "phase": phase?.id.text ?? "none (every phase is complete)",
            "phase_index": index.map { String($0 + 1) } ?? "-",
            "phase_total": String(config.phases.count),
            "gates": gates.isEmpty ? "whatever is claimed" : gates.joined(separator: ", "),
            "reviewers": phase?.reviewers.map(\.text).joined(separator: ", ") ?? "none",
            "inbox": "\(config.directory)/INBOX-\(agent.name).md",
            "marker": config.doneMarker,
            "status_file": phase.map(config.statusPath) ?? "\(config.directory)/STATUS-PHASE.md",
            "claim_command": "git bus claim \(first) -m \"what is done\"",
            "review_command": "git bus review \(first) PASS -m \"what you saw\"",
            "done_command": "git bus done",
            "send_command": "git bus send AGENT -m \"text\"",
            "status_command": "git bus status",
        ]
    }

    private var interrupted: String {
        guard interruption != nil || !leftBehind.isEmpty else { return "" }
        var text = ""
        if let interruption {
            text += """
                ## You were interrupted

                Your last run was cut off in the middle: \(interruption). Find out where you were
                before you go on: `git status`, `git log -3`, `git bus status`.


                """
        }
        guard !leftBehind.isEmpty else {
            return text + "Nothing of your work was left uncommitted or unpushed in your clone.\n"
        }
        let lines = leftBehind.prefix(40).map { "    \($0)" }.joined(separator: "\n")
        return text + """
            ## Left in your clone

            You were started afresh. This work of yours is in your clone and not on the bus. Nothing
            was discarded: look at it first, then commit and push it or set it aside.

            \(lines)

            """
    }

    private enum EmbeddedPrompt {
        case kickoff, builder, reviewer, observer
    }

    private static func embedded(_ prompt: EmbeddedPrompt) -> String {
        let bytes =
            switch prompt {
            case .kickoff: PackageResources.kickoff_md
            case .builder: PackageResources.builder_md
            case .reviewer: PackageResources.reviewer_md
            case .observer: PackageResources.observer_md
            }
        return String(decoding: bytes, as: UTF8.self)
    }
}
