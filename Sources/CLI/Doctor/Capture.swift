import Agents
import BusModel
import Foundation
import Journal
import Watchdog

/// Takes a picture of an agent's terminal for a bug report.
struct Capture {
    private let bus: LoadedBus
    private let host: HostConfig
    private let agent: AgentName
    private let pane: PaneID
    private let environment: [String: String]

    /// - Throws: when no agent of that name runs here.
    init(
        _ name: String,
        in bus: LoadedBus,
        host: HostConfig,
        environment: [String: String]
    ) throws {
        let rows = try bus.journal?.agents() ?? []
        guard let row = rows.first(where: { $0.name.text == name }), let pane = row.pane else {
            let running = rows.filter { $0.pane != nil }.map(\.name.text)
            let known = rows.contains { $0.name.text == name }
            let close = Nearest.names(to: name, among: running)
            throw CommandFailure(
                .failed,
                known ? "\(name) does not run" : "no agent called \(name) runs here",
                facts: running.isEmpty ? [] : ["running: \(running.joined(separator: ", "))"],
                hints: known
                    ? ["git bus up \(name)"] : close.map { "git bus doctor --capture \($0)" }
            )
        }
        self.bus = bus
        self.host = host
        self.environment = environment
        agent = row.name
        self.pane = PaneID(pane)
    }

    func report() async throws -> CaptureReport {
        guard let backend = host.backend(of: agent) ?? Backend.preset("generic") else {
            throw CommandFailure(.configuration, "there is no backend for \(agent)")
        }
        let server = TmuxServer(socketName: bus.location.tmuxSocket, environment: environment)
        let found: (raw: [String], snapshot: PaneSnapshot, tmux: String)
        do { found = try await look(server) } catch {
            await server.disconnect()
            guard case .refused = error as? TmuxError else { throw error }
            // The journal names a terminal that has gone since.
            throw CommandFailure(
                .failed,
                "the terminal of \(agent) is gone",
                hints: ["git bus up \(agent)"]
            )
        }
        await server.disconnect()
        let now = Wiring.now()
        let reading = PaneClassifier.classify(
            found.snapshot,
            screen: backend.screen,
            now: now,
            zones: SystemZones.zones
        )
        let name = host.backendName(of: agent)
        let preset = try await preset(of: name)
        return CaptureReport(
            agent: agent.text,
            backend: name,
            preset: preset,
            program: backend.command.first.map { ($0 as NSString).lastPathComponent } ?? "none",
            version: await version(of: backend, preset: preset),
            tmux: found.tmux,
            snapshot: found.snapshot,
            reading: reading,
            screen: CaptureScreen(
                found.raw,
                of: found.snapshot,
                reading: reading,
                redaction: redaction
            ),
            taken: now
        )
    }

    /// The screen in two forms that show the same moment, as far as three looks can tell.
    private func look(
        _ server: TmuxServer
    ) async throws -> (raw: [String], snapshot: PaneSnapshot, tmux: String) {
        let tmux = try await server.command(["display-message", "-p", "#{version}"]).first ?? "?"
        var raw: [String] = []
        var snapshot = try await server.snapshot(pane)
        for _ in 0..<3 {
            raw = try await server.command(["capture-pane", "-p", "-e", "-t", pane.text])
            let seen = raw.map { String(CaptureCells($0).characters) }
            if seen == snapshot.rows { break }
            snapshot = try await server.snapshot(pane)
        }
        return (raw, snapshot, tmux)
    }

    /// What people and this machine are called.
    private var redaction: CaptureRedaction {
        let home = environment["HOME"] ?? NSHomeDirectory()
        let machine = ProcessInfo.processInfo.hostName
        let users = [environment["USER"], environment["LOGNAME"], NSUserName()].compactMap(\.self)
        let full = NSFullUserName().split { !$0.isLetter }.map(String.init)
        let hosts = [machine, String(machine.prefix { $0 != "." }), host.host]
        return CaptureRedaction(
            names: users + full + hosts + [(home as NSString).lastPathComponent],
            home: home
        )
    }

    /// The preset that the backend's settings name; its own name where that is one.
    private func preset(of backend: String) async throws -> String {
        let reader = HostConfigReader(environment: environment)
        let listing = try ConfigListing(
            repository: try await bus.configText(),
            own: try reader.ownText().map { (reader.path, $0) },
            environment: environment,
            untrusted: [],
            hostName: reader.hostName
        )
        let said = listing.settings.first { $0.key == "backend.\(backend).preset" }?.value.text
        return said ?? (Backend.presetNames.contains(backend) ? backend : "generic")
    }

    /// Asks the program only when it is the one that the preset is made for: what else a setting
    /// names may do anything when it is run.
    private func version(of backend: Backend, preset: String) async -> String {
        guard let program = backend.command.first else { return "which has no command" }
        let own = Backend.preset(preset)?.command.first ?? preset
        guard (program as NSString).lastPathComponent == own,
            program == own || program.hasPrefix("/"), host.untrusted(for: agent).isEmpty
        else { return "not asked for its version: it is not the preset's own" }
        let answer = await ProgramOutput.of(program, ["--version"], in: environment)
        guard let line = answer?.lines.first else { return "which does not say its version" }
        return "which says \(Terminal.cut(Terminal.harmless(redaction.redacted(line)), to: 100))"
    }
}
