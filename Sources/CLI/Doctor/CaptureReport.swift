import Agents
import BusModel
import Watchdog

/// What `git bus doctor --capture` writes for a bug report: one agent's screen, and everything that
/// decides how git-bus reads it.
struct CaptureReport {
    let agent: String
    let backend: String
    let preset: String
    /// The name of its program, without its folder.
    let program: String
    /// What the program says of its version, or why it was not asked.
    let version: String
    let tmux: String
    let snapshot: PaneSnapshot
    let reading: PaneReading
    let screen: CaptureScreen
    let taken: Instant

    /// What the reading goes by, without what it quotes of the screen.
    private var reason: String {
        Terminal.harmless(String(reading.reason.prefix { $0 != ":" }))
    }

    private var cursor: String {
        guard let x = snapshot.cursorX, let y = snapshot.cursorY else { return "not known" }
        return "column \(x), row \(y), counted from 0"
    }

    var lines: [String] {
        let facts: [(String, String)] = [
            ("git-bus", ProgramVersion().text), ("taken", Dates.rfc3339(taken)),
            ("tmux", tmux), ("backend", "\(backend) (preset \(preset))"),
            ("program", "\(program), \(version)"),
            ("size", "\(snapshot.width) columns, \(snapshot.height) rows"),
            ("cursor", cursor),
            ("mode", snapshot.inMode ? "copy mode" : snapshot.isDead ? "ended" : "plain"),
            ("reading", "\(reading.state.rawValue): \(reason)"),
            ("dialog", reading.dialog ?? "-"),
            ("safe to type", reading.safeToType ? "yes" : "no"),
        ]
        return [
            "git-bus capture of \(agent)",
            "Look it through before you send it: what is private is found by patterns, and those "
                + "miss things.", "",
        ] + facts.map { "\(EventLine.pad($0, 13)) \(Terminal.harmless($1))" }
            + ["", "Screen:"] + screen.plain.map { "|" + $0 }
            + ["", "Screen with its colours, \\e for ESC:"] + screen.styled.map { "|" + $0 }
    }

    var json: JSONValue {
        [
            "schema": "git-bus/capture/1", "agent": .string(agent),
            "git_bus": .string(ProgramVersion().text), "taken": .string(Dates.rfc3339(taken)),
            "tmux": .string(tmux), "backend": .string(backend), "preset": .string(preset),
            "program": .string(program), "version": .string(version),
            "columns": .int(Int64(snapshot.width)), "rows": .int(Int64(snapshot.height)),
            "cursor": [
                "x": snapshot.cursorX.map { .int(Int64($0)) } ?? .null,
                "y": snapshot.cursorY.map { .int(Int64($0)) } ?? .null,
            ],
            "in_mode": .bool(snapshot.inMode), "dead": .bool(snapshot.isDead),
            "reading": [
                "state": .string(reading.state.rawValue), "reason": .string(reason),
                "dialog": JSONValue(reading.dialog), "safe_to_type": .bool(reading.safeToType),
            ],
            "plain": JSONValue(screen.plain), "styled": JSONValue(screen.styled),
        ]
    }
}
