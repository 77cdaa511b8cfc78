public import BusModel

/// What a commit may do to files, whatever they say.
public struct PathRules {
    private let config: SharedConfig
    private let author: Actor

    /// Makes the rules for the commits of an author.
    public init(_ config: SharedConfig, author: Actor) {
        self.config = config
        self.author = author
    }

    /// What is wrong with changing these guarded files; `paths` are what the commit changed itself.
    public func guarded(_ paths: [String]) -> [Violation] {
        var list: [Violation] = []
        let protected = paths.filter { config.policy.protected.match($0) }
        if !protected.isEmpty, !author.isHuman {
            list.append(Self.protected(by: author, protected, config))
        }
        if case .agent(_, let role) = author, let allowed = config.policy.paths(of: role) {
            let foreign = paths.filter { !allowed.match($0) && !config.policy.protected.match($0) }
            if !foreign.isEmpty {
                list.append(
                    Violation(
                        .pathOfAnotherRole,
                        "a \(role.rawValue) may not touch these files",
                        facts: Self.named(foreign)
                            + ["it may touch: \(allowed.map(\.text).joined(separator: ", "))"],
                        hints: Mending.takeOut(foreign)
                    )
                )
            }
        }
        return list
    }

    /// What is wrong with the names of what a commit put somewhere.
    public func names(_ touches: [Touch]) -> [Violation] {
        var list: [Violation] = []
        let foreign = touches.filter { $0.isForeign(in: config.directory) }
        if !foreign.isEmpty {
            list.append(
                Violation(
                    .foreignFile,
                    "a link or a submodule stands where the bus keeps a file",
                    facts: Self.named(foreign.map(\.path)),
                    hints: Mending.takeOut(foreign.map(\.path))
                )
            )
        }
        let new = touches.filter { $0.isNew && $0.kind != nil }
        let unsafe = new.filter { !PathName.isSafe($0.path) }
        if !unsafe.isEmpty {
            list.append(
                Violation(
                    .unsafePath,
                    "a file has a name that not every system can have",
                    facts: Self.named(unsafe.map(\.path))
                        + ["call it something with letters, digits and . _ - only"],
                    hints: Mending.takeOut(unsafe.map(\.path))
                )
            )
        }
        let paired = new.filter { $0.twin != nil }
        let twins = paired.map { "\($0.path) and \($0.twin ?? "")" }
        if !paired.isEmpty {
            list.append(
                Violation(
                    .unsafePath,
                    "two names differ only in case; some systems hold one of them",
                    facts: Self.named(twins),
                    hints: Mending.takeOut(paired.map(\.path))
                )
            )
        }
        return list
    }

    /// What is wrong with new settings that came with something else.
    ///
    /// - Parameters:
    ///   - fact: what that is.
    ///   - hints: how the two are told apart; by default where they are in one commit.
    public static func configNotAlone(_ fact: String, hints: [String]? = nil) -> Violation {
        Violation(
            .configNotAlone,
            "git-bus.toml changes together with something else",
            facts: [fact, "commit git-bus.toml alone, push it, then push the rest"],
            hints: hints ?? Mending.takeOut([settingsFile])
        )
    }

    /// What is wrong with a commit by what it did to guarded files and to the settings. Pushed in
    /// whatever pieces, a commit has the same answer.
    public func own(_ touched: [Touch], _ settings: SettingsChange) -> [Violation] {
        let mixed = Self.configNotAlone("the commit changes other files too")
        return guarded(touched.map(\.path)) + names(touched)
            + (settings == .together ? [mixed] : [])
    }

    /// The rules that keep these settings from being taken.
    public func against(_ settings: SettingsChange) -> [RuleCode] {
        switch settings {
        case .none: []
        case .alone: guarded([Self.settingsFile]).map(\.code)
        case .together: guarded([Self.settingsFile]).map(\.code) + [.configNotAlone]
        }
    }

    /// Where the settings are.
    public static let settingsFile = "git-bus.toml"

    /// Only a person changes protected files.
    static func protected(
        by author: Actor,
        _ paths: [String],
        _ config: SharedConfig
    ) -> Violation {
        Violation(
            .protectedPath,
            "only a person may change these files; \(author.said) is none",
            facts: named(paths) + [
                config.humans.isEmpty
                    ? "nobody is listed in [policy] humans: ask the owner of the hub"
                    : "people: \(config.humans.joined(separator: ", "))"
            ],
            hints: Mending.takeOut(paths)
        )
    }

    /// At most three paths, a line each. They are text from outside: only plain ones are shown.
    static func named(_ paths: [String]) -> [String] {
        let shown = paths.prefix(3).map {
            PathName.isSafe($0) || $0.allSatisfy(isPlain) ? $0 : quoted($0)
        }
        return shown + (paths.count > 3 ? ["and \(paths.count - 3) more"] : [])
    }

    /// The path as a shell takes it, with everything but plain letters shown as `?`.
    static func quoted(_ path: String) -> String {
        "'" + String(path.map { isPlain($0) && $0 != "'" ? $0 : "?" }) + "'"
    }

    private static func isPlain(_ letter: Character) -> Bool {
        guard let ascii = letter.asciiValue else { return letter.isLetter || letter.isNumber }
        return ascii >= 0x20 && ascii < 0x7F
    }
}
