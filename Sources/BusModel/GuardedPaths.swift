/// Which changes of files the fold must hear of, whoever's mail and status they are not.
public struct GuardedPaths: Hashable, Sendable {
    private let protected: [PathGlob]
    /// What the author's role may touch; `nil` for everything.
    private let allowed: [PathGlob]?
    /// Where the bus keeps its files.
    private let folder: String
    /// The files and directories at the root that hold all guarded paths; `nil` when any may.
    public let heads: [[UInt8]]?

    /// The paths that a commit of this author must not change unnoticed.
    public init(_ config: SharedConfig, author: Actor) {
        protected = [PathGlob("git-bus.toml")] + config.policy.protected
        folder = config.directory
        if case .agent(_, let role) = author {
            allowed = config.policy.paths(of: role)
        } else {
            allowed = nil
        }
        let first = (protected.map(\.text) + [folder]).map {
            $0.split(separator: "/").first.map(String.init) ?? ""
        }
        let isPlain = first.allSatisfy { !$0.contains { "*?".contains($0) } }
        heads = isPlain && allowed == nil ? Set(first).sorted().map { Array($0.utf8) } : nil
    }

    /// Whether this must be heard of: a guarded file, something strange in the directory of the
    /// bus, or a name beside a guarded one that differs from it in case only.
    public func contains(_ touch: Touch) -> Bool {
        if contains(touch.path) { return true }
        if let twin = touch.twin, contains(twin) || couldContain(below: twin) { return true }
        if touch.isForeign(in: folder) { return true }
        return isOfTheBus(touch.path) && touch.isNew && touch.kind != nil
            && (touch.twin != nil || !PathName.isSafe(touch.path))
    }

    /// Whether a change of this file must be heard of.
    public func contains(_ path: String) -> Bool {
        protected.match(path) || allowed.map { !$0.match(path) } ?? false
    }

    /// Whether something below this directory could be guarded.
    public func couldContain(below directory: String) -> Bool {
        allowed != nil || protected.contains { $0.couldMatch(below: directory) }
            || isOfTheBus(directory) || directory == folder || folder.hasPrefix(directory + "/")
    }

    private func isOfTheBus(_ path: String) -> Bool { path.hasPrefix(folder + "/") }
}
