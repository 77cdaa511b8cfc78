import Agents
import ArgumentParser
import BusModel
import Decisions
import Foundation
import Journal
import Ledger

/// `git bus tokens`
struct TokensCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokens",
        abstract: "Show what was used, and what it cost.",
        discussion: """
            What agents of this host used, as their own transcripts say: a claim ends what its
            author did for that gate, a verdict what the reviewer did. Costs are by list prices
            (git bus prices show); what has no price is unknown, not nothing.

            With --from it counts a folder of transcripts that need not be of any bus: every request
            once, whatever files repeat it.

            Examples:
              git bus tokens
              git bus tokens --by agent --since 24h
              git bus tokens --by gate --csv > gates.csv
              git bus tokens --from ~/.claude/projects --backend claude
              git bus tokens --from rollout.jsonl --backend codex --json
            """
    )

    @OptionGroup var bus: BusOptions
    @Option(
        name: .long,
        help: ArgumentHelp("Count the transcripts below it.", valueName: "folder"),
        completion: .directory
    )
    var from: String?
    @Option(name: .long, help: "Which program wrote them: \(Self.backends).")
    var backend: String?
    @Option(
        name: .long,
        help: "A line for each agent, role, phase, gate, round, item, model or day."
    )
    var by: CostGrouping = .gate
    @Option(name: .long, help: "Nothing from before: a time, or 24h, 7d.")
    var since: Moment?
    @Flag(name: .long, help: "Print a table for other programs.") var csv = false
    @Flag(name: .long, help: "Print JSON (schema git-bus/tokens/1 or git-bus/tokens-from/1).")
    var json = false

    var wantsJSON: Bool { json }

    private static let backends = UsageBackend.allCases.map(\.rawValue).joined(separator: ", ")

    func execute() async throws {
        if let from { return try show(from) }
        let loaded = try await bus.load()
        guard let journal = loaded.journal else {
            throw CommandFailure(
                .failed,
                "nothing was counted here: no daemon has run",
                hints: ["git bus up"]
            )
        }
        let ledger = try CostLedger(
            journal,
            since: since?.instant(now: Wiring.now()),
            config: loaded.state.config,
            prices: try PriceTable.inForce(environment: Wiring.environment)
        )
        let report = CostReport(ledger, by: by)
        let standings = try journal.transcripts()
        if json {
            let unread = standings.flatMap(\.items)
            return Terminal.json(
                try CanonicalJSON.text(
                    report.json
                        .adding("unread", .int(Int64(unread.reduce(0) { $0 + $1.count })))
                        .adding("unread_items", .array(unread.map(\.json)))
                        .adding("read", JSONValue(standings.map(\.read).max().map(Dates.rfc3339)))
                )
            )
        }
        if csv { return report.csv.forEach(Terminal.out) }
        if ledger.table.total.total.requests == 0 { return Terminal.note("nothing was used yet") }
        report.text(width: Terminal.columns).forEach(Terminal.out)
        Terminal.out("")
        if let read = standings.map(\.read).max() {
            Terminal.out("read    something new \(Dates.ago(read, now: Wiring.now())) ago")
        }
        Terminal.out("prices  of \(report.priced), as listed")
        for item in standings.flatMap(\.items) { Terminal.note("not read  \(item.text)") }
        for model in report.total.unpricedModels.sorted() {
            Terminal.note("no price  \(Terminal.harmless(model))")
        }
    }

    private func show(_ folder: String) throws {
        guard since == nil, !csv else {
            throw CommandFailure(
                .usage,
                "--since and --csv are about a bus, and --from is about none",
                hints: ["git bus tokens --from FOLDER --backend NAME --json"]
            )
        }
        let path = URL(
            fileURLWithPath: folder,
            relativeTo: URL(fileURLWithPath: bus.workingDirectory, isDirectory: true)
        ).path
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(.usage, "there is no \(Terminal.harmless(folder))")
        }
        let prices = try PriceTable.inForce(environment: Wiring.environment)
        let usage = FolderUsage(path, backend: try writer(), prices: prices)
        if json { return Terminal.json(try CanonicalJSON.text(usage.json)) }
        if usage.outcome.files == 0 {
            return Terminal.note("no transcript of \(usage.backend.rawValue) is there")
        }
        usage.lines(width: Terminal.columns).forEach(Terminal.out)
        for item in usage.outcome.unread { Terminal.note("not read  \(item.text)") }
        for model in usage.total.unpricedModels.sorted() {
            Terminal.note("no price  \(Terminal.harmless(model))")
        }
    }

    private func writer() throws -> UsageBackend {
        guard let backend else {
            throw CommandFailure(
                .usage,
                "which program wrote them?",
                facts: ["there are: \(Self.backends)"],
                hints: ["git bus tokens --from FOLDER --backend claude"]
            )
        }
        if let known = UsageBackend(rawValue: backend) { return known }
        let known = UsageBackend.allCases.map(\.rawValue)
        throw CommandFailure(
            .usage,
            "no transcripts of \"\(Terminal.harmless(backend))\" can be read",
            facts: ["there are: \(Self.backends)"],
            hints: Nearest.names(to: backend, among: known).map { "did you mean \($0)?" }
        )
    }
}

extension TranscriptStanding {
    /// What could not be read.
    fileprivate var items: [Unread] {
        // Why try?: what another version wrote tells this one nothing.
        (try? JSONDecoder().decode([Unread].self, from: unread)) ?? []  // why: see above
    }
}
