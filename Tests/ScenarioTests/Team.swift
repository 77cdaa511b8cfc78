import Foundation
import TestSupport
import Testing

/// A team of one builder and two reviewers, whose terminals write down every line they are given.
enum Team {
    static let config = """
        [bus]
        protocol = 1
        [loop]
        phases = [
          { id = "build", gates = ["D1", "D2"], reviewers = ["correctness", "readability"] },
          { id = "ship",  gates = ["S1"], reviewers = ["correctness"] },
        ]
        [loop.handoff]
        review_pings = "builder"
        [[agent]]
        name = "builder"
        role = "builder"
        [[agent]]
        name = "correctness"
        role = "reviewer"
        [[agent]]
        name = "readability"
        role = "reviewer"
        submit_key = "C-j"
        [policy]
        humans = ["ana@example.org"]
        """

    /// A builder and one reviewer, and a phase in which any gate may be claimed.
    static let open = """
        [loop]
        phases = [ { id = "build", reviewers = ["correctness"] } ]
        [[agent]]
        name = "builder"
        role = "builder"
        [[agent]]
        name = "correctness"
        role = "reviewer"
        """

    /// Makes the hub, and a host that runs each agent as a script that records its pings.
    static func make(_ box: Sandbox, config: String = Team.config) throws {
        let script = box.directory + "/record.sh"
        try box.write(
            """
            echo "start $2" >>"$3/$1.pings"
            while printf 'ready> ' && read -r line; do echo "$line" >>"$3/$1.pings"; done
            """,
            to: script
        )
        try box.makeHub(
            config: config,
            host: """
                [defaults]
                backend = "scripted"
                [backend.scripted]
                preset = "scripted"
                command = ["sh", "\(script)", "{agent}", "{phase}", "\(box.directory)"]
                """
        )
    }

    /// The lines that an agent's terminal was given.
    static func pings(of agent: String, in box: Sandbox) -> [String] {
        let path = "\(box.directory)/\(agent).pings"
        // Why try?: before the agent was started there is no file, and no ping.
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    /// The protocol's part of a log: what must be the same however it was read.
    static func protocolEvents(_ lines: [String]) throws -> [String] {
        try lines.compactMap { line in
            let event = try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            )
            let type = try #require(event["type"] as? String)
            if ["ping.", "agent.", "push."].contains(where: type.contains) { return nil }
            var data = try #require(event["data"] as? [String: Any])
            // What a hub's records add, and no state depends on.
            for key in ["approximate", "proof", "pusher"] { data[key] = nil }
            let body = try JSONSerialization.data(withJSONObject: data, options: .sortedKeys)
            let id = event["id"] as? String ?? ""
            let subject = event["subject"] as? String ?? "-"
            return "\(id) \(type) \(subject) \(String(decoding: body, as: UTF8.self))"
        }
    }
}
