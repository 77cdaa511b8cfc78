internal import BusModel
internal import Foundation
internal import Ledger

/// The history of aider, which is Markdown for people, as a log.
///
/// Lines of one kind are one entry. Only a run has a time, by a clock whose zone is not said: it is
/// taken for the one of this machine.
struct AiderReading: RowReader {
    let path: String
    let bytesMax: Int
    /// Whether its lines of counts count: not where there is a log that tells the same exactly.
    let counts: Bool
    private var run = AiderRun()
    private var start: Instant?
    private var begun = ""
    private var block: (kind: Kind, text: String, line: Int)?

    private enum Kind { case prompt, answer, program }

    init(path: String, bytesMax: Int, counts: Bool) {
        self.path = path
        self.bytesMax = bytesMax
        self.counts = counts
    }

    mutating func read(_ line: UnsafeRawBufferPointer, number: Int) -> [ReadRow] {
        if path.hasSuffix(".jsonl") {
            var row = ReadRow(line: number)
            row.wrong = AiderLog.read(line, place: { "\(path) \(number)" }) {
                row.usage.append($0)
            }
            return [row]
        }
        var row = ReadRow(line: number)
        run.read(line, path: path) { row.usage.append($0) }
        if !counts { row.usage = [] }
        let text = String(decoding: line.prefix(bytesMax), as: UTF8.self)
        let isCut = line.count > bytesMax
        if text.hasPrefix(Self.heading) {
            let rows = flush()
            begun = String(text.dropFirst(Self.heading.count))
            start = Self.time(begun)
            return rows
        }
        if text.hasPrefix("> Tokens: ") || text.hasPrefix("Tokens: "),
            AiderRun.counts(
                text.drop { $0 == ">" || $0 == " " }.dropFirst(8)
            ) != nil
        {
            return flush() + [row]
        }
        let (kind, said): (Kind, Substring) =
            text.hasPrefix("#### ")
            ? (.prompt, text.dropFirst(5))
            : text.hasPrefix("> ") ? (.program, text.dropFirst(2)) : (.answer, text[...])
        var rows: [ReadRow] = []
        if block?.kind != kind { rows = flush() }
        if block == nil {
            block = (kind, String(said), number)
        } else if let count = block?.text.utf8.count, count < bytesMax {
            block?.text += "\n" + said
        }
        if isCut { rows += flush() }
        return rows
    }

    mutating func rest(isLast: Bool) -> [ReadRow] { flush() }

    private static let heading = "# aider chat started at "

    private mutating func flush() -> [ReadRow] {
        guard let block else { return [] }
        self.block = nil
        var entry = TranscriptEntry(
            time: start,
            who: .system,
            text: "",
            backend: .aider,
            session: begun
        )
        let text = KeptText(text: block.text, isCut: block.text.utf8.count >= bytesMax)
        switch block.kind {
        case .prompt: entry.becomePrompt(text)
        case .answer:
            entry.who = .agent
            entry.say(text)
        case .program: entry.say(text)
        }
        return [ReadRow(entries: [entry], line: block.line)]
    }

    /// `2026-06-01 10:00:00`
    private static func time(_ text: String) -> Instant? {
        let numbers = text.split { !$0.isASCII || !$0.isNumber }.compactMap { Int32($0) }
        guard numbers.count == 6, (1970...9999).contains(numbers[0]) else { return nil }
        var fields = tm()
        fields.tm_year = numbers[0] - 1900
        fields.tm_mon = numbers[1] - 1
        fields.tm_mday = numbers[2]
        fields.tm_hour = numbers[3]
        fields.tm_min = numbers[4]
        fields.tm_sec = numbers[5]
        fields.tm_isdst = -1
        guard (0...11).contains(fields.tm_mon), (1...31).contains(fields.tm_mday),
            (0...23).contains(fields.tm_hour), (0...59).contains(fields.tm_min),
            (0...60).contains(fields.tm_sec)
        else { return nil }
        return Instant(seconds: Int64(mktime(&fields)))
    }
}
