extension SharedConfig {
    /// Whether a change of the file at `path` can mean anything. Paths start at the root.
    public func watches(_ path: String) -> Bool {
        inboxOwner(ofPath: path) != nil || phases.contains { statusPath(of: $0) == path }
    }

    /// Whose inbox a path belongs to, by its form alone: the name may be nobody's.
    ///
    /// `bus/INBOX-ana.md` and `bus/inbox/ana/*.md` are ana's.
    public func inboxOwner(ofPath path: String) -> AgentName? {
        guard path.hasPrefix(directory + "/"), path.hasSuffix(".md") else { return nil }
        let parts = path.dropFirst(directory.count + 1).dropLast(3).split(
            separator: "/",
            omittingEmptySubsequences: false
        )
        if parts.count == 1, let file = parts.first, file.hasPrefix("INBOX-"), file.count > 6 {
            return AgentName(String(file.dropFirst(6)))
        }
        guard parts.count == 3, parts[0] == "inbox", !parts[1].isEmpty, !parts[2].isEmpty else {
            return nil
        }
        return AgentName(String(parts[1]))
    }
}
