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

    func row(_ key: String) -> JSONRow? {
        (fields[key] as? [String: Any]).map { JSONRow(fields: $0) }
    }

    func rows(_ key: String) -> [JSONRow] {
        (fields[key] as? [[String: Any]] ?? []).map { JSONRow(fields: $0) }
    }

    func strings(_ key: String) -> [String] { fields[key] as? [String] ?? [] }

    /// A time as RFC 3339.
    func time(_ key: String) -> Instant? { text(key).flatMap { RFC3339.instant($0[...]) } }
}

/// The pings that stand in a text: `[bus 1a2b3c4d 5e6f7a8b]`, as the typed lines end.
enum PingMarks {
    static func all(in text: String) -> [String] {
        var marks: [String] = []
        var rest = text[...]
        while let start = rest.firstRange(of: "[bus ") {
            rest = rest[start.upperBound...]
            guard let end = rest.prefix(200).firstIndex(of: "]") else { continue }
            let words = rest[..<end].split(separator: " ")
            let isOurs = words.allSatisfy { word in
                word.count == 8 && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            }
            if isOurs { marks += words.map(String.init) }
        }
        return marks
    }
}
