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

    var json: JSONValue {
        [
            "id": .string(id), "state": .string(state.rawValue), "title": .string(title),
            "detail": .string(detail), "fix": JSONValue(fix),
            "repairable": .bool(repair != nil),
        ]
    }

    func lines(width: Int, paint: Paint) -> [String] {
        let room = width - 26
        let text = "\(EventLine.pad(title, 20)) \(Terminal.harmless(detail))"
        var lines = [" \(paint.sign(state.sign))  \(Terminal.cut(text, to: room + 21))"]
        if let fix {
            lines.append("      fix: \(Terminal.cut(Terminal.harmless(fix), to: width - 11))")
        }
        return lines
    }
}
