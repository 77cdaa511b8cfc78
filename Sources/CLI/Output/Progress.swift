import Foundation
import Synchronization

/// What is under way, in one line that is wiped at the end. Nothing is said before a second has
/// passed, nor where standard error is no terminal.
final class Progress: Sendable {
    private let what: String
    private let began = ContinuousClock.now
    private let isPossible: Bool
    private let drawn: Mutex<ContinuousClock.Instant?> = Mutex(nil)

    init(_ what: String) {
        self.what = what
        isPossible = isatty(STDERR_FILENO) == 1 && Wiring.environment["TERM"] != "dumb"
    }

    /// Says how far it is.
    func report(_ count: Int, of total: Int) {
        let now = ContinuousClock.now
        guard isPossible, now - began >= .seconds(1) else { return }
        guard isDue(now, every: .milliseconds(100)) else { return }
        let share = total > 0 ? " \(count * 100 / total) %" : ""
        Terminal.control("\r\(what): \(count) of \(total)\(share)\u{1B}[K", to: STDERR_FILENO)
    }

    /// Wipes the line.
    func end() {
        let wasDrawn = drawn.withLock { $0 != nil }
        guard wasDrawn else { return }
        Terminal.control("\r\u{1B}[K", to: STDERR_FILENO)
        signal(SIGINT, SIG_DFL)
    }

    private func isDue(_ now: ContinuousClock.Instant, every gap: Duration) -> Bool {
        drawn.withLock { last in
            if let last, now - last < gap { return false }
            // Whoever interrupts it gets a clean line, too.
            if last == nil {
                signal(SIGINT) { _ in
                    _ = write(STDERR_FILENO, "\r\u{1B}[K", 4)
                    _exit(130)
                }
            }
            last = now
            return true
        }
    }

    /// Runs something that says nothing of its own, and counts the seconds.
    static func during<R>(_ what: String, _ body: () async throws -> R) async rethrows -> R {
        let progress = Progress(what)
        let clock = Task {
            while !Task.isCancelled {
                // Why it may fail: it is cancelled when the work is done, and the loop looks.
                try? await Task.sleep(for: .milliseconds(250))  // why: see above
                progress.tick()
            }
        }
        defer {
            clock.cancel()
            progress.end()
        }
        return try await body()
    }

    private func tick() {
        let now = ContinuousClock.now
        guard isPossible, now - began >= .seconds(1), !Task.isCancelled,
            isDue(now, every: .zero)
        else { return }
        let seconds = (now - began).components.seconds
        Terminal.control("\r\(what) ... \(seconds) s\u{1B}[K", to: STDERR_FILENO)
    }
}
