/// What must be sent to a terminal so that it shows a state, given what it shows already.
///
/// What stays is written once and scrolls away like the output of any program; the rows below it
/// are written over and over.
struct InlineScreen {
    private let look: any DoubleLook
    private var written = 0
    private var lastLive: [StyledLine] = []
    /// How far the cursor is below the first live row.
    private var depth = 0

    init(_ look: any DoubleLook) { self.look = look }

    /// The bytes for a state; empty when nothing changed.
    mutating func update(_ state: ScreenState) -> String {
        let new = state.history[written...].flatMap { look.rows(of: $0, in: state) }
        let live = Array(look.live(state).suffix(max(1, state.rows - 1)))
        guard !new.isEmpty || live != lastLive else { return "" }
        written = state.history.count
        lastLive = live
        // Each row is cleared and written in one go: no picture of it is ever empty.
        let rows = (new + live).map { "\u{1B}[2K" + $0.ansi }
        var text = "\u{1B}[?25l\r" + (depth > 0 ? "\u{1B}[\(depth)A" : "")
        text += rows.map { $0 + "\r\n" }.joined() + "\u{1B}[J"
        depth = live.count
        if let (row, column) = look.cursor(state, rows: live), row >= 0 {
            text += "\u{1B}[\(live.count - row)A" + (column > 0 ? "\u{1B}[\(column)C" : "")
            text += "\u{1B}[?25h"
            depth = row
        }
        return text
    }

    /// The bytes for a window of another size: everything is written again.
    mutating func redraw(_ state: ScreenState) -> String {
        self = InlineScreen(look)
        return "\u{1B}[2J\u{1B}[3J\u{1B}[H" + update(state)
    }

    /// The bytes that leave the cursor below everything.
    func leave() -> String {
        "\r" + (lastLive.count > depth ? "\u{1B}[\(lastLive.count - depth)B" : "") + "\u{1B}[?25h"
    }
}
