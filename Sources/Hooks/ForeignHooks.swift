internal import Foundation

/// What the hub's owner has in the directory that git ran hooks from before.
struct ForeignHooks {
    /// One file, link or directory there.
    struct Entry: Hashable {
        let name: String
        let path: String

        /// Whether git would run it; else it may be something that a hook looks for beside itself.
        var isHook: Bool { FileTree.isExecutableFile(path) }

        /// The name below our hooks directory that it is linked under.
        ///
        /// git runs a link under the hook's own name as it ran the original. Ours take theirs, and
        /// run the owner's from their chain.
        var link: String { HookPlan.ours.contains(name) ? "\(name).d/50-foreign" : name }
    }

    let entries: [Entry]

    /// Lists the directory.
    ///
    /// - Parameter previous: what `core.hooksPath` was; git takes a relative one from the hub.
    init(of hub: BareHub, previous: String?) throws(HookError) {
        var directory = hub.path + "/hooks"
        if let previous, !previous.isEmpty {
            directory = previous.hasPrefix("/") ? previous : hub.path + "/" + previous
        }
        // Links to ourselves would never end.
        if FileTree.resolved(directory) == FileTree.resolved(hub.hooks), FileTree.exists(hub.hooks)
        {
            directory = hub.path + "/hooks"
        }
        // Neighbours are linked as well as hooks, since scripts look for them beside `$0`; the
        // owner's post-receive is run under its own path and finds its post-receive.d there.
        let ours = ["git-bus-hook"] + HookPlan.ours.map { $0 + ".d" }
        entries = try FileTree.names(in: directory)
            .filter { !$0.hasSuffix(".sample") && !ours.contains($0) }
            .map { Entry(name: $0, path: directory + "/" + $0) }
            .filter { FileTree.exists($0.path) }
    }
}
