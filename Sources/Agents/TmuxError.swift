/// Why tmux did not do what it was asked.
public enum TmuxError: Error, Hashable, CustomStringConvertible {
    /// There is no server; ``TmuxServer/start()`` makes one. The command was not sent.
    case serverGone(String)
    /// The connection broke while the command was under way: it may have run, or not.
    case disconnected(String)
    /// No answer within the bound: the command may have run, or may still run.
    case timedOut(command: String, after: Duration)
    /// tmux refused the command, in its own words. It changed nothing.
    case refused(command: String, message: String)
    /// A name or an argument that tmux was never asked about.
    case invalid(String)
    /// A server or its control client could not be started.
    case cannotStart(String)

    /// The sentence for people.
    public var description: String {
        switch self {
        case .serverGone(let why): "there is no tmux server: \(why)"
        case .disconnected(let why): "the connection to tmux broke: \(why)"
        case .timedOut(let command, let bound): "tmux did not answer \(command) within \(bound)"
        case .refused(let command, let message): "tmux refused \(command): \(message)"
        case .invalid(let why): why
        case .cannotStart(let why): "tmux cannot be started: \(why)"
        }
    }

    /// Whether the command certainly changed nothing.
    public var isHarmless: Bool {
        switch self {
        case .serverGone, .refused, .invalid, .cannotStart: true
        case .disconnected, .timedOut: false
        }
    }
}
