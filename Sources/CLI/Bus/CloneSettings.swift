import GitBus

/// What a clone's own git configuration says of the bus, read at once.
struct CloneSettings {
    /// The remote that is the bus: `git-bus.remote`, or `origin`.
    let remote: String
    /// Where that remote is.
    let url: String?
    /// The branch that is the bus: `git-bus.branch`.
    let branch: String?

    init(of git: GitProcess) async throws {
        let answer = try await git.run([
            "config", "--null", "--get-regexp", "^(git-bus\\.(remote|branch)|remote\\..*\\.url)$",
        ])
        // The last one said wins, as with git itself.
        let pairs = answer.output.split(separator: "\0").map { entry in
            let parts = entry.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
        let values = Dictionary(pairs, uniquingKeysWith: { _, last in last })
        remote = values["git-bus.remote"].flatMap { $0.isEmpty ? nil : $0 } ?? "origin"
        branch = values["git-bus.branch"].flatMap { $0.isEmpty ? nil : $0 }
        // Fetching takes the first of several URLs.
        let key = "remote.\(remote).url"
        url = pairs.first { $0.0 == key }?.1
    }
}
