import BusModel
import Foundation

/// The program that starts services, asked and told by its own command.
struct ServiceManager {
    let unit: ServiceUnit
    let environment: [String: String]

    /// How the service stands with the one that starts it.
    struct Standing: Hashable {
        /// Whether it can be asked at all: there is none in a container, or over a bare `su`.
        var answers = false
        var isEnabled = false
        var isActive = false
        /// Whether services end with the last login.
        var endsAtLogout = false
    }

    private var domain: String { "gui/\(getuid())" }

    /// What a person types to have the service started now and at each login.
    var commands: [String] {
        switch unit.manager {
        case .systemd:
            ["systemctl --user daemon-reload", "systemctl --user enable --now \(unit.name)"]
        case .launchd: ["launchctl bootstrap \(domain) \(ShellWord.quoted(unit.path))"]
        }
    }

    /// What a person types to have it no longer started.
    var undoing: [String] {
        switch unit.manager {
        case .systemd:
            ["systemctl --user disable \(unit.name)", "systemctl --user daemon-reload"]
        case .launchd: ["launchctl bootout \(domain)/\(unit.label)"]
        }
    }

    func standing() async -> Standing {
        var standing = Standing()
        switch unit.manager {
        case .systemd:
            standing.answers = await run(["show-environment"]) == 0
            guard standing.answers else { return standing }
            standing.isEnabled = await run(["is-enabled", unit.name]) == 0
            standing.isActive = await run(["is-active", unit.name]) == 0
            let lingers = await ProgramOutput.of(
                "loginctl",
                ["show-user", "\(getuid())", "--property=Linger"],
                in: environment
            )
            standing.endsAtLogout = lingers?.lines.first == "Linger=no"
        case .launchd:
            standing.answers = await run(["print", domain]) == 0
            guard standing.answers else { return standing }
            standing.isEnabled = await run(["print", "\(domain)/\(unit.label)"]) == 0
            standing.isActive = standing.isEnabled
        }
        return standing
    }

    /// Has the service started at each login from now on.
    func enable() async throws(CommandFailure) {
        switch unit.manager {
        case .systemd:
            try await succeed(["daemon-reload"])
            try await succeed(["enable", unit.name])
        // launchd reads the folder at each login; there is nothing to enable.
        case .launchd: break
        }
    }

    /// Starts it now.
    func start() async throws(CommandFailure) {
        switch unit.manager {
        case .systemd: try await succeed(["start", unit.name])
        case .launchd: try await succeed(["bootstrap", domain, unit.path])
        }
    }

    /// Ends it now; it stays enabled.
    func stop() async throws(CommandFailure) {
        switch unit.manager {
        case .systemd: try await succeed(["stop", unit.name])
        case .launchd: try await succeed(["bootout", "\(domain)/\(unit.label)"])
        }
    }

    /// Has it no longer started.
    func disable() async throws(CommandFailure) {
        guard unit.manager == .systemd else { return }
        try await succeed(["disable", unit.name])
    }

    /// Has the manager notice that a file has gone.
    func reload() async throws(CommandFailure) {
        guard unit.manager == .systemd else { return }
        try await succeed(["daemon-reload"])
    }

    private func succeed(_ arguments: [String]) async throws(CommandFailure) {
        let status = await run(arguments, deadline: .seconds(30))
        if status == 0 { return }
        let line = ([program] + scope + arguments).joined(separator: " ")
        let words = status.map { "ended with status \($0)" } ?? "does not answer"
        throw CommandFailure(.failed, "\(line) \(words)", hints: [line])
    }

    private var program: String { unit.manager == .systemd ? "systemctl" : "launchctl" }
    private var scope: [String] { unit.manager == .systemd ? ["--user"] : [] }

    /// - Returns: the exit status; `nil` when there is no such program, or it does not answer.
    private func run(_ arguments: [String], deadline: Duration = .seconds(5)) async -> Int32? {
        await ProgramOutput.of(program, scope + arguments, in: environment, deadline: deadline)?
            .status
    }
}
