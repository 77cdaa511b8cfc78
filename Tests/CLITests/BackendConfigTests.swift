import Agents
import BusModel
import Foundation
import TestSupport
import Testing

@testable import CLI

@Suite struct `The backends of a host` {
    private static let team = """
        [loop]
        phases = [{ id = "build", gates = ["D1"], reviewers = ["reader"] }]
        [[agent]]
        name = "reader"
        role = "reviewer"

        """

    private func read(bus: String = "", own: String = "") throws -> HostConfig {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        try PrivateFile.write(own, to: folder.path + "/git-bus/config.toml")
        let reader = HostConfigReader(environment: ["XDG_CONFIG_HOME": folder.path])
        return try reader.read(repository: Self.team + bus)
    }

    @Test func `are there without a word in any file`() throws {
        let config = try read()
        #expect(config.backends.keys.sorted() == ["claude", "codex", "generic", "scripted"])
        let claude = try #require(config.backends["claude"])
        #expect(claude.session == .pinned && claude.reader == .claude && claude.hooks)
        #expect(claude.account == "claude" && claude.permissions.isEmpty)
        #expect(claude.settle == .milliseconds(1500))
        let codex = try #require(config.backends["codex"])
        #expect(codex.session == .learned && codex.reader == .codex && codex.account == "codex")
    }

    @Test func `can be changed in every string, by the bus and then by the host`() throws {
        let bus = """
            [backend.claude]
            session = "none"
            hooks = false
            account = "team"
            unset = ["X"]
            settle = 3
            """
        let own = """
            [backend.claude]
            command = ["my-claude", "{prompt}"]
            resume = ["my-claude", "again", "{session}"]
            reader = "none"
            account = "mine"
            """
        let claude = try #require(try read(bus: bus, own: own).backends["claude"])
        #expect(claude.session == .none && !claude.hooks && claude.reader == .none)
        #expect(claude.account == "mine" && claude.unset == ["X"] && claude.settle == .seconds(3))
        #expect(claude.command == ["my-claude", "{prompt}"])
        #expect(claude.resume == ["my-claude", "again", "{session}"])
        #expect(claude.oneshot == Backend.preset("claude")?.oneshot)
    }

    @Test func `share the account of their preset, unless they say otherwise`() throws {
        let bus = """
            [backend.fast]
            preset = "claude"
            [backend.other]
            preset = "codex"
            account = "work"
            [backend.mine]
            preset = "generic"
            """
        let backends = try read(bus: bus).backends
        #expect(backends["fast"]?.account == "claude" && backends["fast"]?.name == "fast")
        #expect(backends["other"]?.account == "work" && backends["mine"]?.account == "mine")
    }

    @Test func `let agents act without asking only where the host says so`() throws {
        let own = "[backend.fast]\nskip_permissions = true\n"
        let bus = "[backend.fast]\npreset = \"codex\"\n"
        let fast = try #require(try read(bus: bus, own: own).backends["fast"])
        #expect(fast.permissions == "--dangerously-bypass-approvals-and-sandbox")
        let off = own.replacing("true", with: "false")
        #expect(try read(bus: bus, own: off).backends["fast"]?.permissions == "")
        #expect(try read(bus: bus).backends["fast"]?.permissions == "")
    }

    @Test(arguments: ["true", "false"])
    func `cannot lose their questions by a push`(value: String) throws {
        let bus = "[backend.claude]\nskip_permissions = \(value)\n"
        let fault = #expect(throws: ConfigFault.self) { try read(bus: bus) }
        let found = try #require(fault)
        #expect(found.message.contains("for each host to say"))
        #expect(found.line == 7)
        #expect(found.hint?.contains("config.toml") == true)
        // The whole file is not used then, on any host.
        #expect(throws: ConfigFault.self) { try SharedConfigReader.read(Self.team + bus) }
    }

    @Test(arguments: [
        ("skip_permissions = true", "not known how a program of the preset generic"),
        ("session = \"pined\"", "session cannot be \"pined\""),
        ("reader = \"cluade\"", "reader cannot be \"cluade\""),
        ("hooks = \"yes\"", "hooks must be true or false"),
        ("unset = [\"A=B\"]", "no name of a variable"),
    ])
    func `have mistakes that are named`(line: String, sentence: String) throws {
        let own = "[backend.mine]\npreset = \"generic\"\n\(line)\n"
        let fault = #expect(throws: ConfigFault.self) { try read(own: own) }
        let found = try #require(fault)
        #expect(found.message.contains(sentence), "\(found)")
        #expect(found.line == 3, "\(found)")
    }

    @Test func `run no form of a command that came by a push without trust`() throws {
        let bus = "[backend.claude]\nresume = [\"evil\"]\noneshot = [\"evil\"]\n"
        let claude = try #require(try read(bus: bus).backends["claude"])
        #expect(claude.resume == Backend.preset("claude")?.resume)
        #expect(claude.oneshot == Backend.preset("claude")?.oneshot)
    }
}
