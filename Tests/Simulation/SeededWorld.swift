import BusModel
import Decisions
import TestSupport

/// Hosts, pushers, agents and a hub in memory, all driven by one seed.
///
/// Anything may come between two steps of a host: a push, a look, the end of its process. Bells are
/// lost or come late, clocks jump, commits have any date.
public final class SeededWorld {
    /// What sort of remote it is.
    enum Remote { case withRules, goingOn, turning, rewinding }

    let git: SimulatedGit
    let hub: SimulatedHub
    let hosts: [SimulatedHost]
    let fault: PlantedFault?
    var team: SimulatedTeam
    var random: PureRandom
    let remote: Remote
    var now = Instant(seconds: 1_800_000_000)
    var pushes: [SimulatedHub.Push] = []
    /// Bells that ring later, by the place of their host.
    var bells: [Int] = []
    var lastTips: [ObjectID] = []
    var tally = Tally()
    /// Whether nothing is left to chance any more, at the end.
    var isCalm = false
    private var isInside = false
    /// How much has happened, and when each host begins: some find a bus with a history.
    private var turn = 0
    private let starts: [Int]
    /// What happened, for whoever replays a seed.
    private let log: ((String) -> Void)?

    private init(seed: UInt64, fault: PlantedFault?, log: ((String) -> Void)?) {
        var random = PureRandom(seed: seed)
        self.fault = fault
        self.log = log
        let remotes: [Remote] = [.withRules, .withRules, .goingOn, .turning, .rewinding]
        let remote = random.one(of: remotes)
        self.remote = remote
        let settings = SimulatedTeam.settings(isOpen: remote != .withRules)
        let git = SimulatedGit(settings: settings.map { .pure($0) })
        self.git = git
        hub = SimulatedHub(git: git, hasRules: remote == .withRules, fault: fault)
        let chunk = 1 + Int(random.next() % 4)
        hosts = ["alpha", "beta"].map { name in
            SimulatedHost(
                name: name,
                git: git,
                chunk: chunk,
                fault: fault,
                random: PureRandom(seed: random.next())
            )
        }
        starts = hosts.map { _ in random.chance(oneIn: 2) ? 0 : Int(random.next() % 60) }
        team = SimulatedTeam(random: PureRandom(seed: random.next()))
        self.random = random
    }

    /// Runs one seed and looks at every promise.
    ///
    /// - Parameter log: is told what happens, line by line.
    /// - Throws: ``Broken``.
    public static func run(
        seed: UInt64,
        fault: PlantedFault? = nil,
        log: ((String) -> Void)? = nil
    ) throws -> Tally {
        let world = SeededWorld(seed: seed, fault: fault, log: log)
        try world.live()
        return world.tally
    }

    /// The first seed in which a planted fault is found; `nil` where none does.
    public static func firstSeed(finding fault: PlantedFault, upTo last: UInt64) -> UInt64? {
        (1...last).first { seed in
            do { _ = try run(seed: seed, fault: fault) } catch { return true }
            return false
        }
    }

    private func live() throws {
        for place in hosts.indices {
            hosts[place].step = { [unowned self] at in try step(of: place, at) }
        }
        try begin()
        for _ in 0..<(30 + Int(random.next() % 60)) {
            try act()
        }
        try calmDown()
        try check()
    }

    private func begin() throws {
        let draft = team.first(now: now)
        let tree = draft.applied(to: SimulatedGit.Tree(settings: 0))
        let root = git.add(draft, parents: [], tree: tree, random: &random)
        let push = SimulatedHub.Push(
            who: "ana",
            before: .absent,
            after: .at(root),
            drafts: [],
            isForced: true
        )
        try land(push)
    }

    func note(_ text: @autoclosure () -> String) { log?(text()) }

    // MARK: - What happens

    private func act() throws {
        turn += 1
        now = now + .milliseconds(Int64(random.next() % 90_000))
        switch random.next() % 24 {
        case 0...13: try pushOn()
        case 14...16: try ring()
        case 17: try attempt(Int(random.next() % 2), "timer") { try $0.look(now: self.clock($0)) }
        case 18...21: try deliver(Int(random.next() % 2))
        case 22: jump()
        default: kill(Int(random.next() % 2))
        }
    }

    func clock(_ host: SimulatedHost) -> Instant { now + host.clockOffset }

    private func jump() {
        let place = Int(random.next() % 2)
        let seconds = random.one(of: [0, -3600, 3600, -86_400 * 400, 86_400 * 4000, -7, 1])
        hosts[place].clockOffset = .seconds(seconds)
        note("clock of \(hosts[place].name) is off by \(seconds) s")
    }

    private func kill(_ place: Int) {
        note("\(hosts[place].name) is killed")
        tally.crashes += 1
        hosts[place].crash()
    }

    private func ring() throws {
        guard !bells.isEmpty else { return }
        let place = bells.remove(at: Int(random.next() % UInt64(bells.count)))
        try attempt(place, "bell") { try $0.look(now: self.clock($0)) }
    }

    private func deliver(_ place: Int) throws {
        let agents = Set(hosts[place].journal.open.map(\.ping.to)).sorted { $0.text < $1.text }
        guard !agents.isEmpty else { return }
        let agent = random.one(of: agents)
        try attempt(place, "delivery to \(agent)") { try self.deliver(to: agent, by: $0) }
    }

    func deliver(to agent: AgentName, by host: SimulatedHost) throws {
        try host.deliver(to: agent, now: { self.clock(host) }, check: checkOwed)
    }

    /// Whether each was owed at some place of the branch since the host began to ask.
    private func checkOwed(_ pings: [Ping], since: Int) throws {
        for ping in pings {
            let isOwed = hub.owed[(since - 1)...].contains { $0.contains(ping.id) }
            guard isOwed else { throw Broken("\(ping.about.word) was typed and not owed: \(ping)") }
        }
    }

    private func attempt(
        _ place: Int,
        _ what: String,
        _ body: (SimulatedHost) throws -> Void
    ) throws {
        guard turn >= starts[place] else { return }
        let host = hosts[place]
        do {
            note("\(host.name): \(what)")
            try body(host)
        } catch is Crash {
            note("\(host.name) died")
            tally.crashes += 1
            host.crash()
        }
    }

    /// A moment between two steps of a host.
    private func step(of place: Int, _ at: String) throws {
        if isCalm { return }
        if random.chance(oneIn: 12) {
            note("\(hosts[place].name) dies at \(at)")
            throw Crash()
        }
        guard !isInside, random.chance(oneIn: 5) else { return }
        isInside = true
        defer { isInside = false }
        note("… meanwhile, at \(at)")
        try pushOn()
        if random.chance(oneIn: 2) { try hosts[place].look(now: clock(hosts[place])) }
    }
}
