import BusModel
import Decisions
import Handoff
import Journal
import Phases

/// What `git bus status` says, as one value; the text and the JSON are two faces of it.
struct StatusReport {
    let bus: LoadedBus
    let host: HostConfig
    let rows: [AgentRow]
    let pending: [AgentName: Int]
    let source: SourceHealth?
    let isDaemonRunning: Bool
    let now: Instant

    init(_ bus: LoadedBus, host: HostConfig, now: Instant) throws {
        self.bus = bus
        self.host = host
        self.now = now
        rows = try bus.journal?.agents() ?? []
        source = try bus.journal?.source()
        pending = Dictionary(grouping: try bus.journal?.openPings() ?? [], by: \.ping.to)
            .mapValues(\.count)
        isDaemonRunning = DaemonLock.holder(path: bus.location.lockPath) != nil
    }

    var json: JSONValue {
        [
            "schema": "git-bus/status/1",
            "bus": busJSON,
            "sequence": sequenceJSON,
            "phases": .array(phases.map(\.json)),
            "gates": .array(gates.map(\.json)),
            "agents": .array(agents.map(\.json)),
            "needs_you": .array(needs.map(\.json)),
        ]
    }

    var config: SharedConfig { bus.state.config ?? SharedConfig() }

    private var busJSON: JSONValue {
        let lag: JSONValue
        if bus.cursor?.tip == bus.tip, bus.cursor != nil {
            lag = 0
        } else {
            let since = source?.looked.map { max(0, now.milliseconds - $0.milliseconds) / 1000 }
            lag = since.map(JSONValue.int) ?? .null
        }
        return [
            "repository": .string(bus.location.canonical),
            "branch": .string(bus.location.branch),
            "tip": JSONValue(bus.tip?.hex),
            "cursor": JSONValue(bus.cursor?.tip?.hex),
            "lag_s": lag,
            "rules": "none",
            "daemon": .bool(isDaemonRunning),
            "error": JSONValue(source?.error),
            "config_problem": JSONValue(bus.state.configProblem),
        ]
    }

    private var sequenceJSON: JSONValue {
        let current = bus.state.currentPhase
        let index = current.flatMap { now in config.phases.firstIndex { $0.id == now.id } }
        return [
            "complete": .bool(bus.state.isSequenceComplete),
            "phase": JSONValue(current?.id.text),
            "index": index.map { .int(Int64($0 + 1)) } ?? .null,
            "total": .int(Int64(config.phases.count)),
        ]
    }

    // MARK: - Phases and gates

    struct PhaseLine {
        let id: PhaseID
        let state: String
        let missing: [String]

        var json: JSONValue {
            [
                "id": .string(id.text), "state": .string(state), "missing": JSONValue(missing),
            ]
        }
    }

    var phases: [PhaseLine] {
        let current = bus.state.currentPhase?.id
        return config.phases.map { phase in
            let progress = bus.state.sequence[phase.id]
            guard phase.id == current else {
                let state = progress.isComplete ? "complete" : "pending"
                return PhaseLine(id: phase.id, state: state, missing: [])
            }
            var missing = bus.state.missing.map(\.line)
            if progress.isMarked {
                return PhaseLine(id: phase.id, state: "needs_review", missing: missing)
            }
            missing.append("no line \"\(config.doneMarker)\" in \(config.statusPath(of: phase))")
            return PhaseLine(id: phase.id, state: "current", missing: missing)
        }
    }

    struct GateLine {
        let phase: PhaseID
        let label: GateLabel
        let state: GateState
        let gate: Gate

        var json: JSONValue {
            let verdicts = gate.verdicts.sorted { $0.key < $1.key }.map { name, given in
                JSONValue.object([
                    "reviewer": .string(name.text), "verdict": .string(given.verdict.rawValue),
                    "commit": .string(given.commit.hex),
                ])
            }
            return [
                "phase": .string(phase.text), "label": .string(label.text),
                "state": .string(state.rawValue), "claim": JSONValue(gate.claim?.commit.hex),
                "claimed_by": JSONValue(gate.claim?.by.text), "verdicts": .array(verdicts),
                "vetoes": JSONValue(gate.vetoes.keys.map(\.text).sorted()),
                "tokens": StatusReport.unknownTokens, "cost": .null,
            ]
        }
    }

    /// Nothing counts tokens yet, and what is not known is not nought.
    fileprivate static let unknownTokens: JSONValue = [
        "input": .null, "output": .null, "cache_write": .null, "cache_read": .null, "total": .null,
    ]

    var gates: [GateLine] {
        config.phases.flatMap { phase in
            let progress = bus.state.sequence[phase.id]
            let others = progress.gates.keys.filter { !phase.gates.contains($0) }.sorted()
            return (phase.gates + others).map { label in
                let gate = progress.gates[label] ?? Gate()
                return GateLine(
                    phase: phase.id,
                    label: label,
                    state: gate.state(in: phase),
                    gate: gate
                )
            }
        }
    }

    // MARK: - Agents

    struct AgentLine {
        let config: AgentConfig
        let backend: String
        let host: String
        let state: String
        let reason: String
        let lastSign: Instant?
        let pending: Int

        var json: JSONValue {
            [
                "name": .string(config.name.text), "kind": .string(config.kind.rawValue),
                "role": .string(config.role.rawValue), "backend": .string(backend),
                "host": .string(host), "state": .string(state), "reason": .string(reason),
                "last_sign": JSONValue(lastSign.map(Dates.rfc3339)),
                "pending_pings": .int(Int64(pending)),
            ]
        }
    }

    var agents: [AgentLine] {
        config.agents.map { agent in
            let row = rows.first { $0.name == agent.name }
            var state = row?.state ?? "stopped"
            var reason = row?.reason ?? "never started on this host"
            if !isDaemonRunning, row?.isWanted == true, state != "failed" {
                (state, reason) = ("stale", "no daemon looks after it: git bus up")
            } else if state == AgentKeeper.asked {
                (state, reason) = ("waiting", "is being started")
            }
            return AgentLine(
                config: agent,
                backend: host.backendName(of: agent.name),
                host: agent.host ?? host.host,
                state: state,
                reason: reason,
                lastSign: row?.lastSign,
                pending: pending[agent.name] ?? 0
            )
        }
    }

    // MARK: - What waits for a person

    struct Need {
        let kind: String
        let id: String
        let text: String
        let since: Instant?

        var json: JSONValue {
            [
                "kind": .string(kind), "id": .string(id), "text": .string(text),
                "since": JSONValue(since.map(Dates.rfc3339)),
            ]
        }
    }

    var needs: [Need] {
        var list: [Need] = []
        if let rewound = bus.cursor?.haltedBy {
            let text =
                "the bus was rewound; nothing is done by itself until a person pushes resume(bus)"
            list.append(Need(kind: "rewound", id: rewound.text, text: text, since: nil))
        }
        for (hold, commit) in bus.state.holds.standing {
            let text = "\(hold == .bus ? "the bus" : hold.label) is on hold since \(commit.short)"
            list.append(Need(kind: "hold", id: hold.label, text: text, since: nil))
        }
        for phase in phases where phase.state == "needs_review" {
            let text =
                "phase \(phase.id) is marked done and is not: "
                + phase.missing.joined(separator: "; ")
            list.append(Need(kind: "needs_review", id: phase.id.text, text: text, since: nil))
        }
        for agent in agents where agent.state == "needs-you" {
            let name = agent.config.name.text
            let text = "\(name): \(agent.reason)"
            list.append(Need(kind: "dialog", id: name, text: text, since: agent.lastSign))
        }
        return list
    }
}
