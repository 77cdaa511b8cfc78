/// The screen of Claude Code 2.1 in its usual mode: what stays scrolls, the rest is drawn anew.
struct ClaudeLook: DoubleLook {
    static let version = "2.1.280"

    /// What it calls its work, and afterwards.
    private static let verbs = [
        ("Baking", "Baked"), ("Cultivating", "Cultivated"), ("Brewing", "Brewed"),
        ("Crunching", "Crunched"), ("Sautéing", "Sautéed"), ("Cogitating", "Cogitated"),
        ("Meandering", "Meandered"), ("Churning", "Churned"),
    ]
    private static let spinner = ["·", "✢", "✳", "✶", "✻", "✽", "✻", "✶", "✳", "✢"]

    func rows(of item: HistoryItem, in state: ScreenState) -> [StyledLine] {
        let width = state.columns
        switch item {
        case .welcome: return welcome(state)
        case .prompt(let text):
            return [StyledLine()] + StyledLine.wrapped(text, width, first: "❯ ", rest: "  ")
        case .words(let text, let isFirst):
            let gap = isFirst ? [StyledLine()] : []
            return gap
                + StyledLine.wrapped(text, width, first: isFirst ? "● " : "  ", rest: "  ")
        case .tool(let command):
            return [StyledLine()]
                + StyledLine.wrapped("Bash(\(command))", width, first: "● ", rest: "      ")
        case .output(let lines): return output(lines, width)
        case .notice(let text):
            return StyledLine.wrapped(text, width, first: "  ⎿  ", rest: "     ", .red)
        case .interrupted:
            return [
                StyledLine("  ⎿  ") + StyledLine("Interrupted", .red)
                    + StyledLine(" · What should Claude do instead?", .dim)
            ]
        case .finished(let turn, let seconds):
            return [StyledLine(), StyledLine("✻ \(verb(turn).1) for \(span(seconds))", .dim)]
        case .plain(let text): return [StyledLine(text, .dim)]
        }
    }

    func live(_ state: ScreenState) -> [StyledLine] {
        if let dialog = state.dialog { return [StyledLine()] + rows(of: dialog, state) }
        guard state.isReady else { return [] }
        let rule = StyledLine(String(repeating: "─", count: state.columns), .grey)
        let queued = state.queued.flatMap {
            StyledLine.wrapped($0, state.columns, first: "  ❯ ", rest: "    ", .dim)
        }
        return [StyledLine()] + status(state) + queued + [rule] + composer(state) + [rule]
            + [footer(state)]
    }

    /// It hides the terminal's cursor and draws one of its own.
    func cursor(_ state: ScreenState, rows: [StyledLine]) -> (row: Int, column: Int)? { nil }

    func dialog(
        _ kind: DoubleDialog.Kind,
        about subject: String,
        in folder: String
    ) -> DoubleDialog? {
        ClaudeDialogs.dialog(kind, about: subject, in: folder)
    }

    // MARK: - Parts

    private func verb(_ turn: Int) -> (String, String) {
        Self.verbs[abs(turn - 1) % Self.verbs.count]
    }

    private func welcome(_ state: ScreenState) -> [StyledLine] {
        let width = min(state.columns, 72)
        let title = "─── Claude Code v\(Self.version) "
        let top = "╭" + title + String(repeating: "─", count: max(0, width - title.count - 2)) + "╮"
        let inside = Terminal.cut(state.folder, to: width - 4)
        let blanks = String(repeating: " ", count: max(0, width - 3 - CellWidth.of(inside)))
        let bottom = "╰" + String(repeating: "─", count: width - 2) + "╯"
        return [
            StyledLine(top, .orange), StyledLine("│ " + inside + blanks + "│"),
            StyledLine(bottom, .orange),
        ]
    }

    private func output(_ lines: [String], _ width: Int) -> [StyledLine] {
        let shown = lines.isEmpty ? ["(No output)"] : Array(lines.prefix(4))
        let rows = StyledLine.wrapped(
            shown.joined(separator: "\n"),
            width,
            first: "  ⎿  ",
            rest: "     "
        )
        let hidden = lines.count - shown.count
        guard hidden > 0 else { return rows }
        return rows + [StyledLine("     … +\(hidden) lines (ctrl+o to expand)", .dim)]
    }

    private func status(_ state: ScreenState) -> [StyledLine] {
        guard let work = state.work else { return [] }
        let picture = Self.spinner[work.beat % Self.spinner.count]
        let name = work.isCompacting ? "Compacting conversation" : verb(work.turn).0
        let tokens = work.tokens > 0 ? " · ↓ \(work.tokens) tokens" : ""
        let facts = " (\(span(work.seconds))\(tokens) · esc to interrupt)"
        return [
            StyledLine("\(picture) \(name)…", .orange) + StyledLine(facts, .dim), StyledLine(),
        ]
    }

    private func composer(_ state: ScreenState) -> [StyledLine] {
        let mark = StyledLine("❯\u{A0}")
        let cursor = StyledLine(" ", .inverse)
        guard !state.composer.shown.isEmpty else {
            guard state.isFresh, state.work == nil else { return [mark + cursor] }
            // The cursor stands on the first letter of the suggestion.
            return [
                mark + StyledLine("T", .inverse) + StyledLine("ry \"fix typecheck errors\"", .dim)
            ]
        }
        var rows = draft(state, state.columns)
        rows[0] = mark + rows[0]
        for at in rows.indices.dropFirst() { rows[at] = StyledLine("  ") + rows[at] }
        rows[rows.count - 1] = rows[rows.count - 1] + cursor
        return rows
    }

    private func footer(_ state: ScreenState) -> StyledLine {
        if let hint = state.hint { return StyledLine("  " + hint, .dim) }
        let isBusy = state.work != nil
        if state.skipsPermissions {
            return StyledLine("  ⏵⏵ bypass permissions on", .red)
                + StyledLine(" (shift+tab to cycle)\(isBusy ? " · esc to interrupt" : "")", .dim)
        }
        return StyledLine(isBusy ? "  esc to interrupt" : "  ? for shortcuts", .dim)
    }

    private func rows(of dialog: DoubleDialog, _ state: ScreenState) -> [StyledLine] {
        let rule = StyledLine(String(repeating: "─", count: state.columns), .grey)
        let heading = dialog.heading.flatMap {
            StyledLine.wrapped($0, state.columns, first: " ", rest: " ")
        }
        let options = dialog.options.enumerated().map { index, option in
            StyledLine(index == dialog.cursor ? " ❯ " : "   ")
                + StyledLine((dialog.isNumbered ? "\(index + 1). " : "") + option.label)
        }
        return [rule] + heading + options + dialog.footer.map { StyledLine(" " + $0, .dim) }
    }
}
