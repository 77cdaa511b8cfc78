import BusModel
import GitBus

/// Where the commits are read from: the hub itself, or a private mirror of it.
struct BusSource: Sendable {
    let location: BusLocation
    private let mirror: RemoteMirror?
    private let deadline: Duration

    init(location: BusLocation, ssh: SSHCommand, deadline: Duration = .seconds(60)) {
        self.location = location
        self.deadline = deadline
        mirror =
            location.hub == nil
            ? RemoteMirror(
                path: location.mirrorPath,
                url: location.url,
                branch: location.branch,
                environment: ["GIT_SSH_COMMAND": ssh.unattended]
            ) : nil
    }

    /// Whether looking means asking another machine.
    var isRemote: Bool { mirror != nil }

    /// The repository that libgit2 reads.
    var path: String { location.hub ?? location.mirrorPath }

    /// Opens it; a mirror is made first where there is none.
    ///
    /// - Parameter executor: what it runs on.
    nonisolated(nonsending) func open(on executor: RepositoryExecutor) async throws -> BusRepository
    {
        try await mirror?.create()
        return try BusRepository(
            path: path,
            executor: executor,
            parseConfig: SharedConfigReader.source
        )
    }

    /// Brings a mirror up to date. A hub that is read directly is always that.
    nonisolated(nonsending) func refresh() async throws {
        try await mirror?.fetch(deadline: deadline)
    }
}
