public import Watchdog

/// How one kind of agent program is started, read and typed to.
///
/// A preset has the values that are known for a program; a configuration may replace each of them.
public struct Backend: Sendable, Hashable {
    /// The name in the configuration: `generic`.
    public var name: String
    /// The preset that it was made of.
    public let preset: String
    /// The program and its arguments, with placeholders; see ``arguments(_:)``.
    public var command: [String]
    /// The program and its arguments for an agent that runs once; empty when it is the same.
    public var oneshot: [String]
    /// The program and its arguments to take up a session again; empty where that cannot be done.
    public var resume: [String]
    /// The key that sends what was typed, as tmux spells it: `Enter`, `C-j`.
    public var submitKey: String
    /// How long to wait between the text and the key. Programs that take fast input for a paste
    /// would take a key at once for a part of it.
    public var settle: Duration
    /// How much longer to wait for each kilobyte of text.
    public var settlePerKilobyte: Duration
    /// How its screen is read.
    public var screen: ScreenProfile
    /// Variables that the program must not inherit.
    public var unset: [String]
    /// Whose usage limit it shares: one record holds for every agent of the account.
    public var account: String
    /// Who names its sessions.
    public var session: SessionNaming
    /// How its transcript is read.
    public var reader: TranscriptReader
    /// Whether its own hooks are asked to tell what it does.
    public var hooks: Bool
    /// Whether a person of this host wants it to act without asking.
    public var skipsQuestions = false
    /// The argument that has it act without asking, where a person of this host wants that; see
    /// `{permissions}`.
    public var permissions: String

    /// Who names a session.
    public enum SessionNaming: String, Sendable, Hashable, CaseIterable {
        /// We do, when we start the program.
        case pinned
        /// The program does, and tells it.
        case learned
        /// There are no sessions.
        case none
    }

    /// How a transcript is read.
    public enum TranscriptReader: String, Sendable, Hashable, CaseIterable {
        case claude, codex, none
    }

    /// Describes a backend.
    public init(
        name: String,
        command: [String] = [],
        oneshot: [String] = [],
        resume: [String] = [],
        submitKey: String = "Enter",
        settle: Duration = .milliseconds(300),
        settlePerKilobyte: Duration = .zero,
        screen: ScreenProfile,
        unset: [String] = [],
        account: String? = nil,
        session: SessionNaming = .none,
        reader: TranscriptReader = .none,
        hooks: Bool = false,
        permissions: String = ""
    ) {
        self.name = name
        preset = name
        self.command = command
        self.oneshot = oneshot
        self.resume = resume
        self.submitKey = submitKey
        self.settle = settle
        self.settlePerKilobyte = settlePerKilobyte
        self.screen = screen
        self.unset = unset
        self.account = account ?? name
        self.session = session
        self.reader = reader
        self.hooks = hooks
        self.permissions = permissions
    }
}

/// What the placeholders of a ``Backend/command`` stand for.
public struct LaunchValues: Sendable, Hashable {
    /// `{agent}`: its name.
    public var agent: String
    /// `{role}`: its role.
    public var role: String
    /// `{phase}`: the phase it is started for.
    public var phase: String
    /// `{prompt}`: the whole text it is started with, as one argument.
    public var prompt: String
    /// `{prompt_file}`: a file with that text.
    public var promptFile: String
    /// `{work}`: its work directory.
    public var work: String
    /// `{session}`: the name of its session.
    public var session: String
    /// `{hooks}`: what has the program's own hooks tell what it does.
    public var hooks: String
    /// `{permissions}`: the argument that has it act without asking; empty when it asks.
    public var permissions: String

    /// Describes the values.
    public init(
        agent: String,
        role: String,
        phase: String,
        prompt: String,
        promptFile: String,
        work: String,
        session: String = "",
        hooks: String = "",
        permissions: String = ""
    ) {
        self.agent = agent
        self.role = role
        self.phase = phase
        self.prompt = prompt
        self.promptFile = promptFile
        self.work = work
        self.session = session
        self.hooks = hooks
        self.permissions = permissions
    }

    /// The value of a placeholder, or `nil` when there is none of that name.
    func value(of word: Substring) -> String? {
        switch word {
        case "agent": agent
        case "role": role
        case "phase": phase
        case "prompt": prompt
        case "prompt_file": promptFile
        case "work": work
        case "session": session
        case "hooks": hooks
        case "permissions": permissions
        default: nil
        }
    }

    /// The placeholder that an argument is, when it is one and nothing else.
    static func place(_ argument: String) -> String? {
        guard argument.hasPrefix("{"), argument.hasSuffix("}") else { return nil }
        let word = String(argument.dropFirst().dropLast())
        return words.contains(word) ? word : nil
    }

    /// Every placeholder, for messages.
    static let words = [
        "agent", "role", "phase", "prompt", "prompt_file", "work", "session", "hooks",
        "permissions",
    ]
}

/// What is wrong with a backend of the configuration.
public struct BackendError: Error, Hashable, CustomStringConvertible {
    /// The backend.
    public let backend: String
    /// The key in its table: `ready`, `submit_key`.
    public let key: String
    /// What is wrong with its value.
    public let message: String

    /// The sentence for people.
    public var description: String { "[backend.\(backend)] \(key): \(message)" }
}
