import Agents
import Watchdog

/// The screen of an agent as it may leave the machine. Pure.
struct CaptureScreen: Hashable {
    /// The rows, without the empty ones at the end.
    let plain: [String]
    /// The same with colours, `\e` for ESC.
    let styled: [String]

    /// - Parameters:
    ///   - raw: what `capture-pane -e` printed.
    ///   - snapshot: the same screen, for its cursor and for which rows belong together.
    init(
        _ raw: [String],
        of snapshot: PaneSnapshot,
        reading: PaneReading,
        redaction: CaptureRedaction
    ) {
        let rows = raw.map { CaptureCells($0) }
        let cells = rows.map(\.characters)
        var hidden = CaptureDraft.hidden(
            in: cells,
            cursor: snapshot.cursorY ?? cells.count,
            isDialog: reading.state == .dialog
        )
        var secrets = cells.map { [Bool](repeating: false, count: $0.count) }
        for line in snapshot.lines {
            let range = line.rows.clamped(to: cells.indices)
            let text = range.flatMap { cells[$0] }
            let (all, keys) = (redaction.hidden(in: text), redaction.secrets(in: text))
            var start = 0
            for row in range {
                for index in cells[row].indices {
                    hidden[row][index] = hidden[row][index] || all[start + index]
                    secrets[row][index] = keys[start + index]
                }
                start += cells[row].count
            }
        }
        for row in cells.indices.dropFirst() {
            let rest = CaptureRedaction.continuation(
                of: cells[row],
                after: cells[row - 1],
                secrets[row - 1],
                width: snapshot.width
            )
            for index in rest ?? 0..<0 {
                hidden[row][index] = true
                secrets[row][index] = true
            }
        }
        let count = (cells.lastIndex { !$0.isEmpty } ?? -1) + 1
        plain = (0..<count).map { rows[$0].plain(hiding: hidden[$0]) }
        styled = (0..<count).map { rows[$0].styled(hiding: hidden[$0]) }
    }
}
