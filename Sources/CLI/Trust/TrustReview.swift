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
    /// Where they were read, if it is known.
    var tip: ObjectID?
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
                var files: Set<PinnedCommand.File> = []
                for path in PinnedCommand.paths(in: command, for: state.config) {
                    files.formUnion(try await self.files(at: path, repository, tip))
                }
                let sorted = files.sorted()
                commands.append(PinnedCommand(command: command, files: sorted))
            }
        }
        var review = TrustReview(commands: commands, entries: try store.entries())
        review.tip = state.tip
        return review
    }

    /// What stands at a path: a file, or a symbolic link and what it leads to in the repository.
    private static func files(
        at path: String,
        _ repository: BusRepository,
        _ tip: ObjectID
    ) async throws -> [PinnedCommand.File] {
        var path = path
        var links: [PinnedCommand.File] = []
        following: for _ in 0..<8 {
            let parts = path.split(separator: "/")
            for count in 1...max(1, parts.count) {
                let head = parts.prefix(count).joined(separator: "/")
                guard let target = try await repository.link(head, at: tip) else { continue }
                links.append(PinnedCommand.File(path: head, link: target))
                let rest = parts.dropFirst(count).map(String.init)
                let folder = parts.prefix(count - 1).map(String.init)
                guard
                    let next = inside(
                        folder + target.split(separator: "/").map(String.init) + rest
                    ),
                    !target.hasPrefix("/")
                else { return links }
                path = next
                continue following
            }
            break
        }
        guard let content = try await repository.file(path, at: tip) else { return links }
        return links + [PinnedCommand.File(path: path, content: content)]
    }

    /// A path without `.` and `..`; `nil` when it leads out of the repository.
    private static func inside(_ parts: [String]) -> String? {
        var path: [String] = []
        for part in parts where part != "." {
            if part != ".." {
                path.append(part)
            } else if path.popLast() == nil {
                return nil
            }
        }
        return path.isEmpty ? nil : path.joined(separator: "/")
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
