import BusModel
import Foundation
import GitBus
import Hooks

/// The programs that git-bus runs, and the room it writes in.
struct MachineLook {
    private let examination: Examination

    init(_ examination: Examination) { self.examination = examination }

    func findings() async -> [Finding] {
        [await git(), await tmux(), hook()] + disks()
    }

    private func git() async -> Finding {
        let answer = await version("git", "--version")
        return Self.judge(git: answer)
    }

    /// The oldest git that has everything that is asked of it: `rev-parse --end-of-options`, which
    /// came with 2.30, is the newest of it, and nobody tests that one any more.
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

    /// The first tmux that starts a session with variables of its own (`new-session -e`) and
    /// connects without starting a server (`-N`).
    static let oldestTmux = [3, 2]

    private func tmux() async -> Finding { Self.judge(tmux: await version("tmux", "-V")) }

    static func judge(tmux text: String?) -> Finding {
        let id = "tmux.version"
        let fix = "apt-get install tmux"
        guard let text else {
            let words = "is not on the PATH; agents run in it"
            return Finding(id, .error, "tmux", words, fix: fix)
        }
        // "tmux 3.3a", "tmux next-3.5", "tmux openbsd-7.4": what has no number is new enough.
        let number = text.split(separator: " ").last?.split(separator: "-").last ?? ""
        let parts = number.split(separator: ".").map { $0.prefix(while: \.isNumber) }
            .compactMap { Int($0) }
        guard parts.isEmpty || !parts.lexicographicallyPrecedes(oldestTmux) else {
            let words = "\(text) is too old; git-bus needs 3.2"
            return Finding(id, .error, "tmux", words, fix: fix)
        }
        return Finding(id, .ok, "tmux", text)
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

    /// The disk of the state, and that of the hub where it is another one.
    private func disks() -> [Finding] {
        let places = [BusLocation.stateHome(examination.environment), examination.location?.hub]
        var seen: Set<dev_t> = []
        return places.compactMap { $0 }.compactMap { place in
            guard let (facts, device) = Self.disk(of: place), seen.insert(device).inserted else {
                return nil
            }
            let free = UInt64(facts.f_bavail) * UInt64(facts.f_frsize) / 1_000_000
            return Self.judge(freeMegabytes: free, at: place)
        }
    }

    static func judge(freeMegabytes free: UInt64, at place: String) -> Finding {
        let text = "\(free) MB free for \(place)"
        guard free < 200 else { return Finding("disk.space", .ok, "disk", text) }
        let fix = "df -h \(ShellWord.quoted(place))"
        return Finding("disk.space", .warning, "disk", text, fix: fix)
    }

    /// A folder that is not there yet is on the disk of the one above it.
    private static func disk(of place: String) -> (statvfs, dev_t)? {
        var facts = statvfs()
        var folder = stat()
        var path = place
        while statvfs(path, &facts) != 0 || stat(path, &folder) != 0 {
            guard path != "/", !path.isEmpty else { return nil }
            path = (path as NSString).deletingLastPathComponent
        }
        return (facts, folder.st_dev)
    }

    private func version(_ program: String, _ argument: String) async -> String? {
        let answer = await ProgramOutput.of(program, [argument], in: examination.environment)
        return answer?.lines.first.map(Terminal.harmless)
    }
}
