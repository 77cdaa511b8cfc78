import Foundation
import GitBus

/// Finds the bus that a command is about: said, or that of the repository it is run in.
struct BusFinder {
    var hub: String?
    var remote: String?
    var branch: String?
    let environment: [String: String]
    let directory: String

    /// - Throws: ``CommandFailure`` with a hint when there is none.
    func find() async throws -> BusLocation {
        let said = hub ?? remote ?? environment["GIT_BUS_HUB"] ?? environment["GIT_BUS_REMOTE"]
        if let said { return location(of: isPath(said) ? absolute(said) : said) }
        let git = GitProcess(directory: directory)
        let answer = try await git.run(["rev-parse", "--is-bare-repository", "--absolute-git-dir"])
        let lines = answer.output.split(separator: "\n").map(String.init)
        guard answer.status == 0, lines.count == 2 else {
            throw CommandFailure(
                .usage,
                "not in a git repository: \(directory)",
                hints: ["cd into a clone of the bus, or say --hub PATH or --remote URL"]
            )
        }
        if lines[0] == "true" { return location(of: lines[1]) }
        let origin = try await git.run(["config", "--get", "remote.origin.url"])
        guard origin.status == 0, !origin.line.isEmpty else {
            throw CommandFailure(
                .usage,
                "this repository has no remote called origin, so it is no clone of a bus",
                hints: ["say --hub PATH or --remote URL", "git remote add origin URL"]
            )
        }
        guard isPath(origin.line), !origin.line.hasPrefix("/") else {
            return location(of: origin.line)
        }
        // git takes a path in a remote's URL from the top of the work tree.
        let top = try await git.run(["rev-parse", "--show-toplevel"]).line
        return location(of: absolute(origin.line, from: top.isEmpty ? directory : top))
    }

    /// Whether git would take the text for a path: no scheme, and no colon before the first slash.
    private func isPath(_ url: String) -> Bool {
        !url.contains("://") && !url.prefix { $0 != "/" }.contains(":")
    }

    private func location(of url: String) -> BusLocation {
        BusLocation(
            url: url,
            branch: branch ?? environment["GIT_BUS_BRANCH"] ?? "main",
            environment: environment
        )
    }

    private func absolute(_ path: String, from folder: String? = nil) -> String {
        guard !path.hasPrefix("/") else { return path }
        let base = URL(fileURLWithPath: folder ?? directory)
        return URL(fileURLWithPath: path, relativeTo: base).standardizedFileURL.path
    }
}
