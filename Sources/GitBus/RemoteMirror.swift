internal import BusModel

/// A private bare mirror of one branch of a repository that is reached over a network.
public struct RemoteMirror: Sendable {
    /// Where the mirror is.
    public let path: String
    /// What it mirrors.
    public let url: String
    private let branch: String
    private let git: GitProcess

    /// Describes a mirror; makes nothing yet.
    public init(path: String, url: String, branch: String, environment: [String: String] = [:]) {
        self.path = path
        self.url = url
        self.branch = branch
        var environment = environment
        environment["GIT_SSH_COMMAND"] =
            environment["GIT_SSH_COMMAND"]
            ?? "ssh -oBatchMode=yes -oConnectTimeout=10 -oServerAliveInterval=5"
        // Said, since a user's defaults may ask for one that libgit2 cannot read.
        environment["GIT_DEFAULT_REF_FORMAT"] = "files"
        self.git = GitProcess(environment: environment)
    }

    /// Makes the mirror where there is none.
    public func create() async throws {
        if FileProbe.exists(path + "/HEAD") { return }
        // The format of names is said as well, for the same reason.
        _ = try await git.succeed([
            "init", "--quiet", "--bare", "--object-format=sha1", "--initial-branch=\(branch)", path,
        ])
    }

    /// Brings the branch up to date, forced or not; a branch that is gone there goes here too.
    ///
    /// - Parameter deadline: how long the other side may take; then the child is killed.
    public func fetch(deadline: Duration) async throws {
        let ref = RefName.branch(branch).text
        let arguments = [
            "--git-dir=\(path)", "fetch", "--quiet", "--no-tags", "--no-write-fetch-head",
            "--no-auto-gc", "--force", "--", url, "+\(ref):\(ref)",
            // What the hub itself tells: who pushed, and when. Most hubs tell nothing.
            "+refs/bus/*:refs/bus/*",
        ]
        var output = try await git.run(arguments, deadline: deadline)
        while output.status != 0, removeStaleLock(namedIn: output.error, deadline: deadline) {
            output = try await git.run(arguments, deadline: deadline)
        }
        if output.status == 0 { return }
        if output.error.contains("couldn't find remote ref") {
            _ = try await git.succeed(["--git-dir=\(path)", "update-ref", "-d", ref])
            return
        }
        throw GitError(
            .failed(output.status),
            Self.withoutSecret("fetch \(url)"),
            Self.withoutSecret(output.error.split(separator: "\n").joined(separator: "; "))
        )
    }

    /// A text without the passwords of the URLs in it: what failed is shown to people and kept.
    static func withoutSecret(_ text: String) -> String {
        text.replacing(/(:\/\/[^\/@:\s]*):[^\/@\s]*@/) { "\($0.1):***@" }
    }

    /// Removes the lock that was in git's way, if whoever made it is gone: nothing holds a lock of
    /// this private mirror for longer than a fetch may take.
    private func removeStaleLock(namedIn message: String, deadline: Duration) -> Bool {
        guard let match = message.firstMatch(of: /Unable to create '(.+\.lock)': File exists/),
            match.1.hasPrefix(path + "/"),
            let age = FileProbe.secondsSinceChange(of: String(match.1)),
            .seconds(age) > deadline
        else { return false }
        return FileProbe.remove(String(match.1))
    }
}
