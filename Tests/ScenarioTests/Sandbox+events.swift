import Foundation
import TestSupport
import Testing

/// What many scenarios do with a clone, and ask of the log.
extension Sandbox {
    /// Commits nothing under a subject and pushes it to the bus.
    ///
    /// - Parameter isFresh: whether the clone first becomes what the bus is, whatever it held.
    func push(
        _ subject: String,
        from clone: String,
        isFresh: Bool = false
    ) throws -> Output {
        if isFresh {
            try git("fetch", "--quiet", "origin", in: clone)
            try git("reset", "--quiet", "--hard", "origin/main", in: clone)
        }
        try git("commit", "--quiet", "--allow-empty", "-m", subject, in: clone)
        return try run("/usr/bin/git", ["push", "origin", "HEAD:main"], in: clone)
    }

    /// The events of one kind among the lines of `git bus log --json`.
    static func events(_ type: String, in lines: [String]) throws -> [[String: Any]] {
        try lines.compactMap { line in
            let event = try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            )
            return event["type"] as? String == "git-bus.\(type).v1" ? event : nil
        }
    }
}
