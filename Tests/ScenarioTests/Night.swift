import Foundation
import TestSupport
import Testing

/// A team whose clock a test moves, with a daemon that a test may kill.
///
/// Each agent is a script that writes down how it was started and every line it is given. The line
/// `crash` ends it, and a file of its name and `.crash` does so at each start; `limit` has it say
/// that its account is used up.
struct Night {
    let box: Sandbox
    let clock: MovedClock

    private let extra: [String: String]

    init(
        _ box: Sandbox,
        config: String,
        host: String = "",
        extra: [String: String] = [:]
    ) throws {
        self.box = box
        self.extra = extra
        clock = try MovedClock(box)
        try box.write(
            """
            echo "start" >>"$2/$1.pings"; cp "$3" "$2/$1.kickoff"
            [ -e "$2/$1.crash" ] && exit 7
            while printf 'ready> ' && read -r line; do
                echo "$line" >>"$2/$1.pings"; [ "$line" = crash ] && exit 7
                [ "$line" = limit ] && echo "You've hit your limit · resets in 2 hours"
            done
            """,
            to: box.directory + "/agent.sh"
        )
        try box.makeHub(
            config: config,
            host: """
                [defaults]
                backend = "scripted"
                [backend.scripted]
                preset = "scripted"
                command = ["sh", "\(box.directory)/agent.sh", "{agent}", "\(box.directory)",
                  "{prompt_file}"]
                \(host)
                """
        )
    }

    private var environment: [String: String] {
        clock.environment.merging(["GIT_BUS_HEAVY_INTERVAL": "0.2"]) { $1 }
            .merging(extra) { $1 }
    }

    /// Runs `git bus` in the time of this night.
    @discardableResult
    func bus(_ arguments: String...) throws -> Sandbox.Output { try bus(arguments) }

    @discardableResult
    func bus(_ arguments: [String]) throws -> Sandbox.Output {
        try box.run(
            "/usr/bin/git",
            ["bus"] + arguments + ["--hub", box.hub],
            with: environment
        )
    }

    /// Starts the daemon and these agents, or all.
    func up(_ names: String...) throws { try up(names) }

    func up(_ names: [String]) throws {
        let output = try box.run(
            "/usr/bin/git",
            ["bus", "up", "--hub", box.hub] + names,
            with: environment
        )
        try #require(output.status == 0, "\(output.error)")
    }

    func follow() throws -> Follower { try box.follow(with: environment) }

    func jump(_ seconds: Double) throws { try clock.jump(seconds: seconds) }

    /// What an agent wrote down.
    func lines(_ agent: String) -> [String] { Team.pings(of: agent, in: box) }

    /// Runs tmux on the socket of the agents.
    @discardableResult
    func tmux(_ arguments: String...) throws -> Sandbox.Output {
        let folder = try #require(box.environment["TMUX_TMPDIR"]) + "/tmux-\(getuid())"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        let socket = folder + "/" + (try #require(names.first))
        return try box.run("/usr/bin/tmux", ["-S", socket] + arguments)
    }

    /// Types a line as a person does, and waits until the agent has read it.
    func type(_ text: String, to agent: String) throws {
        let count = lines(agent).count
        try tmux("send-keys", "-t", "=\(agent):", text, "Enter")
        try box.waitUntil("\(agent) has read \(text)") { lines(agent).count > count }
    }

    /// Ends the daemon as a crash would.
    func killDaemon() throws {
        let state = box.directory + "/state/git-bus"
        let keys = try FileManager.default.contentsOfDirectory(atPath: state)
        let lock = state + "/" + (try #require(keys.first)) + "/daemon.lock"
        let text = try String(contentsOfFile: lock, encoding: .utf8)
        let pid = try #require(Int32(text.prefix { $0.isNumber }))
        kill(pid, SIGKILL)
        try box.waitUntil("the daemon is gone") { kill(pid, 0) != 0 }
    }
}
