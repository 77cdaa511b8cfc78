import Agents
import BusModel
import Decisions
import Foundation
import GitBus

/// What the agents and services of this host need in order to run.
struct AgentsLook {
    private let examination: Examination

    init(_ examination: Examination) { self.examination = examination }

    func findings() async -> [Finding] {
        guard let bus = examination.bus, let config = bus.state.config else { return [] }
        let host = examination.host
        let agents = config.agents.filter { config.runs($0, on: host.host) }
        var findings: [Finding] = []
        for agent in agents {
            findings += command(agent, bus.location)
            findings += await prompt(agent, bus)
            findings += await clone(agent, bus.location)
        }
        for item in host.ownServices { findings += service(item, bus.location) }
        let elsewhere = config.agents.count - agents.count
        if elsewhere > 0 {
            let text = "\(elsewhere) agents run on other hosts; this one is \(host.host)"
            findings.append(Finding("agents.elsewhere", .info, "hosts", text))
        }
        return findings
    }

    private func untrusted(_ table: String, _ name: AgentName) -> Finding {
        Finding(
            "trust/\(name)",
            .warning,
            "\(name)",
            "its command (\(table)) came by a push and is not trusted here",
            fix: "git bus trust \(table)"
        )
    }

    /// Why a program cannot be run, or `nil`. A path is taken from the clone, as it will be; where
    /// there is no clone yet, nobody knows.
    static func absence(
        of program: String,
        from work: String,
        in environment: [String: String]
    ) -> String? {
        if program.contains("{") { return nil }
        guard program.contains("/"), !program.hasPrefix("/") else {
            guard ProgramPath.find(program, in: environment) == nil else { return nil }
            return program.hasPrefix("/")
                ? "its program \(program) cannot be run"
                : "its program \(program) is not on the PATH"
        }
        guard FileManager.default.fileExists(atPath: work) else { return nil }
        let path = "\(work)/\(program)"
        return ProgramPath.find(path, in: environment) == nil
            ? "its program \(path) cannot be run" : nil
    }

    private func service(_ service: HostConfig.Service, _ location: BusLocation) -> [Finding] {
        let host = examination.host
        guard host.untrusted(for: service).isEmpty else {
            return [untrusted("service.\(service.name)", service.name)]
        }
        let id = "service.command/\(service.name)"
        guard let program = service.command.first else {
            let text = "has no command on this host"
            return [Finding(id, .error, "\(service.name)", text, fix: "git bus config service")]
        }
        let work = WorkDirectory(service: service, location: location).path
        if let text = Self.absence(of: program, from: work, in: examination.environment) {
            let fix = "command -v \(ShellWord.quoted(program))"
            return [Finding(id, .error, "\(service.name)", text, fix: fix)]
        }
        return [Finding(id, .ok, "\(service.name)", "service: \(program)")]
    }

    private func command(_ agent: AgentConfig, _ location: BusLocation) -> [Finding] {
        let host = examination.host
        let name = host.backendName(of: agent.name)
        let id = "agent.command/\(agent.name)"
        if !host.untrusted(for: agent.name).isEmpty {
            return [untrusted("backend.\(name)", agent.name)]
        }
        guard let backend = host.backend(of: agent.name), let program = backend.command.first else {
            let path = HostConfigReader(environment: examination.environment).path
            let text = "backend \"\(name)\" has no command on this host"
            let fix = "${EDITOR:-vi} \(ShellWord.quoted(path))   # [backend.\(name)] command"
            return [Finding(id, .error, "\(agent.name)", text, fix: fix)]
        }
        do { try backend.validate() } catch {
            return [Finding(id, .error, "\(agent.name)", "\(error)")]
        }
        let work = WorkDirectory(agent: agent, location: location, host: host).path
        if let text = Self.absence(of: program, from: work, in: examination.environment) {
            let fix = "command -v \(ShellWord.quoted(program))"
            return [Finding(id, .error, "\(agent.name)", text, fix: fix)]
        }
        if backend.skipsQuestions, backend.permissions.isEmpty {
            let text =
                "runs by \(name): \(program); as root it asks all the same, since it refuses "
                + "to act alone then"
            return [Finding(id, .warning, "\(agent.name)", text)]
        }
        return [Finding(id, .ok, "\(agent.name)", "runs by \(name): \(program)")]
    }

    private func prompt(_ agent: AgentConfig, _ bus: LoadedBus) async -> [Finding] {
        let kickoff = Kickoff(
            agent: agent,
            state: bus.state,
            location: bus.location,
            work: "-",
            leftBehind: []
        )
        do {
            _ = try await kickoff.text(repository: bus.repository)
            return []
        } catch {
            let failure = CommandFailure(error)
            let id = "agent.prompt/\(agent.name)"
            let fix = failure.hints.first
            return [Finding(id, .error, "\(agent.name)", failure.message, fix: fix)]
        }
    }

    private func clone(_ agent: AgentConfig, _ location: BusLocation) async -> [Finding] {
        let work = WorkDirectory(agent: agent, location: location, host: examination.host)
        guard FileManager.default.fileExists(atPath: work.path + "/.git") else { return [] }
        let git = GitProcess(directory: work.path)
        // Why none is fine: a clone without an address has the wrong one.
        let email = (try? await git.run(["config", "user.email"]).line) ?? ""  // why: see above
        var findings: [Finding] = []
        if email.lowercased() != agent.email {
            findings.append(
                Finding(
                    "agent.email/\(agent.name)",
                    .error,
                    "\(agent.name)",
                    "commits in its clone are \(email.isEmpty ? "nobody" : email)'s",
                    fix: "git -C \(ShellWord.quoted(work.path)) config user.email "
                        + ShellWord.quoted(agent.email),
                    repair: .setEmail(clone: work.path, email: agent.email)
                )
            )
        }
        findings += await CloneLook(agent: agent.name, work: work).findings()
        let left = await work.leftBehind()
        if !left.isEmpty {
            let text = "\(left.count) things in its clone are not on the bus: \(left[0])"
            findings.append(Finding("agent.work/\(agent.name)", .info, "\(agent.name)", text))
        }
        return findings
    }
}
