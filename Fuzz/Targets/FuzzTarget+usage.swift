import Foundation

@testable import Agents
@testable import Ledger

/// What transcripts say was used.
extension FuzzTarget {
    static let usage = FuzzTarget("usage") { bytes in
        var thread = CodexThread(id: "thread")
        var gemini = GeminiUsage()
        var run = AiderRun()
        for (number, line) in bytes.lines.enumerated() {
            var rows: [UsageRow] = []
            try line.withUnsafeBytes { text in
                let place = { "line \(number)" }
                let wrong = ClaudeUsage.read(text, place: place) { rows.append($0) }
                try hold(
                    wrong != .brokenLine || !isPlainObject(line),
                    "what Foundation reads is not broken"
                )
                _ = thread.read(text, number: number, totals: { _ in nil }) { rows.append($0) }
                _ = gemini.read(text, place: place) { rows.append($0) }
                _ = AiderLog.read(text, place: place) { rows.append($0) }
                run.read(text, path: "history") { rows.append($0) }
                if let row = OpencodeMessage(text)?.row(id: "message").row { rows.append(row) }
            }
            for row in rows { try usageRow(row) }
        }
        try shortened(bytes)
    }

    /// What holds of every row, so that sums of them mean something.
    private static func usageRow(_ row: UsageRow) throws {
        let tokens = row.tokens
        let classes = [tokens.input, tokens.cacheWrite, tokens.cacheRead, tokens.output]
        let most = 4 * JSONScanner.countMax
        try hold(classes.allSatisfy { (0...most).contains($0) }, "no count is absurd: \(tokens)")
        try hold(row.hourCacheWrite <= tokens.cacheWrite, "a part is no more than the whole")
        try hold(row.hourCacheWrite >= 0 && row.webSearches >= 0, "nothing is negative")
        try hold(!row.key.message.isEmpty, "a request has a name")
        try hold(row.statedCost.map { $0 >= .zero } ?? true, "nobody is paid for a request")
    }

    /// Whether a line is an object for Foundation, too, and so flat that no bound is met.
    private static func isPlainObject(_ line: [UInt8]) -> Bool {
        let brackets = line.count { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") }
        // Foundation takes other encodings, which it knows by zeros and marks.
        guard brackets <= JSONScanner.depthMax, !line.contains(0), line.first == UInt8(ascii: "{")
        else { return false }
        // Why try?: what is no JSON is what is asked for.
        let object = try? JSONSerialization.jsonObject(with: Data(line))  // why: see above
        return object is [String: Any]
    }

    /// Long strings are cut to the same text in whatever pieces they come, and short ones stay.
    private static func shortened(_ bytes: [UInt8]) throws {
        let line = bytes.filter { $0 != 0x0A }
        let cut = pieces(of: line, Int(bytes.first ?? 0) + 1)
        try hold(cut == pieces(of: line, max(1, line.count)), "pieces do not matter")
        try hold(line.count > StringShortener.kept || cut == line, "short strings stay")
    }

    private static func pieces(of line: [UInt8], _ size: Int) -> [UInt8] {
        var shortener = StringShortener()
        return stride(from: 0, to: line.count, by: size).flatMap { start in
            var piece = Array(line[start..<min(line.count, start + size)])
            let kept = piece.withUnsafeMutableBytes { shortener.shorten($0) }
            return Array(piece.prefix(kept))
        }
    }
}
