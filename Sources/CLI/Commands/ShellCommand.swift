import ArgumentParser
import BusModel
import Foundation

/// `git bus shell AGENT`: the forced command of a key.
struct ShellCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "shell",
        abstract: "Serve git over ssh to one agent or person, and nothing else.",
        discussion: """
            The forced command of an ssh key, run by sshd as the owner of the hub; git bus keys
            writes the line. It serves git push, git fetch and git-bus-wait for the hubs that are
            named, and tells the hooks and the log of pushes whose key it was. There is no shell.

            git-bus-wait [PATH] REF OID waits up to 55 seconds until the branch is no longer at
            OID, and prints where it is; "absent" stands for no branch. It exits with 0, or with
            124 when the time is up.

            Examples:
              git bus shell --hub /srv/git/team.git builder
              ssh git@server git-bus-wait refs/heads/main OID
            """
    )

    @Option(
        name: .long,
        help: ArgumentHelp("A hub that is served, by its absolute path.", valueName: "path")
    )
    var hub: [String] = []
    @Flag(name: .long, help: "Serve git fetch and git-bus-wait, and refuse git push.")
    var readOnly = false
    @Argument(help: "Whose key it is: the name of an agent, or the e-mail of a person.")
    var agent: String

    func validate() throws {
        if hub.isEmpty { throw ValidationError("say which hubs are served: --hub PATH") }
        if let path = hub.first(where: { !$0.hasPrefix("/") }) {
            throw ValidationError("\(path) is no absolute path")
        }
    }

    func execute() async throws {
        let said = Wiring.environment
        let home = HomeFolder.own(said: said["HOME"])
        let hubs = ServedHubs(hub, home: home)
        guard !hubs.paths.isEmpty else {
            throw CommandFailure(
                .unreachable,
                "the hub that this key is for is not there",
                hints: ["ask the hub's administrator: git bus keys list"]
            )
        }
        switch try request() {
        case .push(let path):
            let hub = try served(path, by: hubs)
            let pusher = try await pusher(at: hub)
            guard !readOnly else {
                throw CommandFailure(
                    .notAuthorised,
                    "the key of \(pusher.name) may fetch, and not push",
                    hints: ["ask the hub's administrator: git bus keys add"]
                )
            }
            try become(.push, of: hub, pusher, home: home)
        case .fetch(let path):
            let hub = try served(path, by: hubs)
            try become(.fetch, of: hub, try await pusher(at: hub), home: home)
        case .wait(let path, let ref, let known):
            let hub = try path.map { try served($0, by: hubs) } ?? only(hubs)
            _ = try await pusher(at: hub)
            let wait = TipWait(hub: hub, ref: ref, known: known, limit: TipWait.usual)
            try await WaitCommand.answer(wait)
        }
    }

    /// The bytes as sshd has them: text that is no UTF-8 must not be mended before it is judged.
    private func request() throws -> AccessRequest {
        let bytes = getenv("SSH_ORIGINAL_COMMAND").map { text in
            Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
        }
        do { return try AccessRequest(bytes ?? []) } catch { throw error.failure }
    }

    private func served(_ path: String, by hubs: ServedHubs) throws -> String {
        guard let hub = hubs.hub(at: path), ServedHubs.isBare(hub) else {
            // The same words for what is not there and for what is not theirs.
            throw CommandFailure(
                .notAuthorised,
                "this key opens no repository at that path",
                hints: ["see what you push to: git remote -v"]
            )
        }
        return hub
    }

    private func only(_ hubs: ServedHubs) throws -> String {
        guard hubs.paths.count == 1, let hub = hubs.paths.first else {
            throw CommandFailure(
                .malformed,
                "this key opens several hubs: say which",
                hints: ["git-bus-wait 'PATH' refs/heads/main OID"]
            )
        }
        return hub
    }

    private func pusher(at hub: String) async throws -> Pusher {
        let roster = try await HubRoster.read(hub)
        do { return try Pusher(agent, in: roster) } catch {
            switch error {
            case .malformed:
                throw CommandFailure(
                    .usage,
                    "the forced command of this key names nobody",
                    hints: ["ask the hub's administrator: git bus keys list"]
                )
            case .unknown:
                throw CommandFailure(
                    .notAuthorised,
                    "\(agent) is neither an agent of this hub nor one of its people",
                    hints: ["ask the hub's administrator to look at git-bus.toml"]
                )
            }
        }
    }

    private func become(
        _ service: GitServer.Service,
        of hub: String,
        _ pusher: Pusher,
        home: String
    ) throws {
        if service == .push { try Entrance(hub: hub).note(pusher.name, proof: .forcedCommand) }
        let own = (Wiring.executable as NSString).deletingLastPathComponent
        let environment = ServerEnvironment.made(
            from: Wiring.environment,
            path: ServerEnvironment.path(ownFolder: own),
            home: home,
            for: pusher
        )
        try GitServer.become(service, of: hub, environment: environment)
    }
}
