import GitBus

/// What `git bus --version` prints: this program, what it was built from, and the git it runs.
struct ProgramVersion {
    var number = "0.1.0"
    var commit = BuildFacts.commit
    var swift = BuildFacts.swift

    /// `git-bus 0.1.0 (4c1e77a) swift 6.3.1`
    var text: String {
        "git-bus \(number)" + (commit.map { " (\($0))" } ?? "")
            + (swift.map { " swift \($0)" } ?? "")
    }

    /// The same with the version of git, which is asked now: it may be updated without us.
    func withGit() async -> String {
        let answer: GitProcess.Output?
        do {
            answer = try await GitProcess().run(["--version"], deadline: .seconds(5))
        } catch {
            answer = nil  // A machine without git still has a version of git-bus.
        }
        return withGit(saying: answer.flatMap { $0.status == 0 ? $0.line : nil })
    }

    /// - Parameter answer: what `git --version` printed, or `nil` when there is no git.
    func withGit(saying answer: String?) -> String {
        // `git version 2.39.5 (Apple Git-154)`: the third word, and nothing of a stranger's text.
        let words = answer?.split(separator: " ") ?? []
        let isGit = words.count > 2 && words.prefix(2) == ["git", "version"]
        return "\(text), " + (isGit ? "git \(Terminal.harmless(String(words[2])))" : "no git")
    }
}
