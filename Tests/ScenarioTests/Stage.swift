import Foundation
import TestSupport
import Testing

/// A team whose agents are the doubles of Claude Code and Codex, with a play for what they do.
struct Stage {
    let box: Sandbox
    let night: Night

    /// A builder that is Claude Code and a reviewer that is Codex, with one gate.
    static let pair = """
        [bus]
        protocol = 1
        [loop]
        phases = [{ id = "build", gates = ["D1"], reviewers = ["r1"] }]
        [loop.handoff]
        review_pings = "builder"
        [[agent]]
        name = "builder"
        role = "builder"
        backend = "claude"
        [[agent]]
        name = "r1"
        role = "reviewer"
        backend = "codex"
        [policy]
        humans = ["ana@example.org"]
        """

    /// How they get through it.
    static let pairPlay = """
        builder:*'Your kickoff'*) echo "@tool git pull -q --rebase"
            echo "@tool git bus claim D1 -m built" ;;
        r1:*'D1 is claimed'*) c=${text#*--claim }; c=${c%% *}
            echo "@tool git pull -q --rebase"
            echo "@tool git bus review D1 PASS --claim $c -m fine" ;;
        builder:*'got PASS'*) echo '@tool git bus done' ;;
        """

    /// - Parameter play: lines of a shell's `case`, for the name of an agent, a colon, and the
    ///   prompt, which is also in `$text`.
    init(_ box: Sandbox, config: String, play: String) throws {
        self.box = box
        for name in ["claude", "codex"] {
            let path = box.directory + "/bin/" + name
            try box.write("#!/bin/sh\nexec git-bus double \(name) \"$@\"\n", to: path)
            chmod(path, 0o755)
        }
        let path = box.directory + "/play.sh"
        try box.write(
            """
            #!/bin/sh
            [ "$1" = 0 ] && exit 0
            text=$2
            case $GIT_BUS_AGENT:$text in
            \(play)
            *) echo ok ;;
            esac
            """,
            to: path
        )
        chmod(path, 0o755)
        night = try Night(
            box,
            config: config,
            extra: [
                "GIT_BUS_PLAY": path,
                "PATH": box.directory + "/bin:" + (box.environment["PATH"] ?? ""),
            ]
        )
    }

    func up(_ names: String...) throws { try night.up(names) }

    func follow() throws -> Follower { try night.follow() }

    @discardableResult
    func bus(_ arguments: String...) throws -> Sandbox.Output { try night.bus(arguments) }

    /// What a terminal shows, with what scrolled out of it.
    func screen(_ agent: String) throws -> String {
        try night.tmux("capture-pane", "-p", "-J", "-S", "-500", "-t", "=\(agent):").out
    }

    /// Waits for so many looks of the daemon at an agent that is asked for.
    func ticks(_ count: Int) throws {
        for _ in 0..<count {
            let end = Date().addingTimeInterval(0.3)
            try box.waitUntil("a tick") { Date() >= end }
        }
    }

    /// What the doubles complained about their hooks.
    func complaints() throws -> [String] {
        let found = try box.run(
            "/usr/bin/find",
            [box.directory, "-name", "double-complaints", "-size", "+0"]
        )
        return found.lines
    }
}
