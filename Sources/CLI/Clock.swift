import BusModel
import Foundation

/// What time it is for git-bus. The wall clock, unless `GIT_BUS_CLOCK` names a file that moves it:
/// then a night can be played in seconds, with every interval as it is.
///
/// Each line of the file is a jump: the real time at which it was made and how far it goes, both in
/// milliseconds. What happened before a jump keeps its time, so that what tmux and the file system
/// date by the wall clock can be told in the same time.
struct Clock {
    private struct Jump {
        let at: Int64
        let by: Int64
    }

    private let path: String?

    /// The clock of a program with that environment.
    init(environment: [String: String]) {
        path = environment["GIT_BUS_CLOCK"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    }

    /// Whether somebody moves it.
    var isMoved: Bool { path != nil }

    /// What the clock shows now.
    func now() -> Instant { shown(at: Self.wall()) }

    /// What the clock showed at a moment of the wall clock.
    func shown(at real: Instant) -> Instant {
        guard let path else { return real }
        let passed = Self.jumps(in: path).filter { $0.at <= real.milliseconds }
        return Instant(milliseconds: passed.reduce(real.milliseconds) { $0 + $1.by })
    }

    /// Moves the clock forward.
    func jump(by duration: Duration) throws {
        guard let path else { return }
        let (seconds, attoseconds) = duration.components
        let by = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        let line = Data("\(Self.wall().milliseconds) \(by)\n".utf8)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: line)
        try handle.close()
    }

    /// What the wall clock says, in milliseconds.
    static func wall() -> Instant {
        Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded()))
    }

    private static func jumps(in path: String) -> [Jump] {
        // Why none is fine: no file, no jump.
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""  // why: see above
        return text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count == 2, let at = Int64(fields[0]), let by = Int64(fields[1]) else {
                return nil
            }
            return Jump(at: at, by: by)
        }
    }
}
