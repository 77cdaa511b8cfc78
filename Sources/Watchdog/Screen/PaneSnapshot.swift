/// What a pane shows at one moment, and where its cursor stands.
public struct PaneSnapshot: Sendable, Hashable {
    /// A line as it was written, however many rows of the screen it takes.
    public struct Line: Sendable, Hashable {
        /// The text, without blanks at its end.
        public let text: String
        /// The rows it takes.
        public let rows: Range<Int>
        /// The text with blanks in the place of what is dim, which nobody has typed.
        let bright: String
        /// The same without what is grey, which a program may have suggested.
        let vivid: String
    }

    /// The rows of the screen from the top, without blanks at their ends.
    public let rows: [String]
    /// The same as lines, with those joined that only wrap.
    public let lines: [Line]
    /// Whether colours and weights were captured with the text.
    public let isStyled: Bool
    /// Whether this is what a program printed, with cursor movements, and no picture of a screen.
    public let isRecording: Bool
    /// The column of the cursor, from 0; `nil` when nobody knows where it is.
    public let cursorX: Int?
    /// The row of the cursor, from 0; `nil` when nobody knows where it is.
    public let cursorY: Int?
    /// How many columns there are.
    public let width: Int
    /// How many rows there are.
    public let height: Int
    /// Whether a person scrolls or copies, so that keys would not reach the program.
    public let inMode: Bool
    /// Whether the program has ended.
    public let isDead: Bool
    /// Whether the program has taken the whole screen, as editors and pagers do.
    public let isFullScreen: Bool
    /// When the program last printed something, in whole seconds since the epoch.
    public let lastOutput: Int64
    /// The process that was started in the pane.
    public let pid: Int32
    /// The name of the program in the foreground.
    public let currentCommand: String

    /// Describes a pane.
    ///
    /// - Parameters:
    ///   - rows: The screen, row by row; colours and weights may be in it, as `capture-pane -e`
    ///     prints them.
    ///   - joined: The screen with wrapped rows joined, as `capture-pane -J` prints it; without it
    ///     every row is a line.
    public init(
        rows: [String],
        joined: [String]? = nil,
        cursorX: Int? = nil,
        cursorY: Int? = nil,
        width: Int = 200,
        height: Int? = nil,
        inMode: Bool = false,
        isDead: Bool = false,
        isFullScreen: Bool = false,
        lastOutput: Int64 = 0,
        pid: Int32 = 0,
        currentCommand: String = ""
    ) {
        var terminal = TerminalText()
        let read = rows.map { terminal.row($0) }
        self.rows = read.map(\.text)
        var plain = TerminalText()
        let whole = joined?.map { plain.row($0).text } ?? self.rows
        self.lines = Self.lines(read, joined: whole)
        self.isStyled = terminal.isStyled
        self.isRecording = terminal.isRecording
        self.cursorX = cursorX
        self.cursorY = cursorY
        self.width = width
        self.height = height ?? rows.count
        self.inMode = inMode
        self.isDead = isDead
        self.isFullScreen = isFullScreen
        self.lastOutput = lastOutput
        self.pid = pid
        self.currentCommand = currentCommand
    }

    /// A picture of a screen in a file, of which only the end counts.
    public init(capture text: String) {
        let rows = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .suffix(400)
        self.init(rows: rows.map { String($0) })
    }

    /// The line under the cursor, where what is typed appears; `nil` when the cursor is nowhere.
    public var composer: String? {
        guard let cursorY else { return nil }
        return lines.first { $0.rows.contains(cursorY) }?.text
    }

    /// The last lines that are not empty, in their order.
    public func lastLines(_ count: Int) -> [String] {
        lines.map(\.text).filter { !$0.isEmpty }.suffix(count)
    }

    /// tmux does not say which rows wrap. It prints the screen with and without joining them, and
    /// from the two follows which rows a joined line takes.
    private static func lines(_ rows: [TerminalText.Row], joined: [String]) -> [Line] {
        var lines: [Line] = []
        var next = 0
        for whole in joined {
            guard next < rows.count else { break }
            let first = next
            var rest = Substring(whole)
            repeat {
                let row = rows[next].text
                // A row lost the blanks at its end, which the joined line still has.
                let padding = leadingBlanks(rest) - leadingBlanks(row[...])
                rest = rest.dropFirst(row.isEmpty ? 0 : max(0, padding))
                rest = rest.hasPrefix(row) ? rest.dropFirst(row.count) : ""
                next += 1
            } while !rest.isEmpty && next < rows.count
            let parts = rows[first..<next]
            lines.append(
                Line(
                    text: whole,
                    rows: first..<next,
                    bright: parts.map(\.bright).joined(),
                    vivid: parts.map(\.vivid).joined()
                )
            )
        }
        return lines
    }

    private static func leadingBlanks(_ text: Substring) -> Int {
        text.prefix { $0 == " " }.count
    }
}
