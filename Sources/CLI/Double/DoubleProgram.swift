import Foundation

/// Sets a double up as its command line and its surroundings say, and plays it.
enum DoubleProgram {
    /// Plays. Returns the status to exit with.
    static func run(_ kind: DoubleOptions.Kind, _ words: [String]) throws -> Int32 {
        if words.count == 1, ["--version", "-v", "-V"].contains(words[0]) {
            Terminal.out(
                kind == .claude
                    ? "\(ClaudeLook.version) (Claude Code)" : "codex-cli \(CodexLook.version)"
            )
            return 0
        }
        do {
            return try play(options(kind, words), environment: Wiring.environment)
        } catch let refusal as DoubleRefusal {
            Terminal.note(refusal.message)
            return refusal.status
        }
    }

    private static func options(
        _ kind: DoubleOptions.Kind,
        _ words: [String]
    ) throws(DoubleRefusal) -> DoubleOptions {
        switch kind {
        case .claude: try ClaudeArguments.options(words)
        case .codex: try CodexArguments.options(words)
        }
    }

    private static func play(
        _ options: DoubleOptions,
        environment: [String: String]
    ) throws -> Int32 {
        if options.kind == .claude { try refuse(options, environment) }
        if let directory = options.directory,
            !FileManager.default.changeCurrentDirectoryPath(directory)
        {
            throw DoubleRefusal(message: "Error: No such file or directory (os error 2)")
        }
        let folder = try StageFolder()
        var environment = environment
        environment["DOUBLE_RUN"] = "\(folder.run)"
        let chronicle: any Chronicle =
            switch options.kind {
            case .claude: try ClaudeChronicle(options, folder: folder, environment: environment)
            case .codex: try CodexChronicle(options, folder: folder, environment: environment)
            }
        environment["DOUBLE_SESSION"] = chronicle.session
        let signals = StageSignals.begin()
        if options.isOneShot {
            let double = OneShotDouble(
                options: options,
                folder: folder,
                chronicle: chronicle,
                environment: environment
            )
            return try double.run(signals: signals)
        }
        guard let terminal = RawTerminal(alternateScreen: options.hasAlternateScreen) else {
            throw DoubleRefusal(message: "Error: stdin is not a terminal")
        }
        let double = InteractiveDouble(
            options,
            folder: folder,
            chronicle: chronicle,
            environment: environment
        )
        return try double.run(in: terminal, signals: signals)
    }

    /// Where Claude Code does not start at all.
    private static func refuse(
        _ options: DoubleOptions,
        _ environment: [String: String]
    ) throws(DoubleRefusal) {
        if environment["CLAUDECODE"] != nil {
            throw DoubleRefusal(
                message: "Error: Claude Code cannot be launched inside another Claude Code session."
                    + "\nTo bypass this check, unset the CLAUDECODE environment variable."
            )
        }
        // Plays may run as root, where the real program would not; who wants to know asks for it.
        if options.skipsPermissions, getuid() == 0, environment["DOUBLE_ROOT"] == "refuse" {
            throw DoubleRefusal(
                message: "--dangerously-skip-permissions cannot be used with root/sudo privileges "
                    + "for security reasons"
            )
        }
    }
}
