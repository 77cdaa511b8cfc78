internal import Foundation

/// What is to be done to a hub, worked out before anything is touched.
///
/// The steps may be cut off anywhere: planning again from what is then there ends in the same
/// place. The record is written before the first of them, and names all that they may leave.
struct HookPlan {
    let hub: BareHub
    var changes: [HookChange] = []
    var notes: [String] = []
    /// The record to be written before the changes; `nil` when it stays as it is.
    var recordBefore: InstallRecord?
    /// The record to be written after them.
    var recordAfter: InstallRecord?

    /// Does it.
    func perform() async throws(HookError) {
        if let recordBefore {
            try FileTree.makeDirectory(hub.own, mode: 0o700)
            try recordBefore.write(to: hub.record)
        }
        for change in changes { try await perform(change) }
        if let recordAfter { try recordAfter.write(to: hub.record) }
    }

    private func perform(_ change: HookChange) async throws(HookError) {
        switch change {
        case .makeDirectory(let path): try FileTree.makeDirectory(path, mode: 0o700)
        case .saveRecord: break  // `recordBefore`
        case .copyProgram(let source, let path):
            guard let program = try FileTree.contents(of: source) else {
                throw HookError(.noHookBinary, "\(source) is gone")
            }
            try FileTree.write(program, to: path, mode: 0o755)
        case .link(let path, let target): try FileTree.link(path, to: target)
        case .set(let key, let value, _): try await hub.config.set(key, to: value)
        case .restore(let key, let values): try await hub.config.restore(key, to: values)
        case .remove(let path): try FileTree.remove(path)
        case .removeDirectory(let path): try FileTree.removeDirectory(path)
        }
    }

    /// What the caller is told.
    func report(dryRun: Bool) -> HookInstallation {
        HookInstallation(
            hub: hub.path,
            hooksPath: hub.hooks,
            changes: changes,
            notes: notes,
            isDryRun: dryRun
        )
    }
}
