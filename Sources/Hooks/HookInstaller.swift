internal import Foundation

/// Makes a bare repository a hub: its pushes ring the daemon, its owner's hooks run as before.
///
/// ```
/// <hub>/git-bus/               0700, ours
///   install.json               what was there before
///   wake.sock                  the daemon's, while it runs
///   hooks/                     core.hooksPath
///     git-bus-hook             the program
///     post-receive             -> git-bus-hook
///     post-receive.d/          run after the bell, in the order of their names
///       50-foreign             -> the owner's post-receive
///     pre-receive              -> git-bus-hook
///     pre-receive.d/           asked after the verdict
///     update, …                -> the owner's, run by git itself
///   git-bus                    -> what judges a push when the daemon does not answer
///   verdict.sock               the daemon's, while it runs
/// ```
///
/// Nothing of the owner's is moved or written over. Every call may be repeated, also after a crash.
public struct HookInstaller: Sendable {
    /// The path of the bare repository.
    public let hub: String
    private let hookBinary: String
    private let judge: String?

    /// Looks at nothing yet.
    ///
    /// - Parameters:
    ///   - hub: the path of the bare repository.
    ///   - hookBinary: the path of the `git-bus-hook` to copy into it.
    ///   - judge: the path of `git-bus`, which judges a push when no daemon answers.
    public init(hub: String, hookBinary: String, judge: String? = nil) {
        self.hub = hub
        self.hookBinary = hookBinary
        self.judge = judge
    }

    /// Installs, completes or refreshes: twice is once, and hooks added since are picked up.
    ///
    /// - Parameter dryRun: works out the changes and makes none of them.
    /// - Throws: `HookError`; what was done by then stays, and another call goes on from there.
    public func install(dryRun: Bool = false) async throws(HookError) -> HookInstallation {
        let hub = try await BareHub(at: hub)
        let lock = dryRun ? nil : try DirectoryLock(hub.path)
        defer { withExtendedLifetime(lock) {} }
        var plan = try await HookPlan.install(in: hub, program: hookBinary, judge: judge)
        if !dryRun {
            try await plan.perform()
            let inForce = try await hub.config.path(HubSettings.hooksPath)
            if let inForce, inForce != hub.hooks {
                plan.notes.append(
                    "git still runs hooks from \(inForce): a file that \(hub.config.path) "
                        + "includes says so"
                )
            }
        }
        return plan.report(dryRun: dryRun)
    }

    /// Restores what was there before the first install, and removes what is ours.
    ///
    /// A setting that somebody changed since, and files that are not ours, are left alone; the
    /// notes say which.
    ///
    /// - Throws: `HookError`; what was done by then stays, and another call goes on from there.
    public func uninstall() async throws(HookError) -> HookInstallation {
        let hub = try await BareHub(at: hub, mustServe: false)
        let lock = try DirectoryLock(hub.path)
        defer { withExtendedLifetime(lock) {} }
        let plan = try await HookPlan.uninstall(from: hub)
        try await plan.perform()
        return plan.report(dryRun: false)
    }

    /// Looks how far the hub is installed. Changes nothing, and needs no `git-bus-hook` to copy.
    public func status() async throws(HookError) -> HookStatus {
        let hub = try await BareHub(at: hub)
        let hasBinary = FileTree.isExecutableFile(hookBinary)
        let plan = try await HookPlan.install(
            in: hub,
            program: hasBinary ? hookBinary : nil,
            judge: judge
        )
        let values = try await hub.config.values()
        let hooksPath = try await hub.config.path(HubSettings.hooksPath)
        let runsOurs =
            hooksPath == hub.hooks
            && HookPlan.ours.allSatisfy {
                FileTree.kind(of: hub.hooks + "/" + $0) == .link(target: "git-bus-hook")
            }
            && FileTree.isExecutableFile(hub.program)
        return HookStatus(
            isInstalled: runsOurs,
            hooksPath: hooksPath,
            chained: try chained(in: hub),
            settings: HubSettings.wanted(hooks: hub.hooks).map { key, value in
                .init(key: key, wanted: value, values: values[key.lowercased()] ?? [])
            },
            hasSocket: FileTree.kind(of: hub.socket) == .socket,
            binaryIsCurrent: hasBinary
                ? try HookProgramFile(at: hookBinary).isSame(as: hub.program) : false,
            pending: plan.changes,
            notes: plan.notes
        )
    }

    private func chained(in hub: BareHub) throws(HookError) -> [HookStatus.ChainedHook] {
        guard let record = try InstallRecord.read(at: hub.record) else { return [] }
        return try ForeignHooks(of: hub, previous: record.previousHooksPath).entries
            .filter { entry in
                let link = FileTree.kind(of: hub.hooks + "/" + entry.link)
                return entry.isHook && link == .link(target: entry.path)
            }
            .map { HookStatus.ChainedHook(hook: $0.name, original: $0.path) }
    }
}
