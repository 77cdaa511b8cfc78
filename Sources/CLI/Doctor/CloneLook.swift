import BusModel
import GitBus

/// What an agent's clone needs beside its commits: the hook that tells before a push, and a key.
struct CloneLook {
    let agent: AgentName
    let work: WorkDirectory

    func findings() async -> [Finding] {
        let key = await keyFacts()
        return [await hook()].compactMap { $0 } + (key.map { Self.judge($0, agent) } ?? [])
    }

    private func hook() async -> Finding? {
        let id = "agent.hook/\(agent)"
        do {
            let installer = try await LocalHookInstaller(at: work.path)
            let report = installer.status()
            if report.files.hook == .current { return nil }
            let fix = "git bus hooks install --local \(ShellWord.quoted(work.path))"
            guard !report.plan.changes.isEmpty else {
                let text = report.plan.notes.first ?? "its pre-push hook cannot be installed"
                return Finding(id, .warning, "\(agent)", text, fix: fix)
            }
            let text =
                report.files.hook == .outdated
                ? "the pre-push hook of its clone is of another version"
                : "its clone has no pre-push hook that tells what the hub would refuse"
            return Finding(
                id,
                .warning,
                "\(agent)",
                text,
                fix: fix,
                repair: .installLocalHook(clone: work.path)
            )
        } catch {
            let failure = CommandFailure(error)
            let text = "its clone has no pre-push hook: \(failure.message)"
            return Finding(id, .warning, "\(agent)", text, fix: failure.hints.first)
        }
    }

    /// What is known of the key of an agent whose hub is reached by ssh.
    struct KeyFacts: Hashable {
        var isByHand = false
        /// Whether its clone uses the key.
        var isUsed = false
        var fingerprint: String?
        /// What the owner of the hub types to have it take the key.
        var addition: String?
        /// Whether the hub takes it; `nil` where no command of the user's can be told to use it.
        var outcome: KeyProbe.Outcome?
    }

    private func keyFacts() async -> KeyFacts? {
        guard let credential = work.credential else { return nil }
        do {
            guard let address = try await SSHAddress.of(work.location) else { return nil }
            let settings = try await credential.settings()
            var facts = KeyFacts()
            facts.isByHand = settings.isByHand
            facts.isUsed = settings.key == credential.key.path
            guard !facts.isByHand, let line = credential.key.publicLine else { return facts }
            facts.fingerprint = credential.key.fingerprint
            facts.addition = PushCredential.addition(of: agent, line, path: address.path)
            let ssh = await SSHCommand.current(credential.environment)
            if let command = ssh.bound(toKey: credential.key.path) {
                facts.outcome = await KeyProbe.ask(
                    work.location,
                    key: credential.key,
                    command: command
                )
            }
            return facts
        } catch {
            // What cannot be asked has a finding of its own: the hub, or the clone.
            return nil
        }
    }

    static func judge(_ facts: KeyFacts, _ agent: AgentName) -> [Finding] {
        let id = "agent.key/\(agent)"
        func finding(_ state: Finding.State, _ text: String, _ fix: String? = nil) -> [Finding] {
            [Finding(id, state, "\(agent)", text, fix: fix)]
        }
        if facts.isByHand {
            return finding(.info, "its clone says itself which ssh command it pushes with")
        }
        guard let fingerprint = facts.fingerprint else {
            return finding(.warning, "has no ssh key of its own", "git bus up \(agent)")
        }
        let others = KeyNotes.warning(agent)
        let toAdd = facts.addition.map { "\($0)   # as the owner of the hub, there" }
        switch (facts.isUsed, facts.outcome) {
        case (true, .taken): return finding(.ok, "pushes with its own ssh key, \(fingerprint)")
        case (true, .refused):
            return finding(.error, "the hub does not take its ssh key, \(fingerprint)", toAdd)
        case (true, .unknown(let reason)):
            return finding(.warning, "nobody knows whether the hub takes its ssh key: \(reason)")
        case (true, nil), (false, nil):
            let why = "your ssh command is not one that can be told to use another key"
            return finding(.warning, facts.isUsed ? why : "\(others); \(why)")
        case (false, .taken):
            return finding(.warning, "\(others); it takes the agent's", "git bus up \(agent)")
        case (false, .refused): return finding(.warning, others, toAdd)
        case (false, .unknown(let reason)):
            return finding(.warning, "\(others), and cannot be asked: \(reason)", toAdd)
        }
    }
}
