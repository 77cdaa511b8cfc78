/// A row of a screen. Whatever a terminal would act on is taken out of its words.
struct StyledLine: Hashable {
    /// How words look, as the terminal is told.
    enum Style: String {
        case plain = ""
        case bold = "1"
        case dim = "2"
        case inverse = "7"
        case grey = "38;5;244"
        case orange = "38;5;174"
        case red = "31"
    }

    private struct Span: Hashable {
        let text: String
        let style: Style
    }

    private var spans: [Span] = []

    init(_ text: String = "", _ style: Style = .plain) {
        if !text.isEmpty { spans = [Span(text: Terminal.harmless(text), style: style)] }
    }

    static func + (left: StyledLine, right: StyledLine) -> StyledLine {
        var line = left
        line.spans += right.spans
        return line
    }

    /// Its words alone.
    var text: String { spans.map(\.text).joined() }

    /// What a terminal is sent.
    var ansi: String {
        spans.map {
            $0.style == .plain ? $0.text : "\u{1B}[\($0.style.rawValue)m\($0.text)\u{1B}[0m"
        }
        .joined()
    }

    /// Text in rows of a width, broken between words; `first` and `rest` stand before the rows.
    static func wrapped(
        _ text: String,
        _ width: Int,
        first: String = "",
        rest: String = "",
        _ style: Style = .plain
    ) -> [StyledLine] {
        var rows: [StyledLine] = []
        // Where a tabulator leads to depends on what stands before the row.
        let text = text.replacing("\t", with: "    ")
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            for part in broken(String(line), max(8, width - CellWidth.of(rest) - 1)) {
                rows.append(StyledLine(rows.isEmpty ? first : rest) + StyledLine(part, style))
            }
        }
        return rows
    }

    private static func broken(_ line: String, _ width: Int) -> [String] {
        var rows: [String] = []
        var row: String?
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            var begun = String(word)
            if let before = row {
                if CellWidth.of(before) + 1 + CellWidth.of(begun) <= width {
                    row = before + " " + begun
                    continue
                }
                rows.append(before)
            }
            // A word that is wider than a row takes several.
            while CellWidth.of(begun) > width {
                var cells = 0
                let head = begun.prefix { character in
                    cells += CellWidth.of(character)
                    return cells <= width
                }
                rows.append(String(head))
                begun = String(begun.dropFirst(max(1, head.count)))
            }
            row = begun
        }
        return rows + [row ?? ""]
    }
}
