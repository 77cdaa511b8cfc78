/// The screen of Codex 0.147.
struct CodexLook: DoubleLook {
    static let version = "0.147.0"
    static let model = "gpt-5.6-sol"

    func rows(of item: HistoryItem, in state: ScreenState) -> [StyledLine] {
        let width = state.columns
        switch item {
        case .welcome: return welcome(state)
        case .prompt(let text):
            return [StyledLine()] + StyledLine.wrapped(text, width, first: "› ", rest: "  ")
                + [StyledLine()]
        case .words(let text, let isFirst):
            let gap = isFirst ? [StyledLine()] : []
            return gap
                + StyledLine.wrapped(text, width, first: isFirst ? "• " : "  ", rest: "  ")
        case .tool(let command):
            return [StyledLine()]
                + StyledLine.wrapped("Ran " + command, width, first: "• ", rest: "  │ ")
        case .output(let lines): return output(lines, width)
        case .notice(let text):
            return [StyledLine()]
                + StyledLine.wrapped(text, width, first: "■ ", rest: "", .red)
        case .interrupted:
            let text =
                "Conversation interrupted - tell the model what to do differently. Something went "
                + "wrong? Hit `/feedback` to report the issue."
            return [StyledLine()] + StyledLine.wrapped(text, width, first: "■ ", rest: "", .red)
        case .finished(_, let seconds):
            let text = "─ Worked for \(span(seconds)) "
            let rest = String(repeating: "─", count: max(0, width - text.count))
            return [StyledLine(), StyledLine(text + rest, .dim)]
        case .plain(let text): return [StyledLine(text)]
        }
    }

    func live(_ state: ScreenState) -> [StyledLine] {
        if let dialog = state.dialog { return [StyledLine()] + rows(of: dialog, state) }
        guard state.isReady else { return [] }
        let queued = state.queued.flatMap {
            StyledLine.wrapped($0, state.columns, first: "  ↳ ", rest: "    ", .dim)
        }
        return [StyledLine()] + status(state) + queued + composer(state)
            + [StyledLine(), footer(state)]
    }

    /// The terminal's own cursor is on the line that is written on.
    func cursor(_ state: ScreenState, rows: [StyledLine]) -> (row: Int, column: Int)? {
        guard state.dialog == nil, state.isReady else { return nil }
        let row = rows.count - 3
        let isEmpty = state.composer.shown.isEmpty
        return (row, isEmpty ? 2 : min(state.columns - 1, CellWidth.of(rows[row].text)))
    }

    func dialog(
        _ kind: DoubleDialog.Kind,
        about subject: String,
        in folder: String
    ) -> DoubleDialog? {
        CodexDialogs.dialog(kind, about: subject, in: folder)
    }

    // MARK: - Parts

    private func welcome(_ state: ScreenState) -> [StyledLine] {
        var facts = [
            ">_ OpenAI Codex (v\(Self.version))", "", "model:     \(Self.model) medium",
            "directory: \(Terminal.cut(state.folder, to: max(20, state.columns - 20)))",
        ]
        if state.skipsPermissions { facts.append("permissions: YOLO mode") }
        let width = (facts.map(CellWidth.of).max() ?? 0) + 1
        let rule = String(repeating: "─", count: width + 1)
        let inside = facts.map { fact in
            let blanks = String(repeating: " ", count: width - CellWidth.of(fact))
            return StyledLine("│ " + fact + blanks + "│")
        }
        return [StyledLine("╭" + rule + "╮", .dim)] + inside
            + [StyledLine("╰" + rule + "╯", .dim), StyledLine()]
            + [StyledLine("  Tip: Build faster with the Desktop app."), StyledLine()]
    }

    private func output(_ lines: [String], _ width: Int) -> [StyledLine] {
        let shown = lines.isEmpty ? ["(no output)"] : Array(lines.prefix(5))
        let rows = StyledLine.wrapped(
            shown.joined(separator: "\n"),
            width,
            first: "  └ ",
            rest: "    ",
            .dim
        )
        let hidden = lines.count - shown.count
        guard hidden > 0 else { return rows }
        return rows + [StyledLine("    … +\(hidden) lines (ctrl + t to view transcript)", .dim)]
    }

    private func status(_ state: ScreenState) -> [StyledLine] {
        guard let work = state.work else { return [] }
        let name = work.isCompacting ? "Compacting context" : "Working"
        return [
            StyledLine("• ", work.beat % 8 < 4 ? .plain : .dim) + StyledLine(name, .bold)
                + StyledLine(" (\(span(work.seconds)) • esc to interrupt)", .dim),
            StyledLine(),
        ]
    }

    private func composer(_ state: ScreenState) -> [StyledLine] {
        let mark = StyledLine("›", .bold) + StyledLine(" ")
        guard !state.composer.shown.isEmpty else {
            return [mark + StyledLine("Explain this codebase", .dim)]
        }
        var rows = draft(state, state.columns)
        rows[0] = mark + rows[0]
        for at in rows.indices.dropFirst() { rows[at] = StyledLine("  ") + rows[at] }
        return rows
    }

    private func footer(_ state: ScreenState) -> StyledLine {
        let left = "  " + (state.hint ?? "? for shortcuts")
        let right = "\(state.contextLeft)% context left"
        let gap = max(2, state.columns - left.count - right.count - 2)
        return StyledLine(left + String(repeating: " ", count: gap) + right, .dim)
    }

    private func rows(of dialog: DoubleDialog, _ state: ScreenState) -> [StyledLine] {
        let heading = dialog.heading.flatMap { StyledLine.wrapped($0, state.columns, rest: "  ") }
        // The options of a question are indented; those of an approval stand at the edge.
        let edge = dialog.kind == .plan ? "  " : ""
        let options = dialog.options.enumerated().map { index, option in
            StyledLine(edge + (index == dialog.cursor ? "› " : "  "))
                + StyledLine("\(index + 1). " + option.label)
        }
        return heading + options + dialog.footer.map { StyledLine($0, .dim) }
    }
}
