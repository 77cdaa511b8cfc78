import BusModel
import Decisions
import GitBus

/// The commands that a bus brings, as they are at its tip, and which of them may run here.
struct TrustReview: Sendable {
    /// How a command stands.
    enum Standing: String, Sendable {
        case trusted
        /// Trusted once, and it or a file that it names has changed since.
        case changed
        case untrusted
    }

    /// Every command of the bus.
    let commands: [PinnedCommand]
    private let trusted: [String: TrustStore.Entry]

    /// Reads the commands and the files that they name, at one commit.
    static func at(
        _ state: BusState,
        text: String?,
        repository: BusRepository,
        store: TrustStore
    ) async throws -> TrustReview {
        var commands: [PinnedCommand] = []
        if let text, let tip = state.tip {
            let file = TOMLSection(try TOMLDocument(name: "git-bus.toml", text: text))
            for command in try RepositoryCommand.all(in: file) {
                var files: [PinnedCommand.File] = []
                for path in PinnedCommand.paths(in: command, for: state.config?.agents ?? []) {
                    guard let content = try await repository.file(path, at: tip) else { continue }
                    files.append(PinnedCommand.File(path: path, content: content))
                }
                commands.append(PinnedCommand(command: command, files: files))
            }
        }
        return TrustReview(commands: commands, entries: try store.entries())
    }

    init(commands: [PinnedCommand], entries: [TrustStore.Entry]) {
        self.commands = commands
        trusted = Dictionary(entries.map { ($0.key, $0) }, uniquingKeysWith: { _, last in last })
    }

    /// How a command stands on this host.
    func standing(of command: PinnedCommand) -> Standing {
        guard let entry = trusted[command.command.key] else { return .untrusted }
        return entry.digest == command.digest ? .trusted : .changed
    }

    /// Since when a command is trusted, RFC 3339.
    func since(_ command: PinnedCommand) -> String? { trusted[command.command.key]?.since }

    /// The commands that may not run.
    var waiting: [PinnedCommand] { commands.filter { standing(of: $0) != .trusted } }
}
