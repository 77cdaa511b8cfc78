import BusModel
import Testing

@Suite struct `The address of a host` {
    @Test(arguments: [
        ("build-1", "build-1@hosts.invalid"), ("Mac.local", "mac.local@hosts.invalid"),
        ("a b\nc", "a-b-c@hosts.invalid"), ("ü", "--@hosts.invalid"),
    ])
    func `is its name in letters that an e-mail may hold`(_ host: String, _ email: String) {
        #expect(HostAddress(of: host).email == email)
        #expect(HostAddress(email) == HostAddress(of: host))
    }

    @Test(arguments: [
        "", "@hosts.invalid", "a b@hosts.invalid", "a@b@hosts.invalid", "a@hosts.invalid.org",
        "builder@agents.invalid",
    ])
    func `is nothing else`(_ email: String) {
        #expect(HostAddress(email) == nil)
    }

    @Test func `names the host as the roster does`() {
        var config = SharedConfig()
        #expect(config.actor(email: "Box@hosts.invalid") == .host("box"))
        config.humans = ["box@hosts.invalid"]
        #expect(config.actor(email: "box@hosts.invalid").isHuman)
        #expect(config.actor(email: "x@hosts.example") == .unknown("x@hosts.example"))
    }
}
