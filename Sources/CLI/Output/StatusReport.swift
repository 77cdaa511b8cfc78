import BusModel
import Decisions
import Foundation
import FoundationEssentials
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
    /// Why the daemon that runs cannot go on, if it cannot.
    let trouble: String?
    /// Why the host's own settings are not in force, if they are not.
    let hostProblem: String?
    /// Whether the bus can be reached; `nil` before a daemon looked.
    let reach: SourceReport?
    /// What the hub does with a push that breaks a rule.
    let rules: RulesInForce
    /// What waits for a person.
    let needs: [Need]
    /// How people are told of it.
    let notify: NotifyStanding
    /// What gates and agents came to; `nil` where nothing was counted yet.
    let costs: GateCosts?
    let now: Instant

    init(
        _ bus: LoadedBus,
        host: HostConfig,
        hostProblem: String? = nil,
        rules: RulesInForce,
        now: Instant
    ) throws {
        self.rules = rules
        self.bus = bus
        self.host = host
        self.hostProblem = hostProblem
        self.now = now
        rows = try bus.journal?.agents() ?? []
        costs = try bus.journal?.gateCosts()
        source = try bus.journal?.source()
        pending = Dictionary(grouping: try bus.journal?.openPings() ?? [], by: \.ping.to)
            .mapValues(\.count)
        let isWatched = DaemonLock.holder(path: bus.location.lockPath) != nil
        isDaemonRunning = isWatched
        // Why try?: no trouble is no file.
        let said = try? String(contentsOfFile: bus.location.troublePath, encoding: .utf8)  // why
        trouble = isWatched ? said?.trimmingCharacters(in: .whitespacesAndNewlines) : nil
        reach = source.map {
            SourceReport(
                $0,
                of: bus.location,
                interval: host.pollInterval,
                isWatched: isWatched,
                now: now
            )
        }
        let notices = try bus.journal?.notices() ?? []
        notify = NotifyStanding(host: host, notices: notices)
        needs =
            NeedsYou(
                NeedFacts(
                    state: bus.state,
                    haltedBy: bus.cursor?.haltedBy,
                    rows: rows,
                    host: host,
                    budgets: try bus.journal?.budgets() ?? [],
                    alarms: try bus.journal?.recentAlarms(now: now) ?? [],
                    isWatched: isDaemonRunning,
                    firstSeen: Notice.firstSeen(notices),
                    taken: try bus.journal?.holdTimes(bus.state) ?? [:]
                )
            ).list
    }

    var json: JSONValue {
        [
            "schema": "git-bus/status/1",
            "bus": busJSON,
            "sequence": sequenceJSON,
            "phases": .array(phases.map(\.json)),
            "gates": .array(gates.map(\.json)),
            "agents": .array(agents.map(\.json)),
            "services": .array(services.map(\.json)),
            "needs_you": .array(needs.map(\.json)),
            "notify": notify.json,
        ]
    }

    /// What says where the bus stands, without the seconds that pass.
    var busName: JSONValue {
        [
            "tip": JSONValue(bus.tip?.hex), "daemon": .bool(isDaemonRunning),
            "error": JSONValue(source?.error ?? trouble),
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
            "rules": .string(rules.rawValue),
            "daemon": .bool(isDaemonRunning),
            "error": JSONValue(source?.error),
            "source": reach?.json ?? .null,
            "config_problem": JSONValue(bus.state.configProblem),
            "host": .string(host.host),
            "host_config_problem": JSONValue(hostProblem),
            "wakes": WakeStanding.json(
                .read(of: bus.location, isDaemonRunning: isDaemonRunning)
            ),
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
        /// What it came to, where that is counted.
        let cost: GateCosts.Cost?

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
                "tokens": cost?.tokens ?? StatusReport.unknownTokens,
                "cost": cost?.cost ?? .null,
            ]
        }
    }

    /// What is not counted is not nought.
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
                    gate: gate,
                    cost: costs?.gate(label, in: phase.id)
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
            let isHere = config.runs(agent, on: host.host)
            let place = agent.host ?? config.hosts.first ?? host.host
            let now = standing(of: agent.name, isHere ? nil : "runs on \(place)")
            return AgentLine(
                config: agent,
                backend: host.backendName(of: agent.name),
                host: place,
                state: now.state,
                reason: now.reason,
                lastSign: now.lastSign,
                pending: pending[agent.name] ?? 0
            )
        }
    }

    /// A plain command that is kept running.
    struct ServiceLine {
        let name: AgentName
        let host: String
        let state: String
        let reason: String
        let lastSign: Instant?

        var json: JSONValue {
            [
                "name": .string(name.text), "host": .string(host), "state": .string(state),
                "reason": .string(reason), "last_sign": JSONValue(lastSign.map(Dates.rfc3339)),
            ]
        }
    }

    var services: [ServiceLine] {
        host.services.map { service in
            let isHere = host.ownServices.contains(service)
            let place = service.host ?? host.host
            let now = standing(of: service.name, isHere ? nil : "runs on \(place)")
            return ServiceLine(
                name: service.name,
                host: place,
                state: now.state,
                reason: now.reason,
                lastSign: now.lastSign
            )
        }
    }

    /// What this host knows of one of its agents or services.
    ///
    /// - Parameter elsewhere: why it is none of this host's, if it is not.
    private func standing(
        of name: AgentName,
        _ elsewhere: String?
    ) -> (state: String, reason: String, lastSign: Instant?) {
        let row = rows.first { $0.name == name }
        if let elsewhere, row?.pane == nil { return ("stopped", elsewhere, nil) }
        guard let row else { return ("stopped", "never started on this host", nil) }
        if !isDaemonRunning, row.isWanted, row.state != "failed" {
            return ("stale", "no daemon looks after it: git bus up", row.lastSign)
        }
        if row.state == AgentKeeper.asked {
            return ("waiting", "is being started", row.lastSign)
        }
        return (row.state, row.reason, row.lastSign)
    }
}
