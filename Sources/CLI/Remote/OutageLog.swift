import BusModel
import Journal
import Logging
import Watchdog

/// Tells once that the bus has become unreachable, and once that it is well again.
///
/// What a daemon before this one told is in the journal, and is not told again.
struct OutageLog {
    private var wasBroken: Bool?

    /// - Returns: what is worth telling, if anything is.
    mutating func heard(_ health: SourceHealth) -> SourceStanding.Turn? {
        let word = Self.word(health)
        let turn = SourceStanding.turn(wasBroken: wasBroken ?? false, now: word)
        switch turn {
        case .broke: wasBroken = true
        case .mended: wasBroken = false
        case nil: break
        }
        return turn
    }

    /// Takes what the journal says from before this daemon, once.
    mutating func begin(_ health: SourceHealth?) {
        wasBroken = wasBroken ?? (health.map(Self.word) == .broken)
    }

    private static func word(_ health: SourceHealth) -> SourceStanding.Word {
        // Looked at this very moment: what counts is how that ended.
        let facts = SourceReport.facts(health, interval: nil)
        return SourceStanding(facts, now: health.looked ?? Instant(milliseconds: 0)).word
    }

    /// Leaves it in the log of the daemon.
    static func write(_ turn: SourceStanding.Turn, _ health: SourceHealth, to log: Logger) {
        switch turn {
        case .broke:
            let said = Terminal.harmless(health.error ?? "no reason was given")
            log.error(
                "the bus is broken: \(health.failures) looks in a row failed, it goes on trying",
                metadata: ["last": "\(said)", "see": "git bus doctor"]
            )
        case .mended: log.notice("the bus is well again")
        }
    }
}
