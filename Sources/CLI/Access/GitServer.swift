import Foundation
import GitBus

/// Becomes the program of git that serves a hub.
enum GitServer {
    /// The two that serve, as git calls them.
    enum Service: String {
        case push = "receive-pack"
        case fetch = "upload-pack"
    }

    /// Never returns: this process is git's from here on, without a parent in between that could be
    /// left over.
    static func become(
        _ service: Service,
        of hub: String,
        environment: [String: String]
    ) throws(CommandFailure) -> Never {
        guard let git = ProgramPath.find("git", in: environment) else {
            throw CommandFailure(
                .unreachable,
                "there is no git on this server",
                hints: ["ask its administrator: apt-get install git"]
            )
        }
        giveBackSignals()
        closeOnExec()
        let arguments = ["git", service.rawValue, hub]
        let variables = environment.map { "\($0)=\($1)" }.sorted()
        var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
        execve(git, &argv, &envp)
        throw CommandFailure(.failed, "cannot start git: \(String(cString: strerror(errno)))")
    }

    /// Threads of ours keep signals away, and what they start would inherit that.
    private static func giveBackSignals() {
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        signal(SIGPIPE, SIG_DFL)
    }

    /// git and its hooks get the three usual descriptors, and none of ours.
    private static func closeOnExec() {
        // Why nothing at all is right: without the list there is nothing to go by, and libgit2
        // marks its own files.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/dev/fd")) ?? []  // why
        for descriptor in names.compactMap({ Int32($0) }) where descriptor > 2 {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
    }
}
