import BusModel
import Foundation

/// Whether a hub elsewhere tells this host of its pushes, or is asked by the timer alone.
enum WakeStanding: Hashable {
    case told
    case polls(String)

    init(_ pace: WaitPace) {
        self = pace.isTold ? .told : .polls(pace.problem ?? "it was not asked yet")
    }

    /// The line that a daemon leaves.
    var text: String {
        switch self {
        case .told: "told\n"
        case .polls(let reason): "polls \(reason)\n"
        }
    }

    init?(text: String) {
        let line = text.trimmingBlanks()
        if line == "told" {
            self = .told
        } else if line.hasPrefix("polls ") {
            self = .polls(String(line.dropFirst(6)))
        } else {
            return nil
        }
    }

    /// What the daemon found; `nil` where none runs, or it does not know yet.
    static func read(of location: BusLocation, isDaemonRunning: Bool) -> WakeStanding? {
        guard isDaemonRunning else { return nil }
        // Why none is fine: without the note nobody knows yet.
        let path = location.wakeNotePath
        let text = try? String(contentsOfFile: path, encoding: .utf8)  // why: see above
        return text.flatMap(WakeStanding.init(text:))
    }

    static func forget(at path: String) { unlink(path) }

    /// What scripts read; `null` where nothing is known.
    static func json(_ standing: WakeStanding?) -> JSONValue {
        switch standing {
        case .told: ["by": "hub", "reason": .null]
        case .polls(let reason): ["by": "timer", "reason": .string(reason)]
        case nil: .null
        }
    }
}
