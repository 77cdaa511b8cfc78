import BusModel

/// What one look of `git bus doctor` found.
struct Finding: Hashable {
    /// How it stands.
    enum State: String, Hashable, CaseIterable {
        case ok, info, warning, error

        /// The sign before the line; the word stands in the JSON.
        var sign: Character {
            switch self {
            case .ok: "+"
            case .info: "."
            case .warning: "!"
            case .error: "x"
            }
        }
    }

    /// What scripts know it by: `git.version`, `agent.clone/builder`.
    let id: String
    let state: State
    let title: String
    let detail: String
    /// The command that mends it.
    var fix: String?
    /// What `--fix` does about it.
    var repair: Repair?

    init(
        _ id: String,
        _ state: State,
        _ title: String,
        _ detail: String,
        fix: String? = nil,
        repair: Repair? = nil
    ) {
        self.id = id
        self.state = state
        self.title = title
        self.detail = detail
        self.fix = fix
        self.repair = repair
    }

    /// The same with a command that means this bus wherever it is pasted.
    func naming(bus options: String) -> Finding {
        guard !options.isEmpty, let fix else { return self }
        let command = /git bus (?:up|down|status|explain|trust|notify|doctor|replay)\b[^;|&#]*/
        var finding = self
        finding.fix = fix.replacing(command) { match in
            let blanks = match.output.reversed().prefix { $0 == " " }.count
            return match.output.dropLast(blanks) + options + match.output.suffix(blanks)
        }
        return finding
    }

    var json: JSONValue {
        [
            "id": .string(id), "state": .string(state.rawValue), "title": .string(title),
            "detail": .string(detail), "fix": JSONValue(fix),
            "repairable": .bool(repair != nil),
        ]
    }

    /// The finding, none of its lines wider than the window but a command: that is to be pasted.
    func lines(width: Int, paint: Paint) -> [String] {
        let indent = 25
        let parts = Self.wrapped(Terminal.harmless(detail), to: max(20, width - indent))
        var lines = parts.enumerated().map { index, part in
            index == 0
                ? " \(paint.sign(state.sign))  \(EventLine.pad(title, 20)) \(part)"
                : String(repeating: " ", count: indent) + part
        }
        if let fix { lines.append("      fix: \(Terminal.harmless(fix))") }
        return lines
    }

    /// A text in lines that break between words; a word that is longer than a line, within it.
    static func wrapped(_ text: String, to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let longer = line.isEmpty ? String(word) : line + " " + word
            if CellWidth.of(longer) <= width {
                line = longer
                continue
            }
            if !line.isEmpty { lines.append(line) }
            line = String(word)
            while CellWidth.of(line) > width {
                let head = head(of: line, cells: width)
                lines.append(head)
                line.removeFirst(head.count)
            }
        }
        return lines + [line]
    }

    private static func head(of text: String, cells width: Int) -> String {
        var cells = 0
        let head = text.prefix { character in
            cells += CellWidth.of(character)
            return cells <= width
        }
        return head.isEmpty ? String(text.prefix(1)) : String(head)
    }
}
