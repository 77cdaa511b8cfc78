import Foundation

/// What `git bus init` does, worked out from what it found, and shown before it is done.
///
/// Each step does nothing where it was done before, so an init that was cut off is said again.
struct InitPlan {
    /// Where the bus will be.
    enum Place: Hashable {
        /// A bare repository on this machine, made where it is missing.
        case hub(path: String, exists: Bool, hasHooks: Bool)
        /// A repository that git reaches by its URL.
        case remote(url: String)

        var url: String {
            switch self {
            case .hub(let path, _, _): path
            case .remote(let url): url
            }
        }
    }

    /// One thing to do.
    enum Step: Hashable {
        case write(StarterFiles.File)
        case commit([String])
        case makeHub(path: String)
        case addRemote(name: String, url: String)
        case set(key: String, value: String)
        case installHooks(hub: String)
        case push(remote: String, branch: String)
    }

    let steps: [Step]
    /// Files that are there already and stay as they are.
    let kept: [String]
    /// What the bus is called in this clone.
    let remote: String

    /// - Parameters:
    ///   - isPushed: whether the bus has this clone's HEAD already.
    ///   - mayPush: false leaves the push to the person.
    init(
        _ facts: RepositoryFacts,
        files: [StarterFiles.File],
        place: Place,
        isPushed: Bool,
        mayPush: Bool
    ) {
        var steps: [Step] = []
        // What an init that was cut off had written is still its own.
        let own = files.filter { facts.files[$0.path] == Data($0.content.utf8) }.map(\.path)
        let isSetUp =
            facts.files["git-bus.toml"] != nil && !own.contains("git-bus.toml")
            || facts.committed.contains("git-bus.toml")
        // Prompts and a plan belong to a new team; who has a git-bus.toml has a team.
        let missing = files.filter { facts.files[$0.path] == nil && !isSetUp }
        kept = files.map(\.path).filter { facts.files[$0] != nil && !own.contains($0) }
        steps += missing.map(Step.write)
        var paths = missing.map(\.path)
        paths += isSetUp ? [] : own.filter { !facts.committed.contains($0) }
        if isSetUp, !facts.committed.contains("git-bus.toml") { paths.append("git-bus.toml") }
        if !paths.isEmpty { steps.append(.commit(paths)) }
        if case .hub(let path, false, _) = place { steps.append(.makeHub(path: path)) }
        let known = facts.remotes.first { $0.value == place.url }?.key
        remote = known ?? (facts.remotes["origin"] == nil ? "origin" : "bus")
        if known == nil { steps.append(.addRemote(name: remote, url: place.url)) }
        if remote != (facts.busRemote ?? "origin") {
            steps.append(.set(key: "git-bus.remote", value: remote))
        }
        if facts.branch != facts.busBranch {
            steps.append(.set(key: "git-bus.branch", value: facts.branch))
        }
        if case .hub(let path, _, false) = place { steps.append(.installHooks(hub: path)) }
        if mayPush, !isPushed || !paths.isEmpty {
            steps.append(.push(remote: remote, branch: facts.branch))
        }
        self.steps = steps
    }

    /// The plan in words, by heading.
    var sections: [(title: String, lines: [String])] {
        var write: [String] = []
        var hub: [String] = []
        var set: [String] = []
        var push: [String] = []
        for step in steps {
            switch step {
            case .write(let file):
                write.append("+ " + EventLine.pad(file.path, 22) + " " + file.purpose)
            case .commit(let paths):
                write.append(
                    "+ " + EventLine.pad("one commit", 22) + " of \(paths.count) files, no others"
                )
            case .makeHub(let path): hub.append("+ \(path)   a new bare repository, the hub")
            case .installHooks(let path): hub.append("+ hooks and settings in \(path)")
            case .addRemote(let name, let url): set.append("+ remote \(name) = \(url)")
            case .set(let key, let value): set.append("+ git config \(key) \(value)")
            case .push(let remote, let branch): push.append("+ \(branch) to \(remote)")
            }
        }
        return [
            ("Will write", write), ("Will make", hub), ("Will set in this clone", set),
            ("Will push", push),
        ].filter { !$0.1.isEmpty }
    }
}
