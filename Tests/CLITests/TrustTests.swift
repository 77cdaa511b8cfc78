import Agents
import BusModel
import Foundation
import TestSupport
import Testing

@testable import CLI

@Suite struct `Trust in commands of the bus` {
    private static let file = """
        [backend.mine]
        preset = "scripted"
        command = ["sh", "{work}/agents/{role}.sh", "{agent}"]
        oneshot = ["sh", "once.sh"]
        [[service]]
        name = "web"
        command = ["npm", "run", "dev"]
        """

    private func commands(_ text: String = file) throws -> [RepositoryCommand] {
        try RepositoryCommand.all(
            in: TOMLSection(TOMLDocument(name: "git-bus.toml", text: text))
        )
    }

    private func pinned(_ content: String = "echo") throws -> PinnedCommand {
        PinnedCommand(
            command: try #require(try commands().first),
            files: [.init(path: "agents/builder.sh", content: Array(content.utf8))]
        )
    }

    @Test func `sees everything that would run, and nothing else`() throws {
        #expect(
            try commands().map(\.key)
                == ["backend.mine.command", "backend.mine.oneshot", "service.web.command"]
        )
        #expect(try commands().map(\.table) == ["backend.mine", "backend.mine", "service.web"])
    }

    @Test func `covers the files that a command names, for every agent`() throws {
        let config = SharedConfig(
            phases: [PhaseConfig(id: "plan"), PhaseConfig(id: "build")],
            agents: [
                AgentConfig(name: "one", role: .builder), AgentConfig(name: "two", role: .reviewer),
            ]
        )
        let paths = Set(PinnedCommand.paths(in: try commands()[0], for: config))
        #expect(paths.isSuperset(of: ["agents/builder.sh", "agents/reviewer.sh", "one", "two"]))
        let command = RepositoryCommand(key: "k", arguments: ["{phase}/{role}.sh", "run-{phase}"])
        let phased = Set(PinnedCommand.paths(in: command, for: config))
        #expect(
            phased.isSuperset(of: ["plan/builder.sh", "build/reviewer.sh", "run-", "run-plan"])
        )
    }

    @Test(arguments: [
        ("agents/x.sh", "agents/x.sh"), ("./agents/x.sh", "agents/x.sh"),
        ("{work}/./agents//x.sh", "agents/x.sh"), ("{work}//agents/x.sh", "agents/x.sh"),
        ("agents/../agents/x.sh", "agents/x.sh"), ("X={work}/agents/x.sh", "agents/x.sh"),
        ("cd web && sh agents/x.sh; true", "agents/x.sh"),
        ("--config=agents/x.sh", "agents/x.sh"), ("$(cat agents/x.sh)", "agents/x.sh"),
        ("'with blank.sh'", "blank.sh"), ("with blank.sh", "with blank.sh"),
    ])
    func `finds a file however a command names it`(word: String, path: String) {
        let command = RepositoryCommand(key: "backend.x.command", arguments: [word])
        #expect(PinnedCommand.paths(in: command, for: nil).contains(path))
    }

    @Test(arguments: ["/bin/sh", "-c", "../x", "a/../../b", "", "."])
    func `takes no path that leads out of the repository`(word: String) {
        let command = RepositoryCommand(key: "backend.x.command", arguments: [word])
        #expect(PinnedCommand.paths(in: command, for: nil).isEmpty)
    }

    @Test func `ends when the command, an argument's border or a file changes`() throws {
        let pin = try pinned()
        #expect(try pinned("other").digest != pin.digest)
        let joined = PinnedCommand(
            command: RepositoryCommand(key: pin.command.key, arguments: ["sh x"]),
            files: []
        )
        let apart = PinnedCommand(
            command: RepositoryCommand(key: pin.command.key, arguments: ["sh", "x"]),
            files: []
        )
        let elsewhere = PinnedCommand(
            command: RepositoryCommand(key: "backend.b.command", arguments: ["sh", "x"]),
            files: []
        )
        #expect(Set([joined, apart, elsewhere].map(\.digest)).count == 3)
    }

    @Test func `is kept in a file for its owner alone, and can be taken back`() throws {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        let location = BusLocation(
            url: "/srv/hub.git",
            branch: "main",
            environment: ["XDG_STATE_HOME": folder.path]
        )
        let store = TrustStore(location: location)
        #expect(try store.entries().isEmpty)
        let pin = try pinned()
        try store.trust([pin], now: Instant(milliseconds: 0))
        let mode = try FileManager.default.attributesOfItem(atPath: store.path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        let review = TrustReview(commands: [pin], entries: try store.entries())
        #expect(review.standing(of: pin) == .trusted && review.waiting.isEmpty)
        #expect(review.standing(of: try pinned("other")) == .changed)
        #expect(review.since(pin) == "1970-01-01T00:00:00.000Z")
        try store.revoke([pin.command.key])
        #expect(try store.entries().isEmpty)
    }

    @Test func `is an error, and not none, when its file cannot be read`() throws {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        let location = BusLocation(
            url: "/srv/hub.git",
            branch: "main",
            environment: ["XDG_STATE_HOME": folder.path]
        )
        let store = TrustStore(location: location)
        try PrivateFile.write("{", to: store.path)
        #expect(throws: CommandFailure.self) { try store.entries() }
    }

    // MARK: - What it does to the settings

    private func host(own: String? = nil, review: TrustReview?) throws -> HostConfig {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        if let own { try PrivateFile.write(own, to: folder.path + "/git-bus/config.toml") }
        let reader = HostConfigReader(environment: ["XDG_CONFIG_HOME": folder.path])
        return try reader.read(repository: Self.file, review: review)
    }

    private func review(trusting keys: [String]) throws -> TrustReview {
        let pins = try commands().map { PinnedCommand(command: $0, files: []) }
        let entries = pins.filter { keys.contains($0.command.key) }.map {
            TrustStore.Entry(
                key: $0.command.key,
                digest: $0.digest,
                arguments: [],
                files: [],
                since: ""
            )
        }
        return TrustReview(commands: pins, entries: entries)
    }

    @Test func `is needed before a command of the bus is in force`() throws {
        let none = try host(review: try review(trusting: []))
        #expect(none.backends["mine"]?.command == [])
        #expect(none.services.first?.command == [])
        #expect(
            none.untrusted.keys.sorted()
                == ["backend.mine.command", "backend.mine.oneshot", "service.web.command"]
        )
        let some = try host(review: try review(trusting: ["service.web.command"]))
        #expect(some.services.first?.command == ["npm", "run", "dev"])
        #expect(some.untrusted["service.web.command"] == nil)
        #expect(some.backends["mine"]?.command == [])
    }

    @Test func `is not asked for where the host has its own word`() throws {
        let own = """
            [backend.mine]
            command = ["mine"]
            """
        let config = try host(own: own, review: try review(trusting: []))
        #expect(config.backends["mine"]?.command == ["mine"])
        #expect(config.untrusted["backend.mine.command"] == nil)
    }

    @Test func `does not let a push name this host or choose a folder`() throws {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        let reader = HostConfigReader(
            environment: ["XDG_CONFIG_HOME": folder.path, "GIT_BUS_HOST": "here"]
        )
        let config = try reader.read(
            repository: """
                [defaults]
                host = "there"
                [[agent]]
                name = "a"
                role = "builder"
                dir = "/etc"
                [[service]]
                name = "s"
                command = ["x"]
                dir = "/etc"
                """
        )
        #expect(config.host == "here")
        #expect(config.agents["a"]?.directory == nil && config.services[0].directory == nil)
    }
}
