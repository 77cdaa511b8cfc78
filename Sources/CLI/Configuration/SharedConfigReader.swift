import BusModel

/// Reads the shared part of a `git-bus.toml`: the keys that every host and clone agree on.
enum SharedConfigReader {
    /// What stands in the file at some commit. A fault is a fact, not a failure.
    @Sendable static func source(blob: ObjectID, bytes: [UInt8]) -> ConfigSource {
        do {
            return .valid(blob: blob, try read(String(decoding: bytes, as: UTF8.self)))
        } catch {
            return .invalid(blob: blob, reason: error.description)
        }
    }

    /// Reads the text of a file called `name`.
    static func read(
        _ text: String,
        name: String = "git-bus.toml"
    ) throws(ConfigFault) -> SharedConfig {
        let root = TOMLSection(try TOMLDocument(name: name, text: text))
        try ConfigKeys.check(root)
        try ConfigKeys.refuseHostKeys(root)
        var config = SharedConfig()
        if let bus = try root.section("bus") { try read(bus, into: &config) }
        config.agents = try agents(root)
        let policy = try root.section("policy")
        let humans = Set((try policy?.strings("humans") ?? []).map { $0.lowercased() })
        config.humans = humans.sorted()
        if let both = config.agents.first(where: { humans.contains($0.email) }) {
            throw policy?.fault("humans", "\(both.email) is agent \(both.name) and a person")
                ?? root.fault("policy", "an agent is a person")
        }
        config.policy = try PolicyReader.read(policy, agents: config.agents, humans: config.humans)
        let lease = try root.section("dispatch")?.seconds("lease", atLeast: 1)
        config.lease = lease ?? config.lease
        let required = try policy?.word("done_requires", PhaseConfig.DoneRequires.self)
        if let loop = try root.section("loop") {
            config.doneMarker = try loop.string("done_marker") ?? config.doneMarker
            if config.doneMarker.isBlank || config.doneMarker.contains("\n") {
                throw loop.fault("done_marker", "done_marker must be one line that is not blank")
            }
            config.onAdvance =
                try loop.word("on_advance", SharedConfig.OnAdvance.self) ?? config.onAdvance
            config.phases = try phases(loop, required: required ?? .reviews, config.agents)
            if let handoff = try loop.section("handoff") {
                config.handoff = try self.handoff(handoff, config.agents)
            }
        }
        return config
    }

    private static func read(
        _ bus: TOMLSection,
        into config: inout SharedConfig
    ) throws(ConfigFault) {
        if let number = try bus.int("protocol"), number != 1 {
            throw bus.fault(
                "protocol",
                "protocol \(number) is not known to this version of git-bus; it speaks 1"
            )
        }
        config.branch = try bus.string("branch") ?? config.branch
        var directory = try bus.string("dir") ?? config.directory
        while directory.last == "/" { directory.removeLast() }
        let parts = directory.split(separator: "/", omittingEmptySubsequences: false)
        if parts.contains(where: { ["", ".", "..", ".git"].contains($0) }) {
            throw bus.fault("dir", "dir must be a path inside the repository, like \"bus\"")
        }
        config.directory = directory
    }

    private static func agents(_ root: TOMLSection) throws(ConfigFault) -> [AgentConfig] {
        var agents: [AgentConfig] = []
        for section in try root.sections("agent") {
            guard let name = try section.string("name") else {
                throw section.fault("name", "an agent needs a name")
            }
            guard isPlainName(name) else {
                throw section.fault("name", "an agent's name is 1 to 64 of A-Z a-z 0-9 _ -")
            }
            guard let role = try section.word("role", AgentConfig.Role.self) else {
                throw section.fault(
                    "role",
                    "agent \(name) needs a role: builder, reviewer, observer"
                )
            }
            let agent = AgentConfig(
                name: AgentName(name),
                kind: try section.word("kind", AgentConfig.Kind.self) ?? .loop,
                role: role,
                email: try section.string("email"),
                host: try section.string("host"),
                prompt: try section.string("prompt")
            )
            if agents.contains(where: { $0.name == agent.name }) {
                throw section.fault("name", "there are two agents called \(name)")
            }
            if let other = agents.first(where: { $0.email == agent.email }) {
                throw section.fault("email", "\(name) and \(other.name) have one e-mail address")
            }
            agents.append(agent)
        }
        try checkHosts(root, agents)
        try checkServices(root, agents)
        return agents
    }

    /// Where several hosts are named, nobody could tell which of them runs an agent without one.
    private static func checkHosts(
        _ root: TOMLSection,
        _ agents: [AgentConfig]
    ) throws(ConfigFault) {
        let hosts = Set(agents.compactMap(\.host)).sorted()
        guard hosts.count > 1, let index = agents.firstIndex(where: { $0.host == nil }) else {
            return
        }
        throw try root.sections("agent")[index].fault(
            "name",
            "agent \(agents[index].name) does not say on which host it runs",
            hint: "add host = \"\(hosts.joined(separator: "\" or \""))\""
        )
    }

    private static func checkServices(
        _ root: TOMLSection,
        _ agents: [AgentConfig]
    ) throws(ConfigFault) {
        var names: [String] = []
        for section in try root.sections("service") {
            guard let name = try section.string("name"), isPlainName(name) else {
                throw section.fault("name", "a service needs a name of A-Z a-z 0-9 _ -")
            }
            if names.contains(name) {
                throw section.fault("name", "there are two services called \(name)")
            }
            if agents.contains(where: { $0.name.text == name }) {
                throw section.fault("name", "\(name) is an agent and a service")
            }
            guard try section.strings("command")?.isEmpty == false else {
                throw section.fault("command", "service \(name) has no command to run")
            }
            names.append(name)
        }
    }

    private static func phases(
        _ loop: TOMLSection,
        required: PhaseConfig.DoneRequires,
        _ agents: [AgentConfig]
    ) throws(ConfigFault) -> [PhaseConfig] {
        var phases: [PhaseConfig] = []
        for section in try loop.sections("phases") {
            guard let id = try section.string("id"), isPlainName(id) else {
                throw section.fault("id", "a phase needs an id of A-Z a-z 0-9 _ -")
            }
            var phase = PhaseConfig(
                id: PhaseID(id),
                gates: (try section.strings("gates") ?? []).map { GateLabel($0) },
                status: try section.string("status"),
                doneRequires: try section.word("done_requires", PhaseConfig.DoneRequires.self)
                    ?? required,
                doneCovers: try section.word("done_covers", PhaseConfig.DoneCovers.self) ?? .all
            )
            if phases.contains(where: { $0.id == phase.id }) {
                throw section.fault("id", "there are two phases called \(id)")
            }
            for gate in phase.gates where LabelSelector.fault(in: gate.text) != nil {
                throw section.fault("gates", "\"\(gate)\" cannot be the name of a gate")
            }
            phase.reviewers = try names("reviewers", section, agents) ?? []
            for name in phase.reviewers
            where agents.first(where: { $0.name == name })?.role != .reviewer {
                let reviewers = agents.filter { $0.role == .reviewer }.map(\.name.text)
                throw section.fault(
                    "reviewers",
                    "\(name) is no reviewer: its role says otherwise",
                    hint: reviewers.isEmpty
                        ? "give an agent role = \"reviewer\""
                        : "reviewers: \(reviewers.joined(separator: ", "))"
                )
            }
            if phase.reviewers.isEmpty, phase.doneRequires == .reviews {
                throw section.fault(
                    "reviewers",
                    "phase \(id) has no reviewers, so nothing could ever pass",
                    hint: "name some, or set done_requires = \"marker\""
                )
            }
            phase.quorum = try quorum(section, reviewers: phase.reviewers.count)
            phases.append(phase)
        }
        return phases
    }

    private static func quorum(
        _ section: TOMLSection,
        reviewers: Int
    ) throws(ConfigFault) -> PhaseConfig.Quorum {
        switch section.value("quorum") {
        case nil, .string("all"): return .all
        case .string("any"): return .any
        case .int(let number) where (1...Int64(max(1, reviewers))).contains(number):
            return .count(Int(number))
        default:
            throw section.fault(
                "quorum",
                "quorum must be \"all\", \"any\" or a number from 1 to \(max(1, reviewers))"
            )
        }
    }

    private static func handoff(
        _ section: TOMLSection,
        _ agents: [AgentConfig]
    ) throws(ConfigFault) -> HandoffConfig {
        for key in ["claim_pattern", "review_pattern"] {
            guard let pattern = try section.string(key) else { continue }
            // Why nothing more is said: the pattern itself is what the reader must look at.
            guard (try? Regex(pattern)) != nil else {  // why: see above
                throw section.fault(key, "\(key) is no regular expression")
            }
        }
        return HandoffConfig(
            claimPings: try names("claim_pings", section, agents),
            reviewPings: try names("review_pings", section, agents) ?? [],
            inboxes: try names("inboxes", section, agents),
            claimPattern: try section.string("claim_pattern"),
            reviewPattern: try section.string("review_pattern")
        )
    }

    /// A name or a list of names, each of an agent that there is.
    private static func names(
        _ key: String,
        _ section: TOMLSection,
        _ agents: [AgentConfig]
    ) throws(ConfigFault) -> [AgentName]? {
        guard let names = try section.stringOrStrings(key) else { return nil }
        let known = agents.map(\.name.text)
        for name in names where !known.contains(name) {
            let close = Nearest.names(to: name, among: known)
            throw section.fault(
                key,
                "there is no agent called \"\(name)\"",
                hint: close.first.map { "did you mean \($0)?" }
                    ?? "agents: \(known.joined(separator: ", "))"
            )
        }
        if Set(names).count != names.count {
            throw section.fault(key, "\(key) names somebody twice")
        }
        return names.map { AgentName($0) }
    }

    private static func isPlainName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isASCIILetterOrDigit || "_-".utf8.contains($0) }
            && text.utf8.first?.isASCIILetterOrDigit == true
    }
}
