import Foundation
import GitBus
import Hooks
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// The programs that git-bus runs, and the room it writes in.
struct MachineLook {
    private let examination: Examination

    init(_ examination: Examination) { self.examination = examination }

    func findings() async -> [Finding] {
        [await git(), await tmux(), hook()] + [disk()].compactMap(\.self)
    }

    private func git() async -> Finding {
        let answer = await version("git", "--version")
        return Self.judge(git: answer)
    }

    /// The oldest git that has everything that is asked of it (`--no-optional-locks`, partial
    /// `core.fsync` keys are newer and ignored by older ones).
    static let oldestGit = [2, 31]

    static func judge(git text: String?) -> Finding {
        guard let text else {
            return Finding(
                "git.version",
                .error,
                "git",
                "is not on the PATH",
                fix: "apt-get install git"
            )
        }
        let words = text.split(separator: " ")
        let numbers = (words.count > 2 ? words[2] : "").split(separator: ".").compactMap { Int($0) }
        guard !numbers.lexicographicallyPrecedes(oldestGit) else {
            return Finding(
                "git.version",
                .error,
                "git",
                "\(text) is too old; git-bus needs 2.31",
                fix: "apt-get install git"
            )
        }
        return Finding("git.version", .ok, "git", text)
    }

    private func tmux() async -> Finding {
        guard let text = await version("tmux", "-V") else {
            return Finding(
                "tmux.version",
                .error,
                "tmux",
                "is not on the PATH; agents run in it",
                fix: "apt-get install tmux"
            )
        }
        return Finding("tmux.version", .ok, "tmux", text)
    }

    private func hook() -> Finding {
        let path = HubArgument.hookBinary
        guard FileManager.default.isExecutableFile(atPath: path) else {
            return Finding(
                "hook.program",
                .warning,
                "git-bus-hook",
                "is not at \(path); hubs cannot be given hooks",
                fix: "make install"
            )
        }
        return Finding("hook.program", .ok, "git-bus-hook", path)
    }

    private func disk() -> Finding? {
        let home = BusLocation.stateHome(examination.environment)
        var facts = statvfs()
        // A folder that is not there yet is on the disk of the one above it.
        var path = home
        while statvfs(path, &facts) != 0 {
            guard path != "/", !path.isEmpty else { return nil }
            path = (path as NSString).deletingLastPathComponent
        }
        let free = UInt64(facts.f_bavail) * UInt64(facts.f_frsize) / 1_000_000
        let text = "\(free) MB free for \(home)"
        return Finding("disk.space", free < 200 ? .warning : .ok, "disk", text)
    }

    private func version(_ program: String, _ argument: String) async -> String? {
        guard let path = ProgramPath.find(program, in: examination.environment) else { return nil }
        // Why none is fine: a program that does not answer is as good as none.
        let result = try? await run(  // why: see above
            .path(FilePath(path)),
            arguments: [argument],
            output: .string(limit: 4096),
            error: .discarded
        )
        let text = result?.standardOutput ?? ""
        return text.split(separator: "\n").first.map { Terminal.harmless(String($0)) }
    }
}
