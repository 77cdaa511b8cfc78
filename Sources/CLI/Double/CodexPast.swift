import BusModel

/// What rows that are there already tell a program that goes on with them.
enum CodexPast {
    /// The prompts and answers, as they were shown.
    static func items(of rows: [JSONValue]) -> [HistoryItem] {
        rows.flatMap { row -> [HistoryItem] in
            guard row["type"]?.text == "event_msg", let payload = row["payload"],
                let text = payload["message"]?.text
            else { return [] }
            if payload["type"]?.text == "user_message" { return [.prompt(text)] }
            guard payload["type"]?.text == "agent_message" else { return [] }
            return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
                .map { .words(String($0.element), isFirst: $0.offset == 0) }
        }
    }

    /// The last total that was told.
    static func total(of rows: [JSONValue]) -> PlayedTokens {
        let usage = rows.last {
            $0["payload"]?["info"]?["total_token_usage"] != nil
        }?["payload"]?["info"]?["total_token_usage"]
        func count(_ key: String) -> Int64 {
            if case .int(let count) = usage?[key] { count } else { 0 }
        }
        let read = count("cached_input_tokens")
        let write = count("cache_write_input_tokens")
        return PlayedTokens(
            input: count("input_tokens") - read - write,
            cacheWrite: write,
            cacheRead: read,
            output: count("output_tokens")
        )
    }
}
