@testable import Agents
@testable import CLI

/// What transcripts say was said and done, and the mask over the secrets in it.
extension FuzzTarget {
    static let transcript = FuzzTarget("transcript") { bytes in
        var readers: [any RowReader] = [
            ClaudeReading(path: "/p/s.jsonl", bytesMax: 256),
            CodexReading(path: "/p/s.jsonl", bytesMax: 256) { _ in nil },
            GeminiReading(path: "/p/chats/s.jsonl", bytesMax: 256),
            AiderReading(path: "/p/history.md", bytesMax: 256, counts: true),
        ]
        for index in readers.indices {
            var rows: [ReadRow] = []
            for (number, line) in bytes.lines.enumerated() where !line.isEmpty {
                line.withUnsafeBytes { rows += readers[index].read($0, number: number) }
            }
            rows += readers[index].rest(isLast: true)
            for entry in rows.flatMap(\.entries) {
                let shown = TranscriptLine(entry).plain(isUTC: true, isWhole: false)
                try hold(shown.isPlain, "a terminal acts on nothing: \(shown)")
            }
        }
        let text = bytes.text
        let line = SecretMask.line(text)
        try hold(!line.contains { $0.isNewline }, "it is one line")
        // In parts, so that no scanner takes this file for a leak.
        let tail = "Ab3dEf6hIj9kLm2n"
        let masked = SecretMask.line(text + " sk-ant-" + tail)
        try hold(text.contains(tail) || !masked.contains(tail), "a key is masked: \(masked)")
    }
}
