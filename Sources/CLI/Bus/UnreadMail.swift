import BusModel
import Decisions
import GitBus
import Handoff

/// A piece of unread mail, with what its commit and its file say.
struct UnreadMail {
    let to: AgentName
    /// Who committed it, by the roster; `nil` for nobody in it.
    let from: String?
    let path: String
    let commit: ObjectID
    /// When it was committed.
    let time: Instant
    /// The first line of its text, as it is: harmful where it is shown raw.
    let firstLine: String

    var json: JSONValue {
        [
            "to": .string(to.text), "from": JSONValue(from), "path": .string(path),
            "commit": .string(commit.hex), "time": .string(Dates.rfc3339(time)),
            "first_line": .string(firstLine),
        ]
    }

    /// The unread mail of one agent or of all, the oldest first.
    static func all(in bus: LoadedBus, for owner: AgentName?) async throws -> [UnreadMail] {
        guard let tip = bus.tip else { return [] }
        var list: [UnreadMail] = []
        for (path, mail) in bus.state.unread where owner == nil || mail.to == owner {
            let bytes = try await bus.repository.file(path, at: tip) ?? []
            let text = String(decoding: bytes.prefix(4096), as: UTF8.self)
            let line = text.split(whereSeparator: \.isNewline).first { !$0.isBlank }
            let git = GitProcess(directory: bus.repository.path)
            let facts = try await git.succeed([
                "log", "-1", "--format=%ct %ae", mail.commit.hex,
            ]).line.split(separator: " ", maxSplits: 1)
            let email = facts.count > 1 ? String(facts[1]) : ""
            list.append(
                UnreadMail(
                    to: mail.to,
                    from: bus.state.config?.actor(email: email).name,
                    path: path,
                    commit: mail.commit,
                    time: Instant(seconds: facts.first.flatMap { Int64($0) } ?? 0),
                    firstLine: line.map(String.init) ?? ""
                )
            )
        }
        return list.sorted { ($0.time, $0.path) < ($1.time, $1.path) }
    }
}
