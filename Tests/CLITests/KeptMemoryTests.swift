import Agents
import BusModel
import Journal
import Testing
import Watchdog

@testable import CLI

@Suite struct `What is remembered of an agent` {
    @Test func `is read back as it was written, every part of it`() throws {
        var watch = AgentMemory()
        watch.runs = [RestartPolicy.Run(began: at(1), ended: at(2))]
        watch.goneSince = at(3)
        watch.idleFloor = at(4)
        watch.stallSeen = at(5)
        watch.nudgedIn = EventID("n")
        watch.reboots = .init(phase: EventID("p"), count: 2)
        watch.behindSince = at(6)
        watch.limited = at(7)
        watch.isCut = true
        watch.announced = Announcement(banner: "b", at: at(8), until: at(9))
        watch.asking = .init(what: "w", since: at(10), gone: at(11))
        watch.failOvers = [at(12)]
        watch.backend = "codex"
        watch.nextWake = at(13)
        watch.wakeInterval = 3_600_000
        watch.session = "s"
        watch.isResumed = true
        watch.hearing.take(AgentSignal(time: at(14), source: .hook, kind: .asked(what: "x")))
        let memory = KeptMemory(watch: watch, ears: EarPosition())
        var row = AgentRow(name: "ana")
        row.memory = try AgentRow.text(of: memory)
        #expect(row.kept == memory)
        row.memory = "{\"watch\":{}}"
        #expect(row.kept == KeptMemory())
    }

    private func at(_ seconds: Int64) -> Instant { Instant(seconds: 1_800_000_000 + seconds) }
}
