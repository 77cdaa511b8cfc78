import Agents
import ArgumentParser
import BusModel
import Foundation
import Watchdog

/// `git bus transcript`
struct TranscriptCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "transcript",
        abstract: "Show what an agent was told, said and did, as a log.",
        discussion: """
            All sessions of the agent on this host, with whatever program, merged by time: one line
            an entry, with the turn, who speaks (person, ping, agent, subagent, tool, result,
            system), the text, and what each request used, once. Where a ping began a turn its
            mark stands in the line.

            What looks like a key or a password is masked, before anything is printed or searched.
            A regular expression is searched in the whole line, as --full prints it.

            Examples:
              git bus transcript builder --since 2h
              git bus transcript builder --follow
              git bus transcript r1 --grep '(?i)fail|error'
              git bus transcript builder --json | jq -r 'select(.who == "tool") | .text'
            """
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "The agent.", completion: NameCompletion.agents) var agent: String
    @Flag(name: .shortAndLong, help: "Go on as more is said.") var follow = false
    @Option(name: .long, help: "Not before: 2h, 3d, 2026-11-20, \"2026-11-20 14:06\" or RFC 3339.")
    var since: Moment?
    @Option(
        name: .long,
        help: ArgumentHelp("Only lines in which it occurs; (?i) ignores case.", valueName: "regex")
    )
    var grep: String?
    @Flag(name: .long, help: "Cut no text.") var full = false
    @Flag(name: .long, help: "Print times in UTC.") var utc = false
    @Flag(name: .long, help: "Print one object a line (schema git-bus/transcript/1).")
    var json = false

    var wantsJSON: Bool { json }

    /// How much of a text is looked at where 400 cells of it are shown.
    private static let textBytesMax = 8192

    func execute() async throws {
        let pattern = try grep.map(Self.pattern)
        let history = try await AgentHistory(of: agent, in: try await bus.load())
        let earliest = since?.instant(now: Wiring.now())
        let isAll = full || grep != nil
        var log = TranscriptLog(
            // A line of a file is no longer than what its reader holds.
            textBytesMax: isAll ? 16 << 20 : Self.textBytesMax,
            isFollowing: follow
        )
        let end = follow ? EndFlag() : nil
        var sets = try history.sets()
        var looks = 0
        while true {
            log.look(at: sets)
            if !follow, log.files == 0 { throw try history.noFiles() }
            var count = 0
            while let entry = log.next() {
                count += 1
                if count.isMultiple(of: 64), end?.isSet == true || Terminal.isReaderGone { break }
                if let earliest, entry.time.map({ $0 < earliest }) ?? false { continue }
                try show(TranscriptLine(entry), pattern)
            }
            guard follow, let end, !end.isSet, !Terminal.isReaderGone else { break }
            try await Task.sleep(for: .milliseconds(200))
            looks += 1
            if looks.isMultiple(of: 5) { sets = try history.sets() }
        }
        for item in log.unread { Terminal.note("not read  \(item.text)") }
        if end?.isSet == true { throw ExitCode(CommandFailure.Kind.interrupted.rawValue) }
    }

    private func show(_ line: TranscriptLine, _ pattern: Pattern?) throws {
        if let pattern, !pattern.occurs(in: line.plain(isUTC: utc, isWhole: true)) { return }
        if json {
            let object = line.json(of: agent, isWhole: full)
            return Terminal.json(try CanonicalJSON.text(object))
        }
        Terminal.out(line.plain(isUTC: utc, isWhole: full, paint: Terminal.paint))
    }

    private static func pattern(_ text: String) throws -> Pattern {
        do { return try Pattern(text) } catch {
            throw CommandFailure(
                .usage,
                "--grep is no regular expression that git-bus can read: "
                    + Terminal.harmless("\(error)"),
                hints: ["put a \\ before a sign that is meant as it is: --grep '\\('"]
            )
        }
    }
}
