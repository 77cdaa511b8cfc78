import ArgumentParser
import BusModel
import Decisions
import Journal

/// `git bus log`
struct LogCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Show what happened, and what git-bus did about it.",
        discussion: """
            Examples:
              git bus log -n 20
              git bus log --since 2h --agent builder
              git bus log --json --follow
            """
    )

    @OptionGroup var bus: BusOptions
    @Flag(name: .long, help: "Print one CloudEvents object a line (git bus schema log).")
    var json = false
    @Flag(name: .shortAndLong, help: "Go on as events come.") var follow = false
    @Option(name: .customShort("n"), help: "Only the last so many events.") var count: Int?
    @Option(name: .long, help: "Not before: 2h, 3d, 2026-11-20, \"2026-11-20 14:06\" or RFC 3339.")
    var since: Moment?
    @Option(name: .long, help: "Before; said as --since is.") var until: Moment?
    @Option(
        name: .long,
        help: "Only what an agent or a person said, or what is about that agent.",
        completion: NameCompletion.agents
    )
    var agent: String?
    @Option(name: .long, help: "Only events of a kind, like claim. May be repeated.")
    var kind: [String] = []
    @Flag(
        name: .long,
        help: "Also turns, tools and requests of agents, as --json prints them always."
    )
    var all = false

    var wantsJSON: Bool { json }

    func validate() throws {
        if let count, count < 0 { throw ValidationError("-n takes a number that is not negative") }
        let known = EventKind.allCases.map(\.rawValue)
        for word in kind where !known.contains(word) {
            let close = Nearest.names(to: word, among: known)
            let hint = close.isEmpty ? "" : "; did you mean \(close.joined(separator: " or "))?"
            throw ValidationError("there is no kind of event \"\(word)\"\(hint)")
        }
    }

    private func query() -> EventQuery {
        let now = Wiring.now()
        return EventQuery(
            since: since?.instant(now: now),
            until: until?.instant(now: now),
            agent: agent,
            kinds: kind,
            unwanted: json || all || !kind.isEmpty ? [] : Self.ofTurns
        )
    }

    /// What people would not see anything else among any more.
    private static let ofTurns = EventKind.allCases.filter(\.isOfTurns).map(\.rawValue)

    func execute() async throws {
        let location = try await bus.location()
        let journal: EventJournal
        do { journal = try EventJournal.reading(path: location.journalPath) } catch {
            guard error.code == .absent, !follow else { throw error }
            return try await printFolded()
        }
        let query = self.query()
        let rows =
            try count.map { try journal.lastEvents($0, matching: query) }
            ?? journal.events(matching: query)
        if rows.isEmpty, agent != nil { try await refuseUnknownAgent() }
        try show(rows, key: location.key)
        ArchiveNote(parts: try journal.archiveParts(), folder: location.archivePath)
            .lines(since: query.since, wanted: count, found: rows.count)
            .forEach { Terminal.note(Terminal.harmless($0)) }
        guard follow else { return try await noteIfBehind(location) }
        var last = try journal.lastEvents(1).last?.seq ?? 0
        // What came between the two looks is among the rows or after them.
        last = count == 0 ? last : rows.last?.seq ?? last
        var version = try journal.dataVersion()
        while true {
            // SQLite tells other processes of a write by a counter and by nothing else.
            try await Task.sleep(for: .milliseconds(50))
            let now = try journal.dataVersion()
            guard now != version else { continue }
            version = now
            let new = try journal.events(matching: query, after: last)
            try show(new, key: location.key)
            last = new.last?.seq ?? last
        }
    }

    /// No events of an agent that nobody knows is a slip of the pen.
    private func refuseUnknownAgent() async throws {
        guard let agent, let config = try await bus.load().state.config else { return }
        let known = config.agents.map(\.name.text) + config.humans
        if known.contains(agent) { return }
        throw CommandFailure(
            .usage,
            "there is no agent called \(agent)",
            hints: Nearest.names(to: agent, among: known).map { "did you mean \($0)?" }
                + ["git bus status"]
        )
    }

    /// A journal without a daemon stands still; who reads it must not take it for the present.
    private func noteIfBehind(_ location: BusLocation) async throws {
        guard DaemonLock.holder(path: location.lockPath) == nil else { return }
        let loaded = try await bus.load()
        guard loaded.tip != loaded.cursor?.tip else { return }
        Terminal.note("warning: no daemon runs, and the bus has moved on since the last event here")
        Terminal.note("hint: git bus up; or see where it stands: git bus status")
    }

    /// Without a journal on this machine, the commits themselves tell what happened.
    private func printFolded() async throws {
        let loaded = try await bus.load()
        guard let tip = loaded.tip else { return }
        let replay = try await Replay(repository: loaded.repository, tip: tip, keepSteps: true)
        let query = self.query()
        let rows = replay.rows.filter(query.matches)
        if rows.isEmpty, agent != nil { try await refuseUnknownAgent() }
        try show(rows.suffix(count ?? rows.count), key: loaded.location.key)
    }

    private func show(_ rows: some Collection<EventRow>, key: String) throws {
        let now = Wiring.now()
        let isToday = rows.allSatisfy { Dates.day($0.time) == Dates.day(now) }
        for row in rows {
            if json {
                Terminal.json(try CanonicalJSON.text(CloudEvent.object(row, key: key)))
                continue
            }
            let day = isToday ? "" : Dates.day(row.time).dropFirst(5) + " "
            let line = EventLine(row).text(
                time: day + Dates.clock(row.time),
                width: Terminal.columns,
                paint: Terminal.paint
            )
            Terminal.out(line)
        }
    }
}

extension Replay {
    /// The events as a journal would number them, dated by their commits.
    var rows: [EventRow] {
        var rows: [EventRow] = []
        for step in steps {
            let time = commits[step.commit] ?? Instant(milliseconds: 0)
            for record in step.records {
                rows.append(
                    EventRow(
                        seq: Int64(rows.count + 1),
                        id: record.id,
                        kind: record.event.kind.rawValue,
                        label: record.event.label,
                        commit: record.commit,
                        actor: record.actor,
                        counts: record.counts,
                        time: max(time, rows.last?.time ?? time),
                        isApproximate: true,
                        data: .object(record.event.fields)
                    )
                )
            }
        }
        return rows
    }
}
