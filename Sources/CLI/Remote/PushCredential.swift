import BusModel
import Foundation
import GitBus

/// With which ssh key an agent's clone pushes to a hub elsewhere.
///
/// Its own, once the hub takes it, and from then on no other: a key that its owner takes away must
/// not have the agent go on in the name of this host's user.
struct PushCredential {
    /// With what it pushes.
    enum Standing: Hashable {
        case ownKey
        /// The one of this host's user, and why.
        case usersKey(Reason)
        /// Somebody said in the clone itself which command to use.
        case byHand

        /// Whether the clone says itself how to reach the hub, and the environment must not.
        var isInClone: Bool {
            switch self {
            case .ownKey, .usersKey: true
            case .byHand: false
            }
        }
    }

    enum Reason: Hashable {
        case refused
        case unknown(String)
        /// The user's ssh command cannot be told to use a key.
        case command
    }

    let clone: String
    let key: AgentKey
    let location: BusLocation
    let environment: [String: String]

    private var git: GitProcess { GitProcess(directory: clone) }

    /// Has the clone use the agent's own key, where the hub takes it.
    ///
    /// - Returns: `nil` where the hub is not reached by ssh.
    func settle() async throws -> Standing? {
        guard try await SSHAddress.of(location) != nil else { return nil }
        try await key.make(environment: environment)
        let settings = try await settings()
        if settings.isByHand { return .byHand }
        let ssh = await SSHCommand.current(environment)
        guard let bound = ssh.bound(toKey: key.path) else {
            try await use(environment["GIT_SSH_COMMAND"], settings)
            return .usersKey(.command)
        }
        let outcome =
            settings.key == key.path
            ? .taken : await KeyProbe.ask(location, key: key, command: bound)
        switch outcome {
        case .taken:
            try await use(bound, settings)
            if settings.key != key.path { try await set(Self.keySetting, key.path) }
            return .ownKey
        case .refused, .unknown:
            // In the clone and not in the terminal, so that a key can be taken while it runs.
            try await use(environment["GIT_SSH_COMMAND"], settings)
            if case .unknown(let reason) = outcome { return .usersKey(.unknown(reason)) }
            return .usersKey(.refused)
        }
    }

    /// What the clone says itself; nobody is asked.
    func settings() async throws -> Settings {
        let answer = try await git.run([
            "config", "--local", "--null", "--get-regexp",
            "^(core\\.sshcommand|git-bus\\.(sshcommand|sshkey|keytold))$",
        ])
        let pairs = answer.output.split(separator: "\0").map { entry in
            let parts = entry.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            return (parts[0].lowercased(), parts.count > 1 ? String(parts[1]) : "")
        }
        let values = Dictionary(pairs, uniquingKeysWith: { _, last in last })
        return Settings(
            command: values["core.sshcommand"],
            written: values[Self.commandSetting.lowercased()],
            key: values[Self.keySetting.lowercased()],
            told: values[Self.toldSetting.lowercased()]
        )
    }

    struct Settings: Hashable {
        let command: String?
        /// The command that was written here by this program.
        let written: String?
        /// The key that the hub has taken.
        let key: String?
        /// The key of which its user was told that the hub does not take it.
        let told: String?

        var isByHand: Bool {
            guard let command, command != written else { return false }
            // Cut off between two settings, a command of ours is still ours.
            return !(key.map(command.contains) ?? false)
        }
    }

    /// Whether the user is to be told now that the hub does not know the key: once for each key.
    func isToBeTold() async throws -> Bool {
        guard let fingerprint = key.fingerprint else { return false }
        if try await settings().told == fingerprint { return false }
        try await set(Self.toldSetting, fingerprint)
        return true
    }

    /// What the owner of the hub types to have it take the key.
    static func addition(of agent: AgentName, _ line: String, path: String) -> String {
        let key = line.replacing("'", with: "")
        return "echo '\(key)' | git bus keys add \(agent) - --hub \(hubWord(path))"
    }

    /// A path that begins at a home is left to the shell.
    private static func hubWord(_ path: String) -> String {
        guard path.hasPrefix("~/") else { return ShellWord.quoted(path) }
        return "~/" + ShellWord.quoted(String(path.dropFirst(2)))
    }

    private static let commandSetting = "git-bus.sshCommand"
    private static let keySetting = "git-bus.sshKey"
    private static let toldSetting = "git-bus.keyTold"

    private func use(_ command: String?, _ settings: Settings) async throws {
        guard settings.command != command else { return }
        if let command {
            // First what tells our own from another's.
            try await set(Self.commandSetting, command)
            try await set("core.sshCommand", command)
        } else {
            _ = try await git.succeed(["config", "--local", "--unset-all", "core.sshCommand"])
            _ = try await git.run(["config", "--local", "--unset-all", Self.commandSetting])
        }
    }

    private func set(_ name: String, _ value: String) async throws {
        _ = try await git.succeed(["config", "--local", name, value])
    }
}
