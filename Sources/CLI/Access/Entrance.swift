import BusModel
import Foundation

/// What `git bus shell` leaves for the hooks before it becomes git: who came in, and how that was
/// proved. Its file is named by the process, which stays the same.
struct Entrance {
    /// The bare repository.
    let hub: String

    private var folder: String { hub + "/git-bus/entrance" }

    /// Notes that this very process serves somebody. Without the hooks of git-bus nobody asks.
    func note(_ pusher: String, proof: Proof) throws {
        guard FileManager.default.fileExists(atPath: hub + "/git-bus/hooks") else { return }
        prune()
        let began = Self.beginning(of: getpid())
        try PrivateFile.write(
            "\(began)\n\(pusher)\n\(proof.rawValue)\n",
            to: "\(folder)/\(getpid())"
        )
    }

    /// Removes what processes left that are no more.
    func prune() {
        // Why try?: without the folder there is nothing to remove.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []  // why
        for name in names {
            guard let pid = Int32(name) else { continue }
            if kill(pid, 0) != 0, errno == ESRCH { unlink("\(folder)/\(name)") }
        }
    }

    /// When a process began, in the kernel's own words; nothing where it does not say.
    private static func beginning(of process: Int32) -> String {
        // Why try?: macOS has no such file, and there the number of the process has to do.
        let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)  // why
        let fields = stat?.split(separator: ")").last?.split(separator: " ") ?? []
        return fields.count > 19 ? String(fields[19]) : ""
    }
}
