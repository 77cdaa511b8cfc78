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
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: directory, isDirectory: &isFolder)
        guard exists, isFolder.boolValue else {
            throw CommandFailure(
                .usage,
                "there is no folder \(directory)",
                hints: ["cd into a clone of the bus, or say --hub PATH or --remote URL"]
            )
        }
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
        let settings = try await CloneSettings(of: git)
        let refs = lines[1] + "/refs/"
        if lines[0] == "true" {
            let own = try await ownBranch(settings, git, "refs/heads/", refs + "heads/main", "HEAD")
            return location(of: lines[1], own)
        }
        let name = settings.remote
        guard let url = settings.url, !url.isEmpty else {
            throw CommandFailure(
                .usage,
                "this repository has no remote called \(name), so it is no clone of a bus",
                hints: ["make it one: git bus init", "or say --hub PATH or --remote URL"]
            )
        }
        let own = try await ownBranch(
            settings,
            git,
            "refs/remotes/\(name)/",
            refs + "remotes/\(name)/main",
            "refs/remotes/\(name)/HEAD"
        )
        guard isPath(url), !url.hasPrefix("/") else { return location(of: url, own) }
        // git takes a path in a remote's URL from the top of the work tree.
        let top = try await git.run(["rev-parse", "--show-toplevel"]).line
        return location(of: absolute(url, from: top.isEmpty ? directory : top), own)
    }

    /// The branch that is the bus, where nobody says it: that of the clone's settings; else `main`,
    /// unless the repository has none and its HEAD names another.
    private func ownBranch(
        _ settings: CloneSettings,
        _ git: GitProcess,
        _ prefix: String,
        _ mainFile: String,
        _ head: String
    ) async throws -> String? {
        if branch != nil || environment["GIT_BUS_BRANCH"] != nil { return nil }
        if let branch = settings.branch { return branch }
        // The file tells without a process what packed refs need one for.
        if FileManager.default.fileExists(atPath: mainFile) { return nil }
        let hasMain = try await git.run(["show-ref", "--verify", "--quiet", prefix + "main"])
        if hasMain.status == 0 { return nil }
        let head = try await git.run(["symbolic-ref", "--quiet", head])
        guard head.status == 0, head.line.hasPrefix(prefix) else { return nil }
        return String(head.line.dropFirst(prefix.count))
    }

    /// Whether git would take the text for a path: no scheme, and no colon before the first slash.
    private func isPath(_ url: String) -> Bool {
        !url.contains("://") && !url.prefix { $0 != "/" }.contains(":")
    }

    private func location(of url: String, _ own: String? = nil) -> BusLocation {
        BusLocation(
            url: url,
            branch: branch ?? environment["GIT_BUS_BRANCH"] ?? own ?? "main",
            environment: environment
        )
    }

    private func absolute(_ path: String, from folder: String? = nil) -> String {
        guard !path.hasPrefix("/") else { return path }
        let base = URL(fileURLWithPath: folder ?? directory)
        return URL(fileURLWithPath: path, relativeTo: base).standardizedFileURL.path
    }
}
