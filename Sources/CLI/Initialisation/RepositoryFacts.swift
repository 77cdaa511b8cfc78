import Foundation
import GitBus

/// What `git bus init` finds in a repository before it proposes anything.
struct RepositoryFacts {
    /// The top of the work tree.
    let top: String
    /// The branch that is checked out.
    let branch: String
    /// How many commits it has.
    let commits: Int
    /// The remotes by name, and where each is fetched from.
    let remotes: [String: String]
    /// `git-bus.remote`, if an earlier init said one.
    let busRemote: String?
    /// `git-bus.branch`, if an earlier init said one.
    let busBranch: String?
    /// Who commits here.
    let email: String
    /// The paths of the first commit's tree that a plan asks about, and their content in the work
    /// tree, by path.
    let files: [String: Data]
    /// Those of them that HEAD has just so.
    let committed: Set<String>

    /// Looks, and changes nothing.
    ///
    /// - Throws: ``CommandFailure`` with what to do where a bus cannot be set up.
    init(directory: String, paths: [String]) async throws {
        let git = GitProcess(directory: directory)
        let place = try await git.run(["rev-parse", "--is-bare-repository", "--absolute-git-dir"])
        let lines = place.output.split(separator: "\n").map(String.init)
        guard place.status == 0, lines.count == 2 else {
            throw CommandFailure(
                .usage,
                "not in a git repository: \(directory)",
                hints: ["git init", "cd into the repository that the team works on"]
            )
        }
        guard lines[0] == "false" else {
            throw CommandFailure(
                .usage,
                "this is a bare repository; a bus is set up from a clone of it",
                hints: ["git clone \(lines[1])", "cd into the clone, and: git bus init"]
            )
        }
        try await Self.refuseUnfit(git, gitDirectory: lines[1])
        top = try await git.succeed(["rev-parse", "--show-toplevel"]).line
        let head = try await git.run(["symbolic-ref", "--quiet", "--short", "HEAD"])
        guard head.status == 0 else {
            throw CommandFailure(
                .usage,
                "HEAD is detached, so there is no branch to make the bus",
                hints: ["git switch main"]
            )
        }
        branch = head.line
        let count = try await git.run(["rev-list", "--count", "HEAD"])
        commits = count.status == 0 ? Int(count.line) ?? 0 : 0
        var remotes: [String: String] = [:]
        for name in try await git.succeed(["remote"]).output.split(separator: "\n") {
            remotes[String(name)] = try await git.run(["remote", "get-url", String(name)]).line
        }
        self.remotes = remotes
        (email, files, committed) = try await Self.content(git, top: top, paths: paths)
        let remote = try await git.run(["config", "--get", "git-bus.remote"]).line
        busRemote = remote.isEmpty ? nil : remote
        let branch = try await git.run(["config", "--get", "git-bus.branch"]).line
        busBranch = branch.isEmpty ? nil : branch
        guard branch.isEmpty || branch == self.branch else {
            throw CommandFailure(
                .usage,
                "the bus of this clone is the branch \(branch), and \(self.branch) is checked out",
                hints: [
                    "git switch \(branch)", "to move the bus: git config --unset git-bus.branch",
                ]
            )
        }
    }

    /// Who commits here, and what is there of the files that are asked about.
    private static func content(
        _ git: GitProcess,
        top: String,
        paths: [String]
    ) async throws -> (email: String, files: [String: Data], committed: Set<String>) {
        let email = try await git.run(["config", "user.email"]).line
        let name = try await git.run(["config", "user.name"]).line
        guard !email.isEmpty, !name.isEmpty else {
            throw CommandFailure(
                .usage,
                "git does not know who you are, and the bus knows people by their e-mail",
                hints: [
                    "git config --global user.name \"Your Name\"",
                    "git config --global user.email you@example.org",
                ]
            )
        }
        var files: [String: Data] = [:]
        var committed: Set<String> = []
        for path in paths {
            // Why none is fine: a file that is not there is one to write.
            guard let data = try? Data(contentsOf: URL(fileURLWithPath: "\(top)/\(path)"))  // why
            else { continue }
            files[path] = data
            let same = try await git.run(["diff", "--quiet", "HEAD", "--", path])
            let known = try await git.run(["cat-file", "-e", "HEAD:\(path)"])
            if same.status == 0, known.status == 0 { committed.insert(path) }
        }
        return (email, files, committed)
    }

    private static func refuseUnfit(_ git: GitProcess, gitDirectory: String) async throws {
        if try await git.run(["rev-parse", "--is-shallow-repository"]).line == "true" {
            throw CommandFailure(
                .failed,
                "this is a shallow clone; the state of a bus is folded from its whole history",
                hints: ["git fetch --unshallow"]
            )
        }
        let format = try await git.run(["rev-parse", "--show-object-format"])
        guard format.status != 0 || format.line == "sha1" else {
            throw CommandFailure(
                .failed,
                "git-bus cannot read \(format.line) repositories yet",
                hints: ["use a repository with the sha1 object format"]
            )
        }
        for name in ["rebase-merge", "rebase-apply", "MERGE_HEAD", "CHERRY_PICK_HEAD"]
        where FileManager.default.fileExists(atPath: "\(gitDirectory)/\(name)") {
            throw CommandFailure(
                .failed,
                "a rebase, merge or cherry-pick is under way here",
                hints: ["finish it first: git status"]
            )
        }
    }
}
