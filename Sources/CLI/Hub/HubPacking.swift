import Foundation
import GitBus

/// Packs the objects of a hub, which git itself is told not to do at the end of a push.
///
/// It packs geometrically: whatever stands in a pack that is rolled up goes into the new one,
/// whether a ref leads to it or not. So a push that relies on an object while it goes on loses
/// none, as could happen when everything that can be reached is packed anew.
struct HubPacking {
    let hub: String

    /// Loose objects and packs beyond which it is worth it: those of `git gc --auto`.
    static let mostLoose = 6700
    static let mostPacks = 50
    /// Longer than that, even a large history is not packed; it is tried again later.
    private static let deadline = Duration.seconds(1800)

    /// Whether there is enough to pack.
    var isDue: Bool {
        let files = FileManager.default
        // Why none is fine: git makes these folders when it needs them. One of 256 says enough.
        let some = (try? files.contentsOfDirectory(atPath: hub + "/objects/17")) ?? []  // why
        if some.count * 256 > Self.mostLoose { return true }
        let packs = (try? files.contentsOfDirectory(atPath: hub + "/objects/pack")) ?? []  // why
        return packs.count { $0.hasSuffix(".pack") } > Self.mostPacks
    }

    /// Packs.
    func run() async throws {
        let git = GitProcess(directory: hub, environment: ["GIT_DIR": hub])
        let answer = try await git.run(
            ["repack", "-d", "-l", "-q", "--geometric=2", "--no-write-bitmap-index"],
            deadline: Self.deadline
        )
        guard answer.status == 0 else {
            throw CommandFailure(.failed, "git repack ended with status \(answer.status)")
        }
    }
}
