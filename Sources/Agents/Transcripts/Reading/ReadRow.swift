internal import Ledger

/// What one row of a transcript gave.
struct ReadRow {
    /// What names the row in whatever files it stands; `nil` where nothing does.
    var id: String?
    /// What it says, as a number, where rows of one name may say more than before; `nil` where a
    /// row that was met says nothing new.
    var version: UInt64?
    /// What was said in it.
    var entries: [TranscriptEntry] = []
    /// What it says was used.
    var usage: [UsageRow] = []
    /// What is wrong with it, if anything is.
    var wrong: Unread.Kind?
    /// Its line.
    var line: Int?
}

/// Reads the rows of one file, one after the other.
protocol RowReader {
    /// What a line gives.
    mutating func read(_ line: UnsafeRawBufferPointer, number: Int) -> [ReadRow]

    /// What was held back in case that more of it came.
    ///
    /// - Parameter isLast: whether nothing more can come.
    mutating func rest(isLast: Bool) -> [ReadRow]
}

extension RowReader {
    mutating func rest(isLast: Bool) -> [ReadRow] { [] }
}

/// What makes a prompt.
enum Prompt {
    /// The marks of the pings in a prompt: those of the lines that git-bus types.
    static func marks(in text: String) -> [String] {
        guard text.contains("git-bus: ") else { return [] }
        return text.split(whereSeparator: \.isNewline)
            .filter { $0.drop { $0 == " " }.hasPrefix("git-bus: ") }
            .flatMap { PingMarks.all(in: String($0)) }
    }
}

extension TranscriptEntry {
    /// Makes a prompt of it, with which a turn begins.
    mutating func becomePrompt(_ kept: KeptText, startsTurn: Bool = true) {
        say(kept)
        pings = Prompt.marks(in: kept.text)
        who = pings.isEmpty ? .person : .ping
        self.startsTurn = startsTurn
    }
}
