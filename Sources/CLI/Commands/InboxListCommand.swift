import ArgumentParser
import BusModel
import Decisions
import GitBus

/// `git bus inbox list`
struct InboxListCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show unread mail: whom it is for, from whom, and its first line."
    )

    @OptionGroup var bus: BusOptions
    @Argument(
        help: "Whose mail (default: yours, or everybody's where you are no agent).",
        completion: NameCompletion.agents
    )
    var agent: String?
    @Flag(name: .long, help: "Everybody's mail.") var all = false
    @Flag(name: .long, help: "Print JSON (schema git-bus/inbox/1).") var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        let loaded = try await bus.load()
        let owner = try await owner(loaded)
        let mail = try await UnreadMail.all(in: loaded, for: owner)
        if json {
            let value: JSONValue = [
                "schema": "git-bus/inbox/1", "agent": JSONValue(owner?.text),
                "mail": .array(mail.map(\.json)),
            ]
            return Terminal.json(try CanonicalJSON.text(value))
        }
        if mail.isEmpty {
            return Terminal.note("no unread mail\(owner.map { " for \($0)" } ?? "")")
        }
        let now = Wiring.now()
        var table = TextTable(columns: [
            .init(title: "TO", dropped: owner == nil ? 0 : 2), .init(title: "FROM"),
            .init(title: "AGE", dropped: 1), .init(title: "FILE"), .init(title: "TEXT", dropped: 3),
        ])
        table.rows = mail.map {
            [$0.to.text, $0.from ?? "?", Dates.ago($0.time, now: now), $0.path, $0.firstLine]
        }
        table.lines(width: Terminal.columns).forEach(Terminal.out)
    }

    private func owner(_ bus: LoadedBus) async throws -> AgentName? {
        let known = bus.state.config?.agents.map(\.name) ?? []
        if let agent {
            guard known.contains(AgentName(agent)) else {
                let close = Nearest.names(to: agent, among: known.map(\.text))
                throw CommandFailure(
                    .usage,
                    "there is no agent called \(agent)",
                    hints: close.map { "did you mean \($0)?" } + ["git bus status"]
                )
            }
            return AgentName(agent)
        }
        if all { return nil }
        let git = GitProcess(directory: self.bus.workingDirectory)
        let email = try await git.run(["config", "user.email"]).line
        guard case .agent(let name, _) = bus.state.config?.actor(email: email) else { return nil }
        return name
    }
}
