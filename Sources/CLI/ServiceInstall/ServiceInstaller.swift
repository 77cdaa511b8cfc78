import BusModel
import Foundation

/// Puts the service of a bus in its place, and takes it away again. Twice is once.
struct ServiceInstaller {
    let unit: ServiceUnit
    let manager: ServiceManager
    private let environment: [String: String]

    init(_ location: BusLocation, environment: [String: String]) throws(CommandFailure) {
        self.environment = environment
        unit = try ServiceUnit(
            location,
            executable: Wiring.executable,
            environment: environment
        )
        manager = ServiceManager(unit: unit, environment: environment)
    }

    /// The file as it is now, if it is there.
    var installed: String? {
        // Why none is fine: a file that cannot be read is written anew, which says why it cannot.
        try? String(contentsOfFile: unit.path, encoding: .utf8)  // why: see above
    }

    /// Writes the file and has it started at each login.
    ///
    /// - Returns: what is to be said to the person.
    func install(dryRun: Bool) async throws -> [String] {
        try refuseForeign()
        guard !dryRun else {
            Terminal.note("would write \(Terminal.harmless(unit.path)):")
            Terminal.out(unit.text.trimmingCharacters(in: .newlines))
            return manager.commands.map { "would run: \($0)" }
        }
        var notes: [String] = []
        if installed == unit.text {
            notes.append("the service \(unit.name) is installed already")
        } else {
            try PrivateFile.write(unit.text, to: unit.path)
            notes.append("wrote \(unit.path)")
        }
        try makeLog()
        let standing = await manager.standing()
        guard standing.answers else {
            return notes + ["the one that starts services does not answer here; when it does:"]
                + manager.commands.map { "  \($0)" } + secrets
        }
        try await manager.enable()
        notes.append("the daemon starts at each login: \(unit.name)")
        if standing.endsAtLogout {
            notes.append("hint: it ends with your last login; to have it stay, and start at boot:")
            notes.append("  loginctl enable-linger")
        }
        return notes + secrets
    }

    /// Has the service start the daemon, where it is installed and can be asked.
    ///
    /// - Returns: whether the daemon runs by it.
    func start(_ daemon: DaemonProcess) async throws -> Bool {
        guard daemon.pid == nil, let text = installed, unit.isSame(as: text) else { return false }
        let standing = await manager.standing()
        guard standing.answers, standing.isEnabled || unit.manager == .launchd else { return false }
        try PrivateFile.makeDirectory(unit.location.stateDirectory)
        try makeLog()
        try await manager.start()
        // Two daemons would get in each other's way: this one must have its lock first.
        let end = ContinuousClock.now + .seconds(5)
        while daemon.pid == nil, ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(25))
        }
        return daemon.pid != nil
    }

    /// Ends the daemon that the service runs; what only ends by itself would be started again.
    func stop() async throws {
        guard installed != nil else { return }
        let standing = await manager.standing()
        if standing.isActive { try await manager.stop() }
    }

    /// Takes the file away. What runs goes on.
    ///
    /// - Returns: what is to be said to the person.
    func remove(dryRun: Bool) async throws -> [String] {
        guard installed != nil else { return ["no service is installed for this bus"] }
        try refuseForeign()
        if dryRun {
            return manager.undoing.map { "would run: \($0)" } + ["would remove \(unit.path)"]
        }
        let standing = await manager.standing()
        if standing.answers, standing.isEnabled { try await manager.disable() }
        guard unlink(unit.path) == 0 || errno == ENOENT else {
            throw CommandFailure(
                .permission,
                "cannot remove \(unit.path): \(String(cString: strerror(errno)))"
            )
        }
        if standing.answers { try await manager.reload() }
        let daemon = DaemonProcess(location: unit.location).pid
        return ["removed \(unit.path)"]
            + (daemon == nil ? [] : ["the daemon that runs goes on; end it with: git bus down"])
    }

    private func refuseForeign() throws {
        guard let installed, !installed.contains(ServiceUnit.mark) else { return }
        throw CommandFailure(
            .cannotCreate,
            "\(unit.path) was not made by git-bus, and is left alone",
            hints: ["mv \(ShellWord.quoted(unit.path)) \(ShellWord.quoted(unit.path + ".own"))"]
        )
    }

    /// The service would make it readable for others.
    private func makeLog() throws {
        try PrivateFile.makeDirectory(unit.location.stateDirectory)
        let log = open(unit.location.logPath, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard log >= 0 else {
            throw CommandFailure(.cannotCreate, "cannot write \(unit.location.logPath)")
        }
        close(log)
    }

    /// The variables that agents often need and that no file of ours may hold, by name alone.
    private var secrets: [String] {
        let endings = ["_API_KEY", "_TOKEN", "_SECRET", "_ACCESS_KEY"]
        let names = environment.keys.filter { name in endings.contains { name.hasSuffix($0) } }
        guard !names.isEmpty else { return [] }
        return [
            "warning: not passed on, since a service's file is no place for secrets: "
                + names.sorted().joined(separator: ", "),
            unit.manager == .systemd
                ? "hint: agents get what stands in ~/.config/environment.d/git-bus.conf"
                : "hint: agents get what their own programs keep in their settings",
        ]
    }
}
