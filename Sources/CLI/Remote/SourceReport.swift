import BusModel
import Journal
import Watchdog

/// Whether the bus can be reached, as `status`, `doctor` and the log of the daemon say it.
struct SourceReport {
    let health: SourceHealth
    let location: BusLocation
    /// `nil` where no daemon looks: then nobody knows.
    let standing: SourceStanding?
    let now: Instant

    /// - Parameter interval: how often it is asked.
    init(
        _ health: SourceHealth,
        of location: BusLocation,
        interval: Duration,
        isWatched: Bool,
        now: Instant
    ) {
        self.health = health
        self.location = location
        self.now = now
        let facts = Self.facts(health, interval: location.hub == nil ? interval : nil)
        standing = isWatched ? SourceStanding(facts, now: now) : nil
    }

    static func facts(_ health: SourceHealth, interval: Duration?) -> SourceStanding.Facts {
        SourceStanding.Facts(
            // Journals of older versions have the error without the count.
            failures: max(health.failures, health.error == nil ? 0 : 1),
            failingSince: health.failingSince,
            looked: health.looked,
            interval: interval
        )
    }

    var isBroken: Bool { standing?.word == .broken }

    /// The command that shows what is the matter, or mends it.
    var fix: String? {
        guard let standing, standing.word != .ok else { return nil }
        guard health.error != nil else { return "git bus down; git bus up" }
        return
            "git ls-remote \(ShellWord.quoted(location.url)) \(ShellWord.quoted(location.branch))"
    }

    /// One line: the word, why, and when it is tried again; `nil` where all is well.
    var line: String? {
        guard let standing, let reason = standing.reason else {
            return standing == nil ? health.error : nil
        }
        let said = health.error.map { ": \($0)" } ?? ""
        return "\(standing.word.rawValue): \(reason)\(nextText)\(said)"
    }

    /// The same in several short ones, for a window: the word and why, what was said, what to do.
    var shortLines: [String] {
        guard let standing, let reason = standing.reason else { return line.map { [$0] } ?? [] }
        var lines = ["\(standing.word.rawValue): \(reason)\(nextText)"]
        if let error = health.error { lines.append(error) }
        if let fix { lines.append("see: \(fix)") }
        return lines
    }

    private var nextText: String {
        guard let next = health.nextLook, health.error != nil else { return "" }
        let seconds = next.since(now).components.seconds
        return seconds < 1 ? "; next try now" : "; next try in \(seconds) s"
    }

    var json: JSONValue {
        func time(_ instant: Instant?) -> JSONValue { JSONValue(instant.map(Dates.rfc3339)) }
        let last: JSONValue =
            health.lastFailure.map { failure in
                ["time": time(failure.time), "text": .string(failure.text)]
            } ?? .null
        return [
            "state": JSONValue(standing?.word.rawValue),
            "reason": JSONValue(standing?.reason),
            "fix": JSONValue(fix),
            "failures": .int(Int64(health.failures)),
            "failing_since": time(health.failingSince),
            "last_look": time(health.looked),
            "last_success": time(health.reached),
            "last_error": last,
            "next_look": time(standing == nil ? nil : health.nextLook),
        ]
    }
}
