/// Which changes of files the fold must hear of, whoever's mail and status they are not.
public struct GuardedPaths: Hashable, Sendable {
    private let protected: [PathGlob]
    /// What the author's role may touch; `nil` for everything.
    private let allowed: [PathGlob]?
    /// The files and directories at the root that hold all guarded paths; `nil` when any may.
    public let heads: [String]?

    /// The paths that a commit of this author must not change unnoticed.
    public init(_ config: SharedConfig, author: Actor) {
        protected = config.policy.protected
        if case .agent(_, let role) = author {
            allowed = config.policy.paths(of: role)
        } else {
            allowed = nil
        }
        let first = protected.map { $0.text.split(separator: "/").first.map(String.init) ?? "" }
        let isPlain = first.allSatisfy { !$0.contains { "*?".contains($0) } }
        heads = isPlain && allowed == nil ? Set(first).sorted() : nil
    }

    /// Whether a change of this file must be heard of.
    public func contains(_ path: String) -> Bool {
        protected.match(path) || allowed.map { !$0.match(path) } ?? false
    }

    /// Whether one of the files below this directory could be guarded.
    public func couldContain(below directory: String) -> Bool {
        allowed != nil || protected.contains { $0.couldMatch(below: directory) }
    }
}
