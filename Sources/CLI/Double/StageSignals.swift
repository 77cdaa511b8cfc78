import Foundation
import Synchronization

/// Signals as bytes of a pipe, so that one loop can wait for them and for everything else.
enum StageSignals {
    private static let pipe = Atomic<Int32>(-1)
    private static let ending = Atomic<Bool>(false)

    /// Takes the signals that ask for the end, and the one that says that the window changed.
    ///
    /// - Returns: the descriptor to wait for.
    static func begin() -> Int32 {
        var ends: [Int32] = [-1, -1]
        guard Foundation.pipe(&ends) == 0 else { return -1 }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        pipe.store(ends[1], ordering: .sequentiallyConsistent)
        for number in [SIGTERM, SIGHUP, SIGINT, SIGWINCH] {
            signal(number) { number in
                if number != SIGWINCH {
                    StageSignals.ending.store(true, ordering: .sequentiallyConsistent)
                }
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(StageSignals.pipe.load(ordering: .sequentiallyConsistent), &byte, 1)
            }
        }
        // A hook may end before it has read what it is told.
        signal(SIGPIPE, SIG_IGN)
        return ends[0]
    }

    /// Whether one came that asks for the end.
    static var isEnding: Bool { ending.load(ordering: .sequentiallyConsistent) }
}
