import BusModel
import Foundation
import GitBus

/// The clone in which one agent or service works.
struct WorkDirectory {
    let location: BusLocation
    let path: String
    private let name: String
    /// The author of what is committed there; a service commits nothing.
    private let email: String?
    /// With what the agent pushes to a hub elsewhere.
    let credential: PushCredential?

    init(agent: AgentConfig, location: BusLocation, host: HostConfig) {
        self.location = location
        name = agent.name.text
        email = agent.email
        let directory = host.agents[agent.name]?.directory
        path = directory ?? "\(location.stateDirectory)/work/\(agent.name)"
        credential = PushCredential(
            clone: path,
            key: AgentKey(of: agent.name, host: host.host, location: location),
            location: location,
            environment: Wiring.environment
        )
    }

    init(service: HostConfig.Service, location: BusLocation) {
        self.location = location
        name = service.name.text
        email = nil
        credential = nil
        path = service.directory ?? "\(location.stateDirectory)/work/\(service.name)"
    }

    /// Makes the clone where there is none, and sees to it that commits made in it are the agent's.
    ///
    /// A clone that is there is kept as it is: what is in it is the agent's.
    ///
    /// - Returns: with what it pushes, where that is a question of ssh keys.
    @discardableResult
    func prepare() async throws -> PushCredential.Standing? {
        if !FileManager.default.fileExists(atPath: path + "/.git") {
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            _ = try await GitProcess().succeed(
                ["clone", "--quiet", "--branch", location.branch, "--", location.url, path],
                deadline: .seconds(600)
            )
        }
        let git = GitProcess(directory: path)
        guard let email else { return nil }
        for (key, value) in [
            ("user.name", name), ("user.email", email), ("pull.rebase", "true"),
            ("push.default", "upstream"), ("advice.detachedHead", "false"),
            ("git-bus.branch", location.branch),
        ] {
            _ = try await git.succeed(["config", key, value])
        }
        // Why try? twice: without the hook and without a key of its own the agent works all the
        // same, and the doctor says what is missing.
        _ = try? await LocalHookInstaller(at: path).install(dryRun: false)  // why: see above
        return (try? await credential?.settle()) ?? nil  // why: see above
    }

    /// Brings the clone to the tip of the bus, where nothing in it stands against that.
    func follow() async throws {
        let git = GitProcess(directory: path)
        _ = try await git.succeed(["fetch", "--quiet", "origin"], deadline: .seconds(60))
        _ = try await git.run(["merge", "--quiet", "--ff-only", "origin/\(location.branch)"])
    }

    /// Sees to it that what runs from the clone is what a person trusted.
    func check(_ files: [PinnedCommand.File]) async throws {
        if differing(from: files).isEmpty { return }
        // The clone may only be older than the bus.
        try await follow()
        let others = differing(from: files)
        guard others.isEmpty else {
            throw CommandFailure(
                .notAuthorised,
                "\(others.joined(separator: ", ")) in \(path) is not the file that was trusted",
                hints: ["look at it: git -C \(path) status", "git bus trust"]
            )
        }
    }

    private func differing(from files: [PinnedCommand.File]) -> [String] {
        files.filter { file in
            let full = "\(path)/\(file.path)"
            // Why none is a difference: a program that is not there is not the one that was meant.
            let files = FileManager.default
            if let target = try? files.destinationOfSymbolicLink(atPath: full) {  // why: see above
                return PinnedCommand.File(path: file.path, link: target) != file
            }
            let data = try? Data(contentsOf: URL(fileURLWithPath: full))  // why: see above
            return data.map { PinnedCommand.File(path: file.path, content: Array($0)) } != file
        }.map(\.path)
    }

    /// What is in the clone and not on the bus: changed files, and commits that were not pushed.
    func leftBehind() async -> [String] {
        // No optional lock, so that a look never gets into the agent's way.
        let git = GitProcess(directory: path, environment: ["GIT_OPTIONAL_LOCKS": "0"])
        var lines: [String] = []
        // Why a failure is no line: without a clone there is no work in it.
        if let status = try? await git.succeed([  // why: see above
            "status", "--porcelain", "--untracked-files=normal",
        ]) {
            lines += status.output.split(separator: "\n").map { "not committed: \($0)" }
        }
        let range = "origin/\(location.branch)..HEAD"
        // Why again: a clone that never fetched has no such range.
        if let log = try? await git.succeed(["log", "--format=%h %s", range]) {  // why: see above
            lines += log.output.split(separator: "\n").map { "not pushed: \($0)" }
        }
        return lines.map { $0.filter { $0.isASCII && !$0.isNewline && $0 >= " " } }
    }
}
