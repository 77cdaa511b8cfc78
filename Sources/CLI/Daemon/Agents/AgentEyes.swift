import Agents
import BusModel
import Decisions
import Foundation
import Journal
import Watchdog

/// Looks at agents: their terminals, and what their own programs tell.
///
/// A screen that printed nothing since the last look is not captured again: fifty idle agents cost
/// one question to tmux.
actor AgentEyes {
    private let location: BusLocation
    private let tmux: TmuxServer
    private var screens: [AgentName: Screen] = [:]

    init(location: BusLocation, tmux: TmuxServer) {
        self.location = location
        self.tmux = tmux
    }

    private struct Screen {
        let pane: PaneID
        /// When it had last printed something as it was captured, and when that was first seen.
        let lastOutput: Instant
        let seenAt: ContinuousClock.Instant
        let takenAt: ContinuousClock.Instant
        let snapshot: PaneSnapshot
        /// What it meant when it was printed.
        var printed: PaneReading?
        /// What it means, once that cannot change any more by time alone.
        var reading: PaneReading?
    }

    /// Forgets a screen that is no more.
    func forget(_ name: AgentName) { screens[name] = nil }

    /// Looks at one agent.
    func look(
        at row: AgentRow,
        _ agent: AgentConfig,
        _ session: TmuxSession?,
        _ kept: KeptMemory,
        _ turn: AgentKeeper.Turn
    ) async throws -> AgentLook {
        let name = kept.watch.backend ?? turn.host.backendName(of: agent.name)
        let backend = turn.host.backend(of: agent.name, name: name)
        var look = AgentLook(session: session, backendName: name, backend: backend)
        look.hearing = kept.watch.hearing
        look.ears = kept.ears
        if let backend, let started = row.started {
            let work = WorkDirectory(agent: agent, location: location, host: turn.host)
            let ears = AgentEars(
                backend: backend,
                eventFile: location.eventFile(of: agent.name),
                work: work.path,
                environment: Wiring.environment,
                zones: SystemZones.zones
            )
            look.hear(
                ears.listen(
                    from: &look.ears,
                    session: look.hearing.session ?? kept.watch.session,
                    since: started
                )
            )
        }
        guard let session, !session.isDead, let backend else { return look }
        let snapshot = try await snapshot(of: agent.name, session)
        let limit = turn.book.limits[backend.account]
        look.announced = announced(
            kept.watch.announced,
            snapshot,
            of: agent.name,
            backend,
            turn.now
        )
        if let words = look.announced, words.isPast(at: turn.now, limit) {
            look.backend?.screen.past = [words.banner]
        }
        let reading = read(snapshot, of: agent.name, look.backend ?? backend, turn.now)
        look.read(reading, snapshot, now: turn.now)
        return look
    }

    /// What the screen announces of its account, read as of when it last printed something:
    /// `in 2 hours` counts from then.
    private func announced(
        _ known: Announcement?,
        _ snapshot: PaneSnapshot,
        of name: AgentName,
        _ backend: Backend,
        _ now: Instant
    ) -> Announcement? {
        let time = min(now, Instant(seconds: snapshot.lastOutput))
        let reading =
            screens[name]?.printed
            ?? PaneClassifier.classify(
                snapshot,
                screen: backend.screen,
                now: time,
                zones: SystemZones.zones,
                unchangedFor: backend.screen.quiet
            )
        screens[name]?.printed = reading
        return Announcement.after(known, reading, at: time)
    }

    private func read(
        _ snapshot: PaneSnapshot,
        of name: AgentName,
        _ backend: Backend,
        _ now: Instant
    ) -> PaneReading {
        if let known = screens[name]?.reading { return known }
        let reading = PaneClassifier.classify(
            snapshot,
            screen: backend.screen,
            now: now,
            zones: SystemZones.zones
        )
        // A limit passes, and a pane becomes quiet; an idle one stays so until it prints.
        if reading.state == .idle { screens[name]?.reading = reading }
        return reading
    }

    private func snapshot(
        of name: AgentName,
        _ session: TmuxSession
    ) async throws -> PaneSnapshot {
        let here = ContinuousClock.now
        var seenAt = here
        if let known = screens[name], known.pane == session.pane,
            known.lastOutput == session.lastActivity
        {
            // tmux dates output by whole seconds: what was captured within that one may be older.
            if known.takenAt - known.seenAt >= .seconds(2) { return known.snapshot }
            seenAt = known.seenAt
        }
        let snapshot = try await tmux.snapshot(session.pane)
        screens[name] = Screen(
            pane: session.pane,
            lastOutput: session.lastActivity,
            seenAt: seenAt,
            takenAt: here,
            snapshot: snapshot
        )
        return snapshot
    }
}
