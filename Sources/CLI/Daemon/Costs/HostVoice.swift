import BusModel
import Crypto
import Foundation
import GitBus

/// What a host says on the bus in its own name.
///
/// Its commits are made in a repository of its own, which borrows the objects of the bus: the
/// hub may be another user's, and is only written to by a push, which its rules judge.
struct HostVoice: Sendable {
    let location: BusLocation
    /// The repository that the daemon reads.
    let source: String
    let host: String
    let deadline: Duration
    /// Its address.
    let email: String
    private let environment: [String: String]

    init(
        location: BusLocation,
        source: String,
        ssh: SSHCommand,
        host: String,
        deadline: Duration = .seconds(60)
    ) {
        self.location = location
        self.source = source
        self.host = host
        self.deadline = deadline
        email = HostAddress(of: host).email
        environment = [
            "GIT_SSH_COMMAND": ssh.unattended, "GIT_DEFAULT_REF_FORMAT": "files",
            "GIT_AUTHOR_NAME": Self.plain(host), "GIT_AUTHOR_EMAIL": email,
            "GIT_COMMITTER_NAME": Self.plain(host), "GIT_COMMITTER_EMAIL": email,
        ]
    }

    /// A host's name as a word that git takes for a ref and for an author: its own, where that is
    /// one, and else a digest of it.
    static func plain(_ host: String) -> String {
        let isPlain =
            host.utf8.allSatisfy { $0.isASCIILetterOrDigit || "._-".utf8.contains($0) }
            && host.utf8.contains { $0.isASCIILetterOrDigit } && !host.contains("..")
            && !host.hasPrefix(".") && !host.hasSuffix(".") && !host.hasSuffix(".lock")
            && !host.hasPrefix("-")
        if isPlain { return host }
        let digest = SHA256.hash(data: Data(host.utf8)).prefix(4)
        return "host-" + digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Where its commits are made.
    var path: String { location.stateDirectory + "/outgoing.git" }

    /// Pushes a commit that changes no file on top of a tip.
    ///
    /// - Returns: the commit; `nil` where the bus has moved on meanwhile.
    func say(
        _ message: String,
        on tip: ObjectID
    ) async throws -> ObjectID? {
        let git = try await repository()
        let made = try await git.succeed(
            ["commit-tree", "\(tip.hex)^{tree}", "-p", tip.hex, "-F", "-"],
            input: message
        )
        guard let commit = ObjectID(hex: made.line) else {
            throw CommandFailure(.failed, "git made no commit")
        }
        let answer = try await git.run(
            ["push", "--quiet", location.url, "\(commit):\(location.ref)"],
            deadline: deadline
        )
        return try PushOutcome(answer) == .landed ? commit : nil
    }

    /// Whether a host wrote a commit, this one or another.
    func isOfHost(_ commit: ObjectID) async throws -> Bool {
        let git = try await repository()
        let email = try await git.succeed(["show", "-s", "--format=%ae", commit.hex]).line
        return HostAddress(email) != nil
    }

    /// The repository, made where there is none.
    func repository() async throws -> GitProcess {
        let git = GitProcess(directory: path, environment: environment)
        let borrowed = try await objects()
        let alternates = path + "/objects/info/alternates"
        // Why try?: none is there, or another: it is written.
        let known = try? String(contentsOfFile: alternates, encoding: .utf8)  // why: see above
        if known == borrowed + "\n" { return git }
        try PrivateFile.makeDirectory(path)
        _ = try await git.succeed(["init", "--quiet", "--bare", "--object-format=sha1", "."])
        try PrivateFile.write(borrowed + "\n", to: alternates)
        return git
    }

    /// The folder of the objects that are borrowed.
    private func objects() async throws -> String {
        let git = GitProcess(directory: source)
        let line = try await git.succeed(["rev-parse", "--git-path", "objects"]).line
        return line.hasPrefix("/") ? line : source + "/" + line
    }
}
