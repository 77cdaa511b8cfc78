internal import Foundation

extension HookPlan {
    /// Plans to undo an install, or what is left of one.
    static func uninstall(from hub: BareHub) async throws(HookError) -> HookPlan {
        var plan = HookPlan(hub: hub)
        let values = try await hub.config.values()
        let record = try InstallRecord.read(at: hub.record)
        if let record {
            // First of all git has to look where it looked before.
            for setting in record.settings.reversed() { plan.planRestoring(setting, values) }
        } else if values[HubSettings.hooksPath.lowercased()] == [hub.hooks] {
            plan.changes.append(.restore(key: HubSettings.hooksPath, values: []))
            plan.notes.append(
                "\(hub.record) is missing: what the other settings were is not known, they stay"
            )
        } else {
            plan.notes.append("git-bus is not installed in \(hub.path)")
        }
        try plan.planRemoving(record?.links ?? Self.usualLinks)
        for path in try plan.leftovers() { plan.changes.append(.remove(path: path)) }
        for path in [hub.chain, hub.guards, hub.hooks, hub.memo, hub.refused, hub.entrance] {
            try plan.planRemovingDirectory(path)
        }
        if record != nil { plan.changes.append(.remove(path: hub.record)) }
        try plan.planRemovingDirectory(hub.own)
        return plan
    }

    /// What an install links whatever the owner has, for when its record is lost.
    private static let usualLinks = Dictionary(
        uniqueKeysWithValues: HookPlan.ours.map { ($0, "git-bus-hook") }
    )

    /// What hooks and daemons leave: memos, and the log of faults. Refusals that nobody has read
    /// yet stay.
    private func leftovers() throws(HookError) -> [String] {
        var paths = try FileTree.names(in: hub.memo).map { hub.memo + "/" + $0 }
        paths += try FileTree.names(in: hub.entrance).map { hub.entrance + "/" + $0 }
        for file in [hub.faults, hub.branch, hub.notes, hub.notes + ".1"] {
            if case .file = FileTree.kind(of: file) { paths.append(file) }
        }
        // Where the record is lost, the link may lead anywhere.
        if case .link = FileTree.kind(of: hub.link(BareHub.judge)) {
            paths.append(hub.link(BareHub.judge))
        }
        return paths.filter { !changes.contains(.remove(path: $0)) }
    }

    private mutating func planRestoring(
        _ setting: InstallRecord.Setting,
        _ values: [String: [String?]]
    ) {
        let current = values[setting.key.lowercased()] ?? []
        if current == setting.before { return }
        // A key of several values is restored one by one: it may have come half-way.
        let isHalfWay = !current.isEmpty && setting.before.starts(with: current)
        if isHalfWay || setting.ours.contains(where: { current == [$0] }) {
            changes.append(.restore(key: setting.key, values: setting.before))
        } else {
            let found = current.map { $0 ?? "true" }.joined(separator: ", ")
            notes.append(
                "\(setting.key) was changed since the install to "
                    + (found.isEmpty ? "nothing" : found) + "; it is left alone"
            )
        }
    }

    private mutating func planRemoving(_ links: [String: String]) throws(HookError) {
        for (name, target) in links.sorted(by: { $0.key < $1.key }) {
            let path = hub.link(name)
            switch FileTree.kind(of: path) {
            case .absent: break
            case .link(target): changes.append(.remove(path: path))
            default: notes.append("\(path) is kept: it is not the link that was made there")
            }
        }
        if case .file = FileTree.kind(of: hub.program) {
            changes.append(.remove(path: hub.program))
        }
        for directory in [hub.chain, hub.guards, hub.hooks, hub.own] {
            for name in try FileTree.names(in: directory)
            where name.hasPrefix(FileTree.temporaryPrefix) {
                changes.append(.remove(path: directory + "/" + name))
            }
        }
    }

    /// Plans to remove a directory, unless something in it is not ours.
    private mutating func planRemovingDirectory(_ path: String) throws(HookError) {
        guard FileTree.kind(of: path) == .directory else { return }
        let left = try FileTree.names(in: path).filter { name in
            let inside = path + "/" + name
            return !changes.contains(.removeDirectory(path: inside))
                && !changes.contains(.remove(path: inside))
        }
        guard left.isEmpty else {
            // A directory that is kept for what is below it has said so already.
            if left.contains(where: { !isKept(path + "/" + $0) }) {
                notes.append("\(path) is kept: it holds \(left.joined(separator: ", "))")
            }
            return
        }
        changes.append(.removeDirectory(path: path))
    }

    private func isKept(_ path: String) -> Bool {
        notes.contains { $0.hasPrefix(path + " is kept") || $0.hasPrefix(path + "/") }
    }
}
