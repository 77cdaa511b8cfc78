import ArgumentParser
import BusModel
import Foundation

/// `git bus doctor`
struct DoctorCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look for what is wrong here, and how to mend it.",
        discussion: """
            Exits with 6 when it found an error. --fix mends what needs no decision: permissions,
            dead sockets, hooks that are not up to date, what agents left behind. It never touches
            work.

            Examples:
              git bus doctor
              git bus doctor --fix --dry-run
              git bus doctor --paths
              git bus doctor --capture builder --output builder.txt     for a bug report
            """
    )

    @OptionGroup var bus: BusOptions
    @Flag(name: .long, help: "Mend what can be mended, then look again.") var fix = false
    @Flag(name: .long, help: "With --fix: say what would be done, and do nothing.")
    var dryRun = false
    @Flag(name: .long, help: "Compare the journal with the commits, however many there are.")
    var deep = false
    @Flag(name: .long, help: "Show where everything is kept, and nothing else.") var paths = false
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Print an agent's screen for a bug report, without what is private.",
            valueName: "agent"
        ),
        completion: NameCompletion.agents
    )
    var capture: String?
    @Option(name: .long, help: "With --capture: write it to this file, which must be new.")
    var output: String?
    @Flag(
        name: .long,
        help: "Print JSON (schema git-bus/doctor/1; with --capture git-bus/capture/1)."
    )
    var json = false

    var wantsJSON: Bool { json }

    func validate() throws {
        if dryRun, !fix { throw ValidationError("--dry-run belongs to --fix") }
        if output != nil, capture == nil {
            throw ValidationError("--output belongs to --capture")
        }
        if capture != nil, fix || paths || deep {
            throw ValidationError("--capture looks at one agent, and goes with --output and --json")
        }
    }

    func execute() async throws {
        if let capture { return try await take(capture) }
        var examination = await Examination(bus, isDeep: deep)
        let places = Places(examination)
        if paths {
            if json { return try print([], places, repaired: []) }
            return places.lines.forEach(Terminal.out)
        }
        var findings = await examination.findings()
        var repaired: [String] = []
        if fix {
            repaired = await repair(findings)
            if !dryRun, !repaired.isEmpty {
                examination = await Examination(bus, isDeep: deep)
                findings = await examination.findings()
            }
        }
        if json { try print(findings, places, repaired: repaired) } else { show(findings) }
        guard findings.allSatisfy({ $0.state != .error }) else {
            throw ExitCode(CommandFailure.Kind.problems.rawValue)
        }
    }

    private func take(_ agent: String) async throws {
        let loaded = try await bus.load()
        let (host, _) = try await loaded.hostConfig()
        let capture = try Capture(agent, in: loaded, host: host, environment: Wiring.environment)
        let report = try await capture.report()
        let lines = json ? [try CanonicalJSON.text(report.json)] : report.lines
        guard let output else {
            return lines.forEach(json ? Terminal.json : Terminal.out)
        }
        let base = URL(fileURLWithPath: bus.workingDirectory)
        let path = URL(fileURLWithPath: output, relativeTo: base).path
        try PrivateFile.create(lines.joined(separator: "\n") + "\n", at: path)
        Terminal.note("wrote \(Terminal.harmless(path)); look it through before you send it")
    }

    private func repair(_ findings: [Finding]) async -> [String] {
        var done: [String] = []
        for repair in findings.compactMap(\.repair) {
            let text = Terminal.harmless(repair.text)
            if dryRun {
                Terminal.note("would \(text)")
                done.append(text)
                continue
            }
            do {
                try await repair.perform()
                Terminal.note("done: \(text)")
                done.append(text)
            } catch {
                Terminal.note("warning: cannot \(text): \(CommandFailure(error).message)")
            }
        }
        return done
    }

    private func show(_ findings: [Finding]) {
        for finding in findings {
            finding.lines(width: Terminal.columns, paint: Terminal.paint).forEach(Terminal.out)
        }
        let errors = findings.count { $0.state == .error }
        let warnings = findings.count { $0.state == .warning }
        let repairable = findings.count { $0.repair != nil }
        let more = repairable > 0 && !fix ? "  --fix would mend \(repairable)." : ""
        Terminal.out("\(Self.count(errors, "error")), \(Self.count(warnings, "warning")).\(more)")
    }

    private static func count(_ count: Int, _ word: String) -> String {
        count == 1 ? "1 \(word)" : "\(count) \(word)s"
    }

    private func print(_ findings: [Finding], _ places: Places, repaired: [String]) throws {
        let value: JSONValue = [
            "schema": "git-bus/doctor/1", "checks": .array(findings.map(\.json)),
            "paths": places.json, "repaired": JSONValue(repaired), "dry_run": .bool(dryRun),
        ]
        Terminal.json(try CanonicalJSON.text(value))
    }
}
