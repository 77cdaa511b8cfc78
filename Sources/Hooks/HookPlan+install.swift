import BusModel
internal import Foundation

extension HookPlan {
    /// Plans an install, or what is left of one, or a refresh.
    ///
    /// - Parameter program: the `git-bus-hook` to copy; `nil` leaves the installed one alone.
    static func install(
        in hub: BareHub,
        program: String?,
        judge: String? = nil
    ) async throws(HookError) -> HookPlan {
        var plan = HookPlan(hub: hub)
        let old = try InstallRecord.read(at: hub.record)
        var record = old ?? InstallRecord()
        if old != nil { record.since = try HookInstallation.since(in: hub.path)?.milliseconds }
        let values = try await hub.config.values()
        try await plan.planSettings(values, into: &record)
        let foreign = try ForeignHooks(of: hub, previous: record.previousHooksPath)
        let settings = plan.changes
        plan.changes = []

        plan.planDirectories()
        if old == nil { plan.changes.append(.saveRecord(path: hub.record)) }
        try plan.planProgram(program)
        try plan.planLinks(to: foreign, judge: judge, into: &record)
        // Last, since git looks into our directory from then on.
        plan.changes += settings

        // Until the links that have to go are gone, the record has to name them.
        var before = record
        before.links.merge(old?.links ?? [:]) { new, _ in new }
        var likeOld = before
        likeOld.since = old?.since
        if likeOld != old { plan.recordBefore = before }
        if record != before { plan.recordAfter = record }
        return plan
    }

    private mutating func planSettings(
        _ values: [String: [String?]],
        into record: inout InstallRecord
    ) async throws(HookError) {
        let isFirst = record.settings.isEmpty
        for (key, value) in HubSettings.wanted(hooks: hub.hooks) {
            let current = values[key.lowercased()] ?? []
            var setting = record.setting(key) ?? .init(key: key, before: current, ours: [])
            let isOurs = current == [value] || setting.ours.contains { current == [$0] }
            if key == HubSettings.hooksPath {
                if !isOurs {
                    record.previousHooksPath = try await hub.config.path(key)
                } else if isFirst {
                    // An earlier install whose record is lost: what was there before is unknown.
                    setting.before = []
                }
            }
            if !isOurs, !setting.ours.isEmpty, current != setting.before {
                let found = current.map { $0 ?? "true" }.joined(separator: ", ")
                notes.append(
                    "\(key) was changed since the install to "
                        + (found.isEmpty ? "nothing" : found) + "; it is set again"
                )
            }
            if current != [value] {
                changes.append(.set(key: key, value: value, before: current))
            }
            if !setting.ours.contains(value) { setting.ours.append(value) }
            record.settings.removeAll { $0.key == key }
            record.settings.append(setting)
        }
    }

    private mutating func planDirectories() {
        for path in [hub.own, hub.hooks, hub.chain, hub.guards]
        where FileTree.kind(of: path) == .absent {
            changes.append(.makeDirectory(path: path))
        }
    }

    private mutating func planProgram(_ program: String?) throws(HookError) {
        guard let program, try !HookProgramFile(at: program).isSame(as: hub.program) else { return }
        switch FileTree.kind(of: hub.program) {
        case .absent, .file: changes.append(.copyProgram(from: program, to: hub.program))
        default: throw Self.isInTheWay(hub.program)
        }
    }

    private mutating func planLinks(
        to foreign: ForeignHooks,
        judge: String?,
        into record: inout InstallRecord
    ) throws(HookError) {
        var wanted = Dictionary(uniqueKeysWithValues: Self.ours.map { ($0, "git-bus-hook") })
        // What judges a push when the daemon does not answer.
        if let judge { wanted[BareHub.judge] = judge }
        for entry in foreign.entries { wanted[entry.link] = entry.path }
        var links: [String: String] = [:]
        for (name, target) in wanted.sorted(by: { $0.key < $1.key }) {
            let path = hub.link(name)
            let kind = FileTree.kind(of: path)
            if kind == .absent || record.links[name].map({ kind == .link(target: $0) }) == true {
                if kind != .link(target: target) {
                    changes.append(.link(path: path, target: target))
                }
                links[name] = target
            } else if kind == .link(target: target) {
                links[name] = target
            } else if Self.ours.contains(name) {
                throw Self.isInTheWay(path)
            } else {
                notes.append("\(target) is not run: \(path) is there already, and not ours")
            }
        }
        for (name, target) in record.links.sorted(by: { $0.key < $1.key }) where links[name] == nil
        {
            let path = hub.link(name)
            if FileTree.kind(of: path) == .link(target: target) {
                changes.append(.remove(path: path))
            }
        }
        record.links = links
        try noteIdleChains()
    }

    /// A guard that its author believes to run, and that does not, has to be told.
    private mutating func noteIdleChains() throws(HookError) {
        for name in try FileTree.names(in: hub.hooks) where name.hasSuffix(".d") {
            let path = hub.hooks + "/" + name
            let hook = path.dropLast(2)
            guard path != hub.chain, path != hub.guards, FileTree.kind(of: path) == .directory,
                FileTree.kind(of: String(hook)) != .link(target: "git-bus-hook")
            else { continue }
            notes.append("\(path) is not run: \(hook) would have to be a link to git-bus-hook")
        }
    }

    /// The hooks that are ours: the verdict before a push, and the bell after it.
    static let ours = ["post-receive", "pre-receive"]

    private static func isInTheWay(_ path: String) -> HookError {
        HookError(
            .fileSystem,
            "\(path) is not ours",
            hint: "move it; a hook of your own belongs into the folder of its name and .d"
        )
    }
}
