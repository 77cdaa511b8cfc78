import Agents

/// Where on a screen a person may have typed something and not sent it. Pure.
///
/// What a draft looks like is not known of every program, so each place that could hold one counts.
enum CaptureDraft {
    private static let rules: Set<Character> = ["─", "━", "═", "╌", "┄"]
    private static let frames: Set<Character> = [" ", "│", "┃", "║", "|", "\u{A0}"]
    private static let signs: Set<Character> = ["❯", "›", ">", "$", "#", "%", "»"]
    private static let composers: Set<Character> = ["❯", "›", ">"]

    /// Which characters of each row are to be hidden.
    ///
    /// - Parameter isDialog: whether the program asks something: then what stands between rules is
    ///   its question, which a report is about.
    static func hidden(in rows: [[Character]], cursor: Int, isDialog: Bool) -> [[Bool]] {
        var hidden = rows.map { [Bool](repeating: false, count: $0.count) }
        func hide(_ row: Int, from start: Int) {
            guard rows.indices.contains(row) else { return }
            let end = (rows[row].lastIndex { !frames.contains($0) } ?? -1) + 1
            for index in start..<max(start, end) { hidden[row][index] = true }
        }
        for row in between(rows, cursor: cursor, isDialog: isDialog) {
            hide(row, from: afterSign(rows[row], composers, within: 1))
        }
        if isDialog { return hidden }
        let last = rows.lastIndex { "❯›".contains(firstCharacter($0) ?? " ") && !isOption($0) }
        let under = rows.indices.contains(cursor) ? top(of: cursor, rows) : nil
        // Where a program keeps its cursor elsewhere, the last prompt of its kind is the composer.
        for (start, end) in [(last, last), (under, Optional(cursor))] {
            guard let start, let end else { continue }
            hide(start, from: afterSign(rows[start], signs, within: 60))
            var next = start + 1
            while next < rows.count, next <= end || isContinued(rows[next]) {
                hide(next, from: rows[next].firstIndex { !frames.contains($0) } ?? 0)
                next += 1
            }
        }
        return hidden
    }

    /// The rows between the two rules around the cursor, or between the last two.
    private static func between(_ rows: [[Character]], cursor: Int, isDialog: Bool) -> Range<Int> {
        let rules = rows.indices.filter { isRule(rows[$0]) }
        let blocks = zip(rules, rules.dropFirst()).map { ($0 + 1)..<$1 }.filter { !$0.isEmpty }
        guard let block = blocks.first(where: { $0.contains(cursor) }) ?? blocks.last else {
            return 0..<0
        }
        guard isDialog else { return block }
        let first = block.first { firstCharacter(rows[$0]) != nil }
        guard let first, composers.contains(firstCharacter(rows[first]) ?? " "),
            !isOption(rows[first])
        else { return 0..<0 }
        return block
    }

    private static func isRule(_ row: [Character]) -> Bool {
        row.count(where: { rules.contains($0) }) >= 10
    }

    /// The row on which the text that ends at the cursor begins, by its sign; the cursor's own
    /// where none is found.
    private static func top(of cursor: Int, _ rows: [[Character]]) -> Int {
        for row in stride(from: cursor, through: max(0, cursor - 20), by: -1) {
            guard let first = firstCharacter(rows[row]), !isRule(rows[row]) else { break }
            if composers.contains(first) { return row }
        }
        return cursor
    }

    private static func firstCharacter(_ row: [Character]) -> Character? {
        row.first { !frames.contains($0) }
    }

    /// A line of a list that is chosen from: `❯ 1. Yes`.
    private static func isOption(_ row: [Character]) -> Bool {
        let rest = row.drop { frames.contains($0) || composers.contains($0) }
        let digits = rest.prefix { $0.isNumber }
        return !digits.isEmpty && rest.dropFirst(digits.count).first == "."
    }

    /// Programs indent what a long text goes on with.
    private static func isContinued(_ row: [Character]) -> Bool {
        row.first == " " && firstCharacter(row) != nil && !isRule(row)
    }

    /// The column behind the first sign of a prompt, or of the first character where there is none.
    private static func afterSign(
        _ row: [Character],
        _ signs: Set<Character>,
        within limit: Int
    ) -> Int {
        let first = row.firstIndex { !frames.contains($0) } ?? 0
        for index in row.indices.dropFirst(first).prefix(limit) where signs.contains(row[index]) {
            if index + 1 == row.count || frames.contains(row[index + 1]) { return index + 1 }
        }
        return first
    }
}
