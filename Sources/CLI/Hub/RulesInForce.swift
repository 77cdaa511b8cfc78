import BusModel
import Decisions
import Foundation
import GitBus
import Journal

/// Whether the hub refuses what breaks a rule: `rules` of `git bus status`.
enum RulesInForce: String {
    /// A push that breaks a rule does not land, and the hub knows who pushes.
    case refuse
    /// It lands, and whoever pushes is told.
    case warn
    /// It does not land, but nobody proves who pushes: whoever can write to the hub can go around.
    case advisory
    /// The hub judges nothing.
    case none

    /// - Parameters:
    ///   - isInstalled: whether the hub judges pushes; `nil` where it is on another machine.
    ///   - enforce: what the settings say.
    ///   - last: the hub's record of the last push.
    ///   - isShared: whether agents run as the very user who owns the hub, and so can write to it
    ///     past every hook.
    static func judge(
        isInstalled: Bool?,
        enforce: PolicyConfig.Enforcement.Mode,
        last: PushRecord?,
        isShared: Bool = false
    ) -> RulesInForce {
        switch (isInstalled, last) {
        case (false, _), (nil, nil): return .none
        case (nil, let last?): return RulesInForce(rawValue: last.rules) ?? .none
        case (true, let last):
            if enforce != .refuse { return .warn }
            return last?.proof == .forcedCommand && !isShared ? .refuse : .advisory
        }
    }

    /// Looks at the hub, or at what it tells about itself.
    static func look(
        at location: BusLocation,
        repository: BusRepository,
        config: SharedConfig?,
        runsAgents: Bool
    ) async throws -> RulesInForce {
        let last = try await repository.records(on: PushRecord.ref, after: nil, limit: 1).first
        var isInstalled: Bool?
        var isOwn = false
        if let hub = location.hub {
            let judged = try BusBranch(hub: hub).known()
            // The hooks keep the rules on one branch alone.
            isInstalled =
                await areInstalled(in: hub, repository: repository)
                && (judged == nil || judged == location.ref)
            var facts = stat()
            isOwn = stat(hub, &facts) == 0 && facts.st_uid == geteuid()
        }
        return judge(
            isInstalled: isInstalled,
            enforce: config?.policy.enforce.standard ?? .refuse,
            last: last.flatMap { PushBook.record($0.message) },
            isShared: isOwn && runsAgents
        )
    }

    /// Looks at a hub on this machine by itself.
    static func look(atHub hub: String) async throws -> RulesInForce {
        let repository = try BusRepository(path: hub, parseConfig: SharedConfigReader.source)
        var config: SharedConfig?
        if case .at(let head) = try await repository.target(of: "HEAD"),
            let bytes = try await repository.usableConfig(at: head)
        {
            config = try SharedConfigReader.read(String(decoding: bytes, as: UTF8.self))
        }
        let last = try await repository.records(on: PushRecord.ref, after: nil, limit: 1).first
        return judge(
            isInstalled: await areInstalled(in: hub, repository: repository),
            enforce: config?.policy.enforce.standard ?? .refuse,
            last: last.flatMap { PushBook.record($0.message) }
        )
    }

    /// Whether git runs our pre-receive hook there.
    nonisolated(nonsending) static func areInstalled(in hub: String, repository: BusRepository)
        async -> Bool
    {
        guard let path = await repository.setting("core.hooksPath") else { return false }
        let own = URL(fileURLWithPath: hub + "/git-bus/hooks").resolvingSymlinksInPath().path
        guard URL(fileURLWithPath: path).resolvingSymlinksInPath().path == own else { return false }
        return access(own + "/pre-receive", X_OK) == 0
    }

    /// What it means, for people.
    var said: String {
        switch self {
        case .refuse: "a push that breaks a rule is refused, and the hub knows who pushes"
        case .warn: "a push that breaks a rule lands, and whoever pushes is told"
        case .advisory: "a push that breaks a rule is refused, but nobody proves who pushes"
        case .none: "a push that breaks a rule lands, and is reported"
        }
    }

    /// The sign before a line about it.
    var sign: String { self == .refuse ? "+" : self == .none ? "~" : "!" }

    /// What makes it better; `nil` where nothing has to be.
    var advice: String? {
        switch self {
        case .refuse: nil
        case .warn: "set enforce = \"refuse\" in [policy] of git-bus.toml"
        case .advisory: "let agents push over ssh, each with a key of its own: git bus keys add"
        case .none: "git bus hooks install HUB, where the hub is"
        }
    }
}

extension LoadedBus {
    /// What the hub does with a push that breaks a rule.
    func rulesInForce() async throws -> RulesInForce {
        try await RulesInForce.look(
            at: location,
            repository: repository,
            config: state.config,
            runsAgents: try journal?.agents().contains(where: \.isWanted) ?? false
        )
    }
}
