import BusModel

/// What rows that are there already tell a program that goes on with them.
enum ClaudePast {
    /// The prompts and answers, as they were shown.
    static func items(of rows: [JSONValue]) -> [HistoryItem] {
        rows.flatMap { row -> [HistoryItem] in
            let content = row["message"]?["content"]
            if row["type"]?.text == "user", let text = content?.text,
                row["isCompactSummary"] == nil
            {
                return [.prompt(text)]
            }
            guard row["type"]?.text == "assistant" else { return [] }
            return (content?.elements ?? []).flatMap { block -> [HistoryItem] in
                guard block["type"]?.text == "text", let text = block["text"]?.text else {
                    return []
                }
                return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
                    .map { .words(String($0.element), isFirst: $0.offset == 0) }
            }
        }
    }

    /// How many tokens the next answer reads again.
    static func context(of rows: [JSONValue]) -> Int64 {
        let usage = rows.last {
            $0["type"]?.text == "assistant" && $0["isApiErrorMessage"] == nil
        }?["message"]?["usage"]
        let keys = [
            "cache_read_input_tokens", "cache_creation_input_tokens", "output_tokens",
        ]
        return keys.reduce(12_000) { sum, key in
            if case .int(let count) = usage?[key] { sum + count } else { sum }
        }
    }

    /// The kind of an error, as hooks name it.
    static func error(in text: String) -> String {
        let kinds = [
            ("authentication_failed", ["401", "/login", "OAuth", "Invalid API key"]),
            ("billing_error", ["credit", "billing"]),
            ("rate_limit", ["429", "Rate limit"]),
            ("invalid_request", ["400", "Prompt is too long"]),
            ("server_error", ["500", "502", "503", "529", "Overloaded", "overloaded"]),
        ]
        return kinds.first { $0.1.contains(where: text.contains) }?.0 ?? "unknown"
    }
}
