internal import Foundation
internal import Ledger

/// Where a history of aider has come to: a run of the program and the model in it.
///
/// It is Markdown for people. The one line that counts a request is rounded to two digits or to
/// thousands, and has no time: only the run has one, by a clock whose zone is not said. What it
/// says it cost is exact to the cent at least.
struct AiderRun: Hashable, Sendable, Codable {
    /// When the run was begun, in the words of the file.
    private var start = ""
    private var model: String?
    /// How many requests of the run are behind.
    private var count = 0

    /// Reads a line.
    mutating func read(_ line: UnsafeRawBufferPointer, path: String, _ emit: (UsageRow) -> Void) {
        guard let first = line.first, line.count < 1000,
            [0x23, 0x3E, 0x54].contains(first)
        else { return }
        var text = String(decoding: line, as: UTF8.self)[...]
        if text.hasPrefix(Self.heading) {
            start = String(text.dropFirst(Self.heading.count))
            model = nil
            count = 0
            return
        }
        if text.hasPrefix("> ") { text = text.dropFirst(2) }
        if let name = Self.model(text) { model = name }
        guard text.hasPrefix("Tokens: "), let said = Self.counts(text.dropFirst(8)) else { return }
        count += 1
        emit(
            UsageRow(
                key: UsageKey(message: "\(path) \(start) \(count)"),
                time: nil,
                model: model,
                tokens: said.tokens,
                statedCost: said.cost
            )
        )
    }

    private static let heading = "# aider chat started at "

    /// `Main model: claude-x with diff edit format`
    private static func model(_ text: Substring) -> String? {
        for label in ["Main model: ", "Model: "] where text.hasPrefix(label) {
            return text.dropFirst(label.count).split(separator: " ").first.map(String.init)
        }
        return nil
    }

    /// `2.1k sent, 1.2k cache write, 3k cache hit, 50 received. Cost: $0.01 message, $0.02
    /// session.`
    static func counts(_ text: Substring) -> (tokens: TokenCount, cost: Money?)? {
        guard let end = text.range(of: " received") else { return nil }
        var sent: Int64?
        var tokens = TokenCount.zero
        for part in (text[..<end.lowerBound] + " received").split(separator: ",") {
            let words = part.split(separator: " ")
            guard let count = words.first.flatMap(number) else { return nil }
            switch words.dropFirst().joined(separator: " ") {
            case "sent": sent = count
            case "cache write": tokens.cacheWrite = count
            case "cache hit": tokens.cacheRead = count
            case "received": tokens.output = count
            default: return nil  // open: not the line that is meant
            }
        }
        guard let sent else { return nil }
        // What was sent holds the cached ones or does not, by the maker of the model; it cannot
        // hold more than it is.
        let written = sent >= tokens.cacheWrite ? sent - tokens.cacheWrite : sent
        tokens.input = written >= tokens.cacheRead ? written - tokens.cacheRead : written
        return (tokens, cost(text[end.upperBound...]))
    }

    private static func cost(_ text: Substring) -> Money? {
        guard let start = text.range(of: "Cost: $"),
            let end = text[start.upperBound...].range(of: " message")
        else { return nil }
        return Double(text[start.upperBound..<end.lowerBound]).flatMap { Money(dollars: $0) }
    }

    /// `50`, `2.1k`, `1.5M`
    private static func number(_ text: Substring) -> Int64? {
        let factor: Double =
            switch text.last {
            case "k", "K": 1000
            case "m", "M": 1_000_000
            default: 1  // open: a digit, or no number
            }
        let digits = factor == 1 ? text : text.dropLast()
        guard digits.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 }),
            let value = Double(digits), value * factor <= Double(JSONScanner.countMax)
        else { return nil }
        return Int64((value * factor).rounded())
    }
}
