import Agents
import ArgumentParser
import BusModel
import Foundation
import Watchdog

/// `git bus explain pane FILE`
struct ExplainPaneCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "pane",
        abstract: "Say what a saved terminal shows, and whether a line may be typed into it.",
        discussion: """
            FILE is what tmux capture-pane -p prints, with -e or without; - is standard input. Only
            its last 1000 lines are read. This is the very same judgement that stands before every
            line that git-bus types, the time without output apart.

            Examples:
              tmux capture-pane -p -e -t builder | git bus explain pane - --backend claude
              git bus explain pane screen.txt --backend codex --now 2026-11-21T03:00:00Z --json
            """
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "The file, or -.") var file: String
    @Option(name: .long, help: "The backend or the preset that the terminal is of.")
    var backend: String
    @Option(name: .long, help: "When it was saved; limits are read by it (default: now).")
    var now: Moment?
    @Flag(name: .long, help: "Print JSON (schema git-bus/explain-pane/1).") var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        let time = now?.instant(now: Wiring.now()) ?? Wiring.now()
        let screen = try await self.screen()
        let reading = PaneClassifier.classify(
            PaneSnapshot(capture: try text()),
            screen: screen,
            now: time,
            zones: SystemZones.zones,
            unchangedFor: .seconds(3600)
        )
        if json { return Terminal.json(try CanonicalJSON.text(Self.json(reading))) }
        Terminal.out("state   \(reading.state.rawValue)")
        if let dialog = reading.dialog { Terminal.out("dialog  \(dialog)") }
        if let reset = reading.reset { Terminal.out("reset   \(reset.text)") }
        Terminal.out("safe    \(reading.safeToType ? "yes: a line may be typed" : "no")")
        Terminal.out("reason  \(Terminal.harmless(reading.reason))")
    }

    private static func json(_ reading: PaneReading) -> JSONValue {
        [
            "schema": "git-bus/explain-pane/1", "state": .string(reading.state.rawValue),
            "dialog": JSONValue(reading.dialog), "reset": JSONValue(reading.reset?.text),
            "safe_to_type": .bool(reading.safeToType),
            "reason": .string(Terminal.harmless(reading.reason)),
        ]
    }

    /// The screen of a backend of the bus and this host; outside of any bus, of a preset.
    private func screen() async throws -> ScreenProfile {
        let reader = HostConfigReader(environment: Wiring.environment)
        // Why a failure is no news: outside a bus the presets alone answer.
        let loaded = try? await bus.load()  // why: see above
        var host = try reader.read()
        if let loaded { host = try await reader.read(for: loaded) }
        if let known = host.backends[backend] { return known.screen }
        if Self.programs.contains(backend) { return .preset(backend) }
        let known = Set(host.backends.keys).union(Self.programs).sorted()
        let close = Nearest.names(to: backend, among: known)
        throw CommandFailure(
            .usage,
            "there is no backend \"\(Terminal.harmless(backend))\"",
            facts: ["there are: \(known.joined(separator: ", "))"],
            hints: close.map { "did you mean \($0)?" }
        )
    }

    /// Programs whose screens are known, whether or not there is a preset that starts them.
    private static let programs = [
        "claude", "codex", "gemini", "opencode", "aider", "generic", "scripted", "other",
    ]

    /// The end of the file: more than a terminal ever shows.
    private func text() throws -> String {
        let data: Data
        if file == "-" {
            data = FileHandle.standardInput.readDataToEndOfFile()
        } else {
            do {
                let handle = try FileHandle(
                    forReadingFrom: URL(fileURLWithPath: file, relativeTo: directory)
                )
                let size = try handle.seekToEnd()
                try handle.seek(toOffset: size > Self.bytesMax ? size - Self.bytesMax : 0)
                data = try handle.readToEnd() ?? Data()
                try handle.close()
            } catch {
                throw CommandFailure(
                    .failed,
                    "cannot read \(Terminal.harmless(file))",
                    hints: ["tmux capture-pane -p -e -t NAME > screen.txt"]
                )
            }
        }
        let lines = String(decoding: data.suffix(Int(Self.bytesMax)), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        return lines.suffix(1000).map { String($0.prefix(4000)) }.joined(separator: "\n")
    }

    private var directory: URL {
        URL(fileURLWithPath: bus.workingDirectory, isDirectory: true)
    }

    private static let bytesMax: UInt64 = 1 << 20
}
