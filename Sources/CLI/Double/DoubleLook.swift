/// How a program draws what is on its screen: functions of the state, and nothing else.
protocol DoubleLook {
    /// The rows of what stays.
    func rows(of item: HistoryItem, in state: ScreenState) -> [StyledLine]

    /// The rows that are drawn again and again, below what stays.
    func live(_ state: ScreenState) -> [StyledLine]

    /// Where the cursor of the terminal is among the live rows; `nil`: hidden, below them.
    func cursor(_ state: ScreenState, rows: [StyledLine]) -> (row: Int, column: Int)?

    /// The dialog of a kind; `nil` where the program has none.
    func dialog(_ kind: DoubleDialog.Kind, about subject: String, in folder: String)
        -> DoubleDialog?
}

extension DoubleLook {
    /// The rows of what is written on the line, at most as many as fit.
    func draft(_ state: ScreenState, _ width: Int) -> [StyledLine] {
        let rows = StyledLine.wrapped(state.composer.shown, width - 2)
        return Array(rows.suffix(max(1, state.rows - 8)))
    }

    /// `1m 22s`
    func span(_ seconds: Int) -> String {
        if seconds >= 3600 { return "\(seconds / 3600)h \(seconds % 3600 / 60)m" }
        return seconds >= 60 ? "\(seconds / 60)m \(seconds % 60)s" : "\(seconds)s"
    }
}
