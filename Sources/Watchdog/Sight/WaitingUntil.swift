public import BusModel

/// The words by which an agent says that it waits on purpose:
/// `WAITING-UNTIL: 2026-11-21T03:00:00Z`.
public enum WaitingUntil {
    /// The longest wait that is believed; more than this is a slip of the pen.
    public static let longest = Duration.seconds(24 * 3600)

    /// The time that a line asks to wait for; `nil` when it does not, or names no time.
    ///
    /// The words may be decorated (`⏺ **WAITING-UNTIL: …**`), and must be all of the line: in a
    /// sentence they are only spoken of.
    public static func time(in line: String) -> Instant? {
        guard let found = line.firstRange(of: "WAITING-UNTIL:"),
            line[..<found.lowerBound].allSatisfy({ !$0.isLetter && !$0.isNumber })
        else { return nil }
        let rest = line[found.upperBound...].filter { !"*`\"'_ ".contains($0) }
        return RFC3339.instant(rest.last == "." ? rest.dropLast() : rest[...])
    }

    /// Until when an agent is excused, by the last line of its screen or its last words.
    public static func standing(
        _ times: [Instant?],
        grace: Duration,
        now: Instant
    ) -> Instant? {
        let known = times.compactMap(\.self).filter { $0.since(now) <= longest }
        guard let last = known.max() else { return nil }
        return last + grace > now ? last : nil
    }
}
