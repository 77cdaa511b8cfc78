import BusModel
import Foundation
import GitBus
import TestSupport
import Testing

/// A configuration of a line each: `dir <path>`, `phase <id>`, `human <email>`,
/// `only <glob>` for what builders may touch, `builder <name>`, or `broken`.
@Sendable
func parse(blob: ObjectID, bytes: [UInt8]) -> ConfigSource {
    var config = SharedConfig()
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        switch words.first {
        case "dir": config.directory = words[1]
        case "phase": config.phases.append(PhaseConfig(id: PhaseID(words[1])))
        case "human": config.humans.append(words[1])
        case "builder":
            config.agents.append(AgentConfig(name: AgentName(words[1]), role: .builder))
        case "only": config.policy.paths["builder"] = [PathGlob(words[1])]
        default: return .invalid(blob: blob, reason: "no such key")
        }
    }
    return .valid(blob: blob, config)
}

/// Opens a repository with the configuration of these tests.
func open(_ path: String) throws(GitError) -> BusRepository {
    try BusRepository(path: path, parseConfig: parse)
}

/// A commit as it stands in the object database.
func raw(
    tree: String = "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    extra: String = "",
    author: String = "author Ana <ana@example.org> 1700000000 +0000\n",
    committer: String = "committer Ana <ana@example.org> 1700000000 +0000\n",
    more: String = "",
    message: Data = Data("text\n".utf8)
) -> Data {
    Data("tree \(tree)\n\(extra)\(author)\(committer)\(more)\n".utf8) + message
}

extension BusRepository {
    /// Reads the whole history of a tip, in order.
    func history(of tip: ObjectID, fallback: SharedConfig? = nil) throws -> [Commit] {
        let new = try newCommits(from: tip) { _ in false }
        var settings = RuledSettings(inForce: fallback)
        var list: [Commit] = []
        while list.count < new.places.count {
            // Whatever settings come are taken, as where nobody has rules.
            let some = try commits(at: new.places[list.count...], by: settings)
            for commit in some where commit.isStep {
                if case .valid(_, let config) = commit.config {
                    settings = RuledSettings(inForce: config)
                }
            }
            list += some
        }
        return list
    }

    /// Reads one commit by itself.
    func read(_ id: ObjectID, fallback: SharedConfig? = nil) throws -> Commit {
        let new = try newCommits(from: id) { $0 != id }
        let commits = try commits(at: new.places, by: RuledSettings(inForce: fallback))
        return try #require(commits.last)
    }
}

/// Runs `body`, which must throw an error of that code.
func expectError(
    _ code: GitError.Code,
    _ location: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async {
    let error = await #expect(throws: GitError.self, sourceLocation: location) { try await body() }
    #expect(error?.code == code, "\(error?.description ?? "")", sourceLocation: location)
}
