import Agents
import BusModel
import Decisions
import Foundation
import GitBus
import Hooks
import Journal
import Logging
import Phases

/// The process that runs beside the agents: two loops and the bells that wake them.
///
/// The first reads the bus and writes the journal. The second looks after the agents and types what
/// is owed. They are apart so that a slow clone never delays an event.
actor Daemon {
    private let location: BusLocation
    private let journal: EventJournal
    private let lock: DaemonLock
    private let loop: BusLoop
    private let source: BusSource
    private let tmux: TmuxServer
    private let keeper: AgentKeeper
    private let services: ServiceKeeper
    private let courier: Courier
    private let notifier: Notifier
    private let usage: UsageKeeper
    private let watch: HubWatch
    private let gate: HubGate?
    private let log: Logger
    private var host: HostConfig
    private var hostStamp: String?
    private var hostProblem: String?
    /// Whether the settings in force were read with those of the bus.
    private var isHostWhole = false
    /// Whether it was tried at all to read them so. Until then nothing is done for any agent: what
    /// the bus says of its wakes and its backend would be taken for taken back.
    private var isHostRead = false
    /// What the agents were looked after for: the last event, and the pings by then.
    private var attended: (event: Int64?, pings: Int) = (nil, 0)
    /// Why the bus could not be read, and the agents not be looked after, the last time.
    private var complaint = Complaint()
    private var agentComplaint = Complaint()
    /// What was told of a bus that cannot be reached.
    private var outages = OutageLog()
    /// When a hub elsewhere is asked next.
    private let poll: RemotePoll?

    /// How long the next wait for an agent's prompt is.
    private var patience = Daemon.shortest
    private static let shortest = Duration.milliseconds(100)

    /// What the hub is left by a push has time until that is over: both would use the same disk.
    /// Where the clock is moved it may be an hour.
    private static let settling: Duration = Wiring.clock.isMoved ? .zero : .milliseconds(20)

    private let look = Bell()
    private let tend = Bell()
    private let attend = Bell()
    private let count = Bell()

    init(location: BusLocation, ssh: SSHCommand, log: Logger) throws {
        self.location = location
        self.log = log
        try PrivateFile.makeDirectory(location.stateDirectory)
        lock = try DaemonLock(path: location.lockPath)
        journal = try EventJournal(path: location.journalPath)
        let reader = HostConfigReader(environment: Wiring.environment)
        // With a file that cannot be used it goes on with the last one that could.
        do { host = try reader.read() } catch {
            guard let last = reader.lastGood(for: location) else { throw error }
            host = try last.read()
        }
        source = BusSource(location: location, ssh: ssh, deadline: try reader.networkDeadline())
        poll = source.isRemote ? RemotePoll(interval: host.pollInterval) : nil
        let readings = ReadingLog(log: log)
        loop = BusLoop(source: source, journal: journal, host: host.host, poll: poll) {
            readings.note($0, of: $1)
        }
        outages.begin(try journal.source())
        watch = HubWatch(location: location, ssh: ssh, loop: loop, log: log)
        tmux = TmuxServer(
            socketName: location.tmuxSocket,
            environment: Wiring.environment,
            time: Wiring.clock.shown
        )
        keeper = AgentKeeper(location: location, journal: journal, tmux: tmux, log: log)
        services = ServiceKeeper(location: location, journal: journal, tmux: tmux, log: log)
        courier = Courier(loop: loop, journal: journal, tmux: tmux, log: log)
        let (path, deadline) = (source.path, try reader.networkDeadline())
        usage = UsageKeeper(location: location, journal: journal, log: log) { host in
            HostVoice(location: location, source: path, ssh: ssh, host: host, deadline: deadline)
        }
        gate = HubGate(location: location, loop: loop, journal: journal, log: log)
        notifier = Notifier(
            location: location,
            journal: journal,
            log: log,
            environment: Wiring.environment
        )
    }

    /// Runs until `stop` fires; then ends in order. The agents stay as they are.
    func run(until stop: AsyncStream<Void>) async throws {
        log.info(
            "daemon started",
            metadata: ["bus": "\(location.canonical)", "key": "\(location.key)"]
        )
        try PrivateFile.makeDirectory(location.runtimeDirectory)
        // One that was killed may have left its own.
        unlink(location.troublePath)
        let own = try DoorbellListener(directory: location.runtimeDirectory)
        let webhooks = WebhookDesk(location: location, log: log) { [poll, look] in
            poll?.woken()
            look.ring()
        }
        let hangUps = EndSignals([SIGHUP])
        let reloads = hangUps.stream
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.ring(from: own.rings) }
            group.addTask { await self.listenAtHub() }
            group.addTask { await self.watchRef() }
            group.addTask { await self.tendHub() }
            group.addTask { await self.cleanHub() }
            group.addTask { await self.readBus() }
            group.addTask { await self.watch.run { await self.lookAtBus() } }
            group.addTask { await self.attendAgents() }
            group.addTask { await self.countTokens() }
            group.addTask { await self.tick(webhooks) }
            group.addTask { await self.reload(on: reloads) }
            look.ring()
            for await _ in stop { break }
            group.cancelAll()
            own.close()
            webhooks.close()
            look.finish()
            tend.finish()
            attend.finish()
            count.finish()
        }
        withExtendedLifetime(hangUps) {}
        await gate?.close()
        await courier.drain()
        await notifier.end()
        await tmux.disconnect()
        try journal.close()
        unlink(location.troublePath)
        // Empty it is of no use to anybody; with something in it, it stays.
        rmdir(location.runtimeDirectory)
        log.info("daemon stopped")
    }

    /// Reads the configuration again when asked to, and says what came of it.
    private func reload(on signals: AsyncStream<Void>) async {
        for await _ in signals {
            hostStamp = nil
            await reloadHost()
            if hostStamp == nil {
                log.info("the configuration is read again once there was a look at the bus")
            } else if hostProblem == nil {
                log.info("the configuration was read again")
            }
            look.ring()
            attend.ring()
        }
    }

    private func ring(from rings: AsyncStream<Doorbell>) async {
        for await _ in rings {
            look.ring()
            attend.ring()
        }
    }

    /// Listens at the hub once its hooks are installed, which may be after this process started.
    private func listenAtHub() async {
        guard let hub = location.hub else { return }
        let directory = hub + "/git-bus"
        var complaint = ""
        while !Task.isCancelled {
            if FileManager.default.fileExists(atPath: directory) {
                await gate?.open()
                do {
                    let listener = try DoorbellListener(directory: directory)
                    log.info("listening for pushes", metadata: ["hub": "\(hub)"])
                    await withTaskCancellationHandler {
                        for await _ in listener.rings { lookAtPush() }
                    } onCancel: {
                        listener.close()
                    }
                    listener.close()
                } catch {
                    // Said once: it is tried again every few seconds, and the timer does the work.
                    if complaint != "\(error)" { log.warning("no bell at the hub: \(error)") }
                    complaint = "\(error)"
                }
            }
            await pause(.seconds(5))
        }
    }

    /// Looks as soon as the ref moves: git takes a while until it runs the hook.
    private func watchRef() async {
        guard let hub = location.hub, let bell = RefBell(hub: hub, ref: location.ref) else {
            return
        }
        await withTaskCancellationHandler {
            for await _ in bell.rings { lookAtPush() }
        } onCancel: {
            bell.close()
        }
    }

    private func lookAtPush() {
        look.ring(after: gate?.hasTime == true ? Self.settling : .zero)
    }

    private func readBus() async {
        for await _ in look.rings { await lookAtBus() }
    }

    private func tendHub() async {
        guard let gate else { return }
        for await _ in tend.rings {
            if let rest = await gate.tend() { tend.ring(after: rest) }
        }
    }

    private func cleanHub() async {
        guard let gate else { return }
        while !Task.isCancelled {
            await gate.clean()
            await pause(max(.milliseconds(50), host.heavyInterval))
        }
    }

    private func lookAtBus() async {
        do {
            try await loop.reconcile()
            await attendIfNeeded()
            tend.ring(after: Self.settling)
            if complaint.isOver() {
                log.info("the bus can be read again")
                unlink(location.troublePath)
            }
        } catch {
            guard !Task.isCancelled else { return }
            // Said once: it is tried again every few seconds, for as long as it takes.
            let message = CommandFailure(error).message
            if complaint.isNew(message) {
                log.warning("cannot read the bus: \(message)")
                // Why try?: for status; where even that cannot be written, the log says it.
                try? PrivateFile.write(message + "\n", to: location.troublePath)  // why: above
            }
        }
        let health = await loop.health
        if let turn = outages.heard(health) { OutageLog.write(turn, health, to: log) }
    }

    /// Looks after the agents where the bus went on, also by what others had the loop find. Nobody
    /// waits for it but who is owed a ping.
    private func attendIfNeeded() async {
        let seen = (event: await loop.cursor?.seq, pings: await loop.pingCount)
        guard seen != attended else { return }
        patience = Self.shortest
        // What was used for a gate is asked for when it is claimed or judged. Its author is still
        // in the turn that says so.
        count.ring(after: min(.seconds(2), host.heavyInterval))
        attend.ring(after: seen.pings == attended.pings ? Self.settling : .zero)
        attended = seen
    }

    private func attendAgents() async {
        for await _ in attend.rings {
            do {
                try await turn()
                _ = agentComplaint.isOver()
            } catch {
                let message = CommandFailure(error).message
                if agentComplaint.isNew(message) {
                    log.warning("cannot look after the agents: \(message)")
                }
            }
            // Also when that failed: then more than ever.
            if isHostRead { await notifier.turn(loop, host: host) }
        }
    }

    /// Reads what agents use: now and then, and soon after the bus went on.
    private func countTokens() async {
        count.ring()
        for await _ in count.rings {
            if isHostRead, let view = await loop.view {
                await usage.turn(view, host: host)
            }
            count.ring(after: host.heavyInterval)
        }
    }

    private func turn() async throws {
        await reloadHost()
        // The bus may have been read since: then it is too early for its agents.
        guard isHostRead, let view = await loop.view else { return }
        let outcome = try await keeper.turn(view, host: host)
        let isOwing = try await courier.deliver(to: outcome.posts)
        let isServing = try await services.turn(host: host)
        guard outcome.isWaiting || isOwing || isServing else {
            patience = Self.shortest
            return
        }
        // Something waits for an agent to reach its prompt: look again soon, then less often.
        attend.ring(after: patience)
        patience = min(patience * 2, host.signalInterval)
    }

    /// Takes a changed configuration; a bad one is reported and the old one kept.
    private func reloadHost() async {
        guard let view = await loop.view else { return }
        let state = view.state
        let reader = HostConfigReader(environment: Wiring.environment)
        let files = [reader.path, TrustStore(location: location).path].map(Self.stamp)
        let stamp = "\(state.configBlob?.hex ?? "-") \(state.tip?.hex ?? "-") \(files)"
        guard stamp != hostStamp else { return }
        hostStamp = stamp
        do {
            host = try await settings(by: reader, view)
            isHostWhole = true
            try reader.keep(for: location)
            if hostProblem != nil { log.info("the configuration is good again, and in force") }
            hostProblem = nil
        } catch {
            let problem = CommandFailure(error).message
            if problem != hostProblem {
                log.error("the configuration is kept as it was: \(problem)")
            }
            hostProblem = problem
            if !isHostWhole, let last = reader.lastGood(for: location) {
                // Why try?: what is wrong is said already, and the next change is looked at again.
                host = (try? await settings(by: last, view)) ?? host
                isHostWhole = true
            }
        }
        isHostRead = true
        await report(hostProblem)
    }

    private func settings(
        by reader: HostConfigReader,
        _ view: BusView
    ) async throws -> HostConfig {
        try await reader.read(
            for: location,
            state: view.state,
            text: try await loop.configText(of: view.state),
            repository: view.repository
        )
    }

    /// Leaves what is wrong with the configuration where `status` finds it.
    private func report(_ problem: String?) async {
        let path = location.hostProblemPath
        do {
            if let problem {
                try PrivateFile.write(problem + "\n", to: path)
            } else if FileManager.default.fileExists(atPath: path) {
                try FileManager.default.removeItem(atPath: path)
            }
        } catch { log.warning("cannot write \(path)") }
    }

    /// Tells one state of a file from another.
    private static func stamp(_ path: String) -> String {
        // Why none is fine: without the file the defaults hold.
        let facts = try? FileManager.default.attributesOfItem(atPath: path)  // why: see above
        guard let facts else { return "-" }
        let number = facts[.systemFileNumber] as? UInt64 ?? 0
        let date = (facts[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        return "\(number) \(date) \(facts[.size] as? Int ?? 0)"
    }

    /// The safety net behind the bells: nothing is lost when none of them rings.
    private func tick(_ webhooks: WebhookDesk) async {
        while !Task.isCancelled {
            webhooks.take(host.webhook)
            poll?.take(interval: host.pollInterval)
            // Whatever a file says, a daemon that never rests helps nobody.
            let rest = min(host.signalInterval, poll?.rest() ?? host.pollInterval)
            await pause(max(.milliseconds(50), rest))
            // A hub on this machine costs one read of a ref; another machine costs a process.
            if poll?.takeIfDue() ?? true { look.ring() }
            attend.ring()
        }
    }

    private func pause(_ duration: Duration) async {
        // Why it may fail: it is cancelled when the daemon ends, and the caller looks at that.
        try? await Task.sleep(for: duration)  // why: see above
    }
}
