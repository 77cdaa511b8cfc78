/// What a pane shows at one moment, and where its cursor stands.
public struct PaneSnapshot: Sendable, Hashable {
    /// A line as it was written, however many rows of the screen it takes.
    public struct Line: Sendable, Hashable {
        /// The text, without blanks at its end.
        public let text: String
        /// The rows it takes.
        public let rows: Range<Int>
    }

    /// The rows of the screen from the top, without blanks at their ends.
    public let rows: [String]
    /// The same without what is dim.
    let solidRows: [String]
    /// The same as lines, with those joined that only wrap.
    public let lines: [Line]
    /// The column of the cursor, from 0.
    public let cursorX: Int
    /// The row of the cursor, from 0.
    public let cursorY: Int
    /// How many columns there are.
    public let width: Int
    /// How many rows there are.
    public let height: Int
    /// Whether a person scrolls or copies, so that keys would not reach the program.
    public let inMode: Bool
    /// Whether the program has ended.
    public let isDead: Bool
    /// When the program last printed something, in whole seconds since the epoch.
    public let lastOutput: Int64
    /// The process that was started in the pane.
    public let pid: Int32
    /// The name of the program in the foreground.
    public let currentCommand: String

    /// Describes a pane.
    ///
    /// - Parameters:
    ///   - rows: The screen, row by row; control sequences are taken out.
    ///   - joined: The screen with wrapped rows joined, as `capture-pane -J` prints it; without it
    ///     every row is a line.
    public init(
        rows: [String],
        joined: [String]? = nil,
        cursorX: Int,
        cursorY: Int,
        width: Int = 200,
        height: Int? = nil,
        inMode: Bool = false,
        isDead: Bool = false,
        lastOutput: Int64 = 0,
        pid: Int32 = 0,
        currentCommand: String = ""
    ) {
        var isDim = false
        let styled = rows.map { StyledText($0, isDim: &isDim) }
        self.rows = styled.map(\.text)
        solidRows = styled.map(\.solid)
        self.lines = Self.lines(self.rows, joined: joined ?? self.rows)
        self.cursorX = cursorX
        self.cursorY = cursorY
        self.width = width
        self.height = height ?? rows.count
        self.inMode = inMode
        self.isDead = isDead
        self.lastOutput = lastOutput
        self.pid = pid
        self.currentCommand = currentCommand
    }

    /// A screen that somebody saved: it has no cursor, and nothing moves in it.
    ///
    /// The last line that is not empty stands for the one under the cursor.
    public init(capture text: String) {
        let rows = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var isDim = false
        let plain = rows.map { StyledText($0, isDim: &isDim).text }
        self.init(
            rows: rows,
            cursorX: 0,
            cursorY: plain.lastIndex { !$0.isEmpty } ?? 0,
            lastOutput: .min / 2_000
        )
    }

    /// The line under the cursor, where what is typed appears; `nil` when the cursor is nowhere.
    public var composer: String? {
        lines.first { $0.rows.contains(cursorY) }?.text
    }

    /// The last lines that are not empty, in their order.
    public func lastLines(_ count: Int) -> [String] {
        lines.map(\.text).filter { !$0.isEmpty }.suffix(count)
    }

    /// tmux does not say which rows wrap. It prints the screen with and without joining them, and
    /// from the two follows which rows a joined line takes.
    private static func lines(_ rows: [String], joined: [String]) -> [Line] {
        var lines: [Line] = []
        var next = 0
        for whole in joined {
            guard next < rows.count else { break }
            let first = next
            var rest = Substring(trimmed(whole))
            repeat {
                let row = rows[next]
                // A row lost the blanks at its end, which the joined line still has.
                let padding = leadingBlanks(rest) - leadingBlanks(row[...])
                rest = rest.dropFirst(row.isEmpty ? 0 : max(0, padding))
                rest = rest.hasPrefix(row) ? rest.dropFirst(row.count) : ""
                next += 1
            } while !rest.isEmpty && next < rows.count
            lines.append(Line(text: trimmed(whole), rows: first..<next))
        }
        return lines
    }

    private static func trimmed(_ text: String) -> String { StyledText.trimmed(text) }

    private static func leadingBlanks(_ text: Substring) -> Int {
        text.prefix { $0 == " " }.count
    }
}
