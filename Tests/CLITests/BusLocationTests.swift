import Testing

@testable import CLI

@Suite struct `The name of a bus` {
    @Test(
        arguments: [
            ("/srv/team.git/", "file:///srv/team.git"),
            ("file:///srv/team.git", "file:///srv/team.git"),
            ("git@Example.org:team.git", "ssh://git@example.org/~/team.git"),
            ("git@example.org:/srv/team.git", "ssh://git@example.org/srv/team.git"),
            ("ssh://git@EXAMPLE.org/srv/team.git/", "ssh://git@example.org/srv/team.git"),
            ("HTTPS://Example.org/Team.git", "https://example.org/Team.git"),
        ]
    )
    func `is one, however its URL is spelled`(_ url: String, _ canonical: String) {
        #expect(BusLocation.canonical(url) == canonical)
    }

    @Test func `has a journal of its own for each branch`() {
        let environment = ["HOME": "/h", "XDG_STATE_HOME": "/s"]
        let one = BusLocation(url: "/srv/a.git", branch: "main", environment: environment)
        let other = BusLocation(url: "/srv/a.git", branch: "dev", environment: environment)
        #expect(one.key != other.key)
        #expect(one.journalPath == "/s/git-bus/\(one.key)/journal.db")
    }

    @Test func `reads a path directly, and fetches a URL`() {
        let environment = ["HOME": "/h"]
        let make = { BusLocation(url: $0, branch: "main", environment: environment).hub }
        #expect(make("/srv/a.git") == "/srv/a.git")
        #expect(make("file:///srv/a.git") == nil)
        #expect(make("git@example.org:a.git") == nil)
    }

    @Test func `ignores a state folder that is not absolute`() {
        #expect(BusLocation.stateHome(["HOME": "/h", "XDG_STATE_HOME": "s"]) == "/h/.local/state")
    }
}
