import BusModel
import Foundation
import GitBus

/// The clone in which one agent works.
struct WorkDirectory {
    let agent: AgentConfig
    let location: BusLocation
    let path: String

    init(agent: AgentConfig, location: BusLocation, host: HostConfig) {
        self.agent = agent
        self.location = location
        path = host.agents[agent.name]?.directory ?? "\(location.stateDirectory)/work/\(agent.name)"
    }

    /// Makes the clone where there is none, and sees to it that commits made in it are the agent's.
    ///
    /// A clone that is there is kept as it is: what is in it is the agent's.
    func prepare() async throws {
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
        for (key, value) in [
            ("user.name", agent.name.text), ("user.email", agent.email), ("pull.rebase", "true"),
            ("push.default", "upstream"), ("advice.detachedHead", "false"),
        ] {
            _ = try await git.succeed(["config", key, value])
        }
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
