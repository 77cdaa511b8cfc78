internal import BusModel
internal import Foundation
internal import Watchdog

/// One line of JSON that another program wrote. Whatever is missing or of another kind is `nil`.
struct JSONRow {
    private let fields: [String: Any]

    init?(_ data: Data) {
        // Why try?: what is no JSON object is no row, and is counted by whoever asks.
        let object = try? JSONSerialization.jsonObject(with: data)  // why: see above
        guard let fields = object as? [String: Any] else { return nil }
        self.fields = fields
    }

    private init(fields: [String: Any]) { self.fields = fields }

    func text(_ key: String) -> String? { fields[key] as? String }
    func flag(_ key: String) -> Bool { fields[key] as? Bool ?? false }
    func number(_ key: String) -> Double? { (fields[key] as? NSNumber)?.doubleValue }

    /// A number without its fraction; `nil` for one that no clock and no counter shows.
    func whole(_ key: String) -> Int64? {
        number(key).flatMap { Int64(exactly: $0.rounded(.towardZero)) }
    }

    func row(_ key: String) -> JSONRow? {
        (fields[key] as? [String: Any]).map { JSONRow(fields: $0) }
    }

    func rows(_ key: String) -> [JSONRow] {
        (fields[key] as? [[String: Any]] ?? []).map { JSONRow(fields: $0) }
    }

    func strings(_ key: String) -> [String] { fields[key] as? [String] ?? [] }

    /// A time as RFC 3339.
    func time(_ key: String) -> Instant? { text(key).flatMap { RFC3339.instant($0[...]) } }

    /// A time as RFC 3339, or as seconds or milliseconds since 1970.
    func moment(_ key: String) -> Instant? {
        if let time = time(key) { return time }
        guard let number = whole(key), number > 0 else { return nil }
        return number < 100_000_000_000
            ? Instant(seconds: number) : Instant(milliseconds: number)
    }
}

extension JSONRow {
    /// The words of a message: its content as one text, or the texts of its blocks.
    var words: [String] {
        if let text = text("content") { return [text] }
        return rows("content").compactMap { block in
            // Codex writes `Text` and `input_text`, too.
            block.text("type")?.lowercased().hasSuffix("text") == true ? block.text("text") : nil
        }
    }
}

extension String {
    /// The last line with anything in it, at most two hundred bytes.
    var lastLine: String? {
        let line = split(whereSeparator: \.isNewline).last { $0.contains { !$0.isWhitespace } }
        guard var line else { return nil }
        while line.utf8.count > 200 { line = line.prefix(min(200, line.count - 1)) }
        return String(line)
    }
}
