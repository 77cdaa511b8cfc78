internal import BusModel

/// The words that whoever pushes reads: at most 12 lines of 72 columns, ASCII only.
public enum RefusalText {
    /// The longest line, in columns; git puts `remote: ` before each.
    public static let columns = 72
    /// The most lines of one answer.
    public static let linesMax = 12

    /// What a push reads that somebody else was faster than; whoever sees it may try again.
    public static let late = "error: the bus has moved on while you pushed"

    /// The lines for a verdict; empty when there is nothing to say.
    public static func lines(for verdict: PushVerdict) -> [String] {
        if verdict.isLate { return [late, "hint: git pull --rebase, then push again"] }
        var lines: [String] = []
        var left = verdict.refusals.sorted { $0.isRefused && !$1.isRefused }[...]
        while let refusal = left.first {
            left = left.dropFirst()
            let room = linesMax - lines.count - (left.isEmpty ? 0 : 1)
            let own = block(refusal, share: max(2, room / (left.count + 1)))
            if own.count > room {
                left = [refusal] + left
                break
            }
            lines += own
        }
        if !left.isEmpty {
            let codes = Set(left.map(\.violation.code.rawValue)).sorted()
            lines = Array(lines.prefix(linesMax - 1))
            lines.append(cut("and \(left.count) more: \(codes.joined(separator: " "))"))
        }
        if verdict.isLawful, verdict.isDryRun {
            lines.append("success: it would land; nothing was changed")
        } else if verdict.isLawful, !verdict.granted.isEmpty {
            lines.append(cut("success: " + verdict.granted.joined(separator: ", ")))
        }
        return Array(lines.prefix(linesMax))
    }

    /// One broken rule: the sentence, where, the facts, what mends it.
    private static func block(_ refusal: Refusal, share: Int) -> [String] {
        let violation = refusal.violation
        let word = refusal.isRefused ? "error" : "warning"
        var lines = wrapped("\(word): \(violation.code.rawValue) \(violation.sentence)")
        var facts: [String] = []
        if let commit = refusal.commit {
            facts.append(cut("  in \(commit.short) \(refusal.subject)"))
        }
        facts += violation.facts.flatMap { wrapped($0, indent: "  ") }
        // The hint is worth more than the last of the facts.
        let room = max(0, share - lines.count)
        let kept = hints(violation, room: room)
        lines += facts.prefix(max(0, room - kept.count)) + kept
        return lines
    }

    /// As many of the hints as there is room for. Half a command is worse than none.
    private static func hints(_ violation: Violation, room: Int) -> [String] {
        var lines: [String] = []
        let all = violation.hints.isEmpty ? [Mending.explain(violation.code)] : violation.hints
        for hint in all {
            guard let next = HintLines.of(ascii(hint), columns: columns),
                lines.count + next.count <= room
            else {
                // The first steps without the last would leave things undone.
                return room > 0 ? ["hint: " + Mending.explain(violation.code)] : []
            }
            lines += next
        }
        return lines
    }

    /// Breaks a line at blanks; what follows the first is indented.
    static func wrapped(_ text: String, indent: String = "") -> [String] {
        var lines: [String] = []
        var line = indent
        for word in ascii(text).split(separator: " ") {
            let longer = line == indent ? line + word : line + " " + word
            if longer.utf8.count <= columns || line.allSatisfy({ $0 == " " }) {
                line = longer
            } else {
                lines.append(line)
                line = "    " + word
            }
        }
        lines.append(line)
        return lines.map { String($0.prefix(columns)) }
    }

    private static func cut(_ text: String) -> String {
        let plain = ascii(text)
        return plain.utf8.count <= columns ? plain : plain.prefix(columns - 3) + "..."
    }

    /// Only printable ASCII: what somebody else wrote must not move a cursor.
    private static func ascii(_ text: String) -> String {
        String(
            text.unicodeScalars.map { scalar in
                (0x20..<0x7F).contains(scalar.value) ? Character(scalar) : "?"
            }
        )
    }
}
