import BusModel
import Journal

/// What is to be done about the needs of this moment: pure, so that every case can be tried.
///
/// A person is told at least once. A daemon that died between starting the command and hearing of
/// its end cannot know whether anybody was told: being told twice costs a glance, not being told
/// can cost a night. So such a ring is made again, once and no more.
struct NotifyPlan {
    /// A need that comes back sooner is the same, so that what flaps does not ring all the time.
    static let memory = Duration.seconds(600)
    /// How long to wait after the first, the second and every further failure.
    static let ladder: [Duration] = [.seconds(60), .seconds(300), .seconds(1800)]
    /// More new needs of one kind than this are one ring.
    static let apart = 5

    /// The rows as they are from now on.
    private(set) var notices: [Notice]
    /// Those of them that are new or have changed.
    private(set) var changed: [Notice] = []
    /// What is to be dropped, by id.
    private(set) var forgotten: [String] = []

    /// Compares what waits with what is known.
    init(_ needs: [Need], known: [Notice], now: Instant) {
        var kept: [Notice] = []
        let byID = Dictionary(needs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for var notice in known {
            let before = notice
            if let need = byID[notice.id] {
                notice.gone = nil
                notice.text = need.text
            } else if let gone = notice.gone {
                if now.since(gone) >= Self.memory {
                    forgotten.append(notice.id)
                    continue
                }
                // A clock that was set back must not keep it for ever.
                if gone > now { notice.gone = now }
            } else {
                notice.gone = now
            }
            if notice != before { changed.append(notice) }
            kept.append(notice)
        }
        let ids = Set(known.map(\.id))
        for need in needs
        where !ids.contains(need.id) && !kept.contains(where: { $0.id == need.id }) {
            let notice = Notice(
                id: need.id,
                kind: need.kind.rawValue,
                text: need.text,
                first: now
            )
            changed.append(notice)
            kept.append(notice)
        }
        notices = kept
    }

    /// The ring that is due now: one at a time, so that what comes meanwhile can join the next.
    static func next(_ needs: [Need], _ notices: [Notice], now: Instant) -> NotifyRing? {
        let due = Set(notices.filter { isDue($0, now: now) }.map(\.id))
        let waiting = needs.filter { due.contains($0.id) }
        guard let first = waiting.first else { return nil }
        let alike = waiting.filter { $0.kind == first.kind }
        return NotifyRing(of: alike.count > apart ? alike : [first], first)
    }

    private static func isDue(_ notice: Notice, now: Instant) -> Bool {
        switch notice.state {
        case .waiting: return true
        case .begun, .rung: return false
        case .failed:
            guard let tried = notice.tried, tried <= now else { return true }
            let step = min(max(notice.attempts, 1), ladder.count) - 1
            return now.since(tried) >= ladder[step]
        }
    }

    /// What a daemon that starts makes of what another left in the middle.
    static func recovered(_ notices: [Notice]) -> [Notice] {
        notices.filter { $0.state == .begun }.map { notice in
            var notice = notice
            notice.cutOff += 1
            notice.state = notice.cutOff > 1 ? .rung : .waiting
            notice.error =
                notice.cutOff > 1
                ? "the daemon ended twice while the command ran; it is not run a third time"
                : "the daemon ended while the command ran; it is run once more"
            return notice
        }
    }
}
