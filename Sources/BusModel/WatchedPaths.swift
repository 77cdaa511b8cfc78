extension SharedConfig {
    /// Whether a change of the file at `path` can mean anything. Paths start at the root.
    public func watches(_ path: String) -> Bool {
        inboxOwner(ofPath: path) != nil || itemNumber(ofPath: path) != nil
            || phases.contains { statusPath(of: $0) == path }
    }

    /// Whether something below this directory, which is in that of the bus, can mean anything.
    public func couldWatch(below path: String) -> Bool {
        let parts = path.dropFirst(directory.count + 1).split(separator: "/")
        switch parts.first {
        case "inbox" where parts.count <= 2, "issues" where parts.count == 1: return true
        default:  // open: any other directory holds at most a status file
            return phases.contains { statusPath(of: $0).hasPrefix(path + "/") }
        }
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

    /// Which item a path describes: 42 for `bus/issues/42-retry.md`. Its progress is none.
    public func itemNumber(ofPath path: String) -> Int? {
        let folder = directory + "/issues/"
        guard path.hasPrefix(folder), path.hasSuffix(".md") else { return nil }
        let name = path.dropFirst(folder.count).dropLast(3)
        guard !name.contains("/"), !name.hasSuffix(".progress") else { return nil }
        let digits = name.prefix { ("0"..."9").contains($0) }
        guard (1...9).contains(digits.count), digits.first != "0" else { return nil }
        let rest = name.dropFirst(digits.count)
        return rest.isEmpty || rest.first == "-" ? Int(digits) : nil
    }
}
