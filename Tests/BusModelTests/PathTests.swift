import BusModel
import TestSupport
import Testing

@Suite struct `A path of the bus` {
    @Test(arguments: [
        ("bus/INBOX-ana.md", "ana"), ("bus/inbox/ana/1.md", "ana"), ("bus/inbox/r1/a b.md", "r1"),
        ("bus/INBOX-a.b.md", "a.b"), ("bus/inbox/ana/x.md.md", "ana"), ("bus/inbox/a/..md", "a"),
        ("bus/INBOX-INBOX-a.md", "INBOX-a"), ("bus/inbox/nobody/1.md", "nobody"),
    ])
    func `that is an inbox has an owner`(path: String, owner: String) {
        #expect(SharedConfig().inboxOwner(ofPath: path)?.text == owner)
        #expect(SharedConfig().watches(path))
    }

    @Test(arguments: [
        "INBOX-ana.md", "inbox/ana/1.md", "bus/INBOX-.md", "bus/INBOX-ana", "bus/INBOX-ana.txt",
        "bus/inbox-ana.md", "bus/INBOXana.md", "bus/inbox/ana.md", "bus/inbox/ana/.md",
        "bus/inbox//1.md", "bus/inbox/ana/sub/1.md", "bus/inbox/ana/1.txt", "bus//INBOX-ana.md",
        "bus/Inbox/ana/1.md", "bus/sub/INBOX-ana.md", "other/bus/INBOX-ana.md", "busy/INBOX-a.md",
        "bus", "bus/", "", "/bus/INBOX-ana.md", "bus/outbox/ana/1.md", "bus/INBOX-ana.MD",
        "bus/INBOX-ana.md\u{301}", "bus/\u{301}INBOX-ana.md",
    ])
    func `of any other form has none`(path: String) {
        #expect(SharedConfig().inboxOwner(ofPath: path) == nil)
        #expect(!SharedConfig().watches(path))
    }

    @Test func `starts with the directory that the settings name`() {
        let config = SharedConfig(directory: "coordination/bus")
        #expect(config.inboxOwner(ofPath: "coordination/bus/INBOX-ana.md") == "ana")
        #expect(config.inboxOwner(ofPath: "coordination/bus/inbox/ana/1.md") == "ana")
        #expect(config.inboxOwner(ofPath: "bus/INBOX-ana.md") == nil)
    }

    @Test func `that is a status file is watched as long as its phase is configured`() {
        var config = SharedConfig.team
        #expect(config.watches("bus/STATUS-build.md"))
        #expect(!config.watches("bus/STATUS-other.md"))
        config.phases[0].status = "progress/build.md"
        #expect(config.watches("bus/progress/build.md"))
        #expect(!config.watches("bus/STATUS-build.md"))
    }
}

@Suite struct `An author` {
    private let config = SharedConfig.team

    @Test func `is an agent, a person or unknown, whatever the case of the address`() {
        #expect(config.actor(email: "builder@agents.invalid") == .agent("builder", .builder))
        #expect(config.actor(email: "Builder@AGENTS.invalid") == .agent("builder", .builder))
        #expect(config.actor(email: "ANA@example.org") == .human("ana@example.org"))
        #expect(config.actor(email: "eve@example.org") == .unknown("eve@example.org"))
        #expect(config.actor(email: "") == .unknown(""))
        #expect(config.actor(email: " builder@agents.invalid") != .agent("builder", .builder))
    }

    @Test func `that is an agent and a person is the agent`() {
        let both = config.with { $0.humans.append("builder@agents.invalid") }
        #expect(both.actor(email: "builder@agents.invalid") == .agent("builder", .builder))
    }

    @Test func `may have an address of its own`() {
        let config = SharedConfig(agents: [
            AgentConfig(name: "b", role: .builder, email: "Bob@Example.org")
        ])
        #expect(config.actor(email: "bob@example.ORG") == .agent("b", .builder))
        #expect(config.actor(email: "b@agents.invalid") == .unknown("b@agents.invalid"))
    }
}

@Suite struct `A file of the bus` {
    private func isBlank(_ bytes: [UInt8]?, _ kind: FileState.Kind = .file) -> Bool {
        FileState(kind: kind, blob: .pure("x"), content: bytes).isBlank
    }

    @Test func `is blank when nothing but white space is in it`() {
        #expect(isBlank([]))
        #expect(isBlank(Array(" \t\r\n\u{0B}\u{0C}".utf8)))
        #expect(!isBlank(Array(" .".utf8)))
        #expect(!isBlank([0]))
    }

    @Test func `that cannot be read is not blank`() {
        #expect(!isBlank(nil))
        #expect(!isBlank(nil, .foreign))
        #expect(!isBlank([], .foreign))
    }
}
