internal import Foundation
public import Ledger

/// All transcripts of one backend below a folder, whoever wrote them.
public enum TranscriptFolder {
    /// What was read of a folder.
    public struct Outcome: Hashable, Sendable {
        /// How many files held lines, or were databases.
        public internal(set) var files = 0
        /// How many bytes were read.
        public internal(set) var bytes: UInt64 = 0
        /// What could not be read.
        public internal(set) var unread: [Unread] = []
    }

    /// Gives out every row that is there, as it is read; several may be of one key.
    ///
    /// Links are not followed. A rollout of Codex that stands in `sessions` and in the archive is
    /// read once, and parents come before their forks. A last line without an end is read when it
    /// is whole. Nothing is thrown: a path where nothing is has no rows and no files.
    ///
    /// - Parameter path: a folder, or one file, which then is taken for what the backend writes.
    public static func usage(
        in path: String,
        backend: UsageBackend,
        _ emit: (UsageRow) -> Void
    ) -> Outcome {
        var outcome = Outcome()
        let root = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let files = files(in: root, backend)
        var threads: [String: String] = [:]
        for file in files.reversed() {
            if let thread = RolloutFolder.thread(of: file) { threads[thread] = file }
        }
        for path in files {
            outcome.files += 1
            var position = UsagePosition()
            if backend == .opencode, !path.hasSuffix(".json") {
                let (bytes, unread) = OpencodeDatabase(path: path)
                    .read(sessions: nil, from: &position, emit)
                outcome.bytes += bytes
                outcome.unread += unread
                continue
            }
            var file = UsageFile(backend: backend, path: path)
            file.stream.takesRest = true
            file.stream.bytesMax = .max
            file.rollout = { threads[$0] }
            let look = file.read(from: &position, emit)
            outcome.bytes += look.bytes
            outcome.unread += look.unread
        }
        return outcome
    }

    private static func files(in root: String, _ backend: UsageBackend) -> [String] {
        let found = FolderWalk(root: root).files { isWanted($0, backend) }
        guard backend == .codex else { return found }
        // Names begin with the time: parents come before their forks. Those of the archive are
        // older copies.
        let named = found.map { (name: URL(fileURLWithPath: $0).lastPathComponent, path: $0) }
        var seen: Set<String> = []
        return named.sorted { left, right in
            let archived = [left, right].map { $0.path.contains("/archived_sessions/") ? 1 : 0 }
            return (left.name, archived[0], left.path) < (right.name, archived[1], right.path)
        }.filter { file in
            RolloutFolder.thread(of: file.name) == nil || seen.insert(file.name).inserted
        }.map(\.path)
    }

    /// Whether a file is one that the backend writes what was used into.
    private static func isWanted(_ path: String, _ backend: UsageBackend) -> Bool {
        let parts = path.split(separator: "/")
        let name = parts.last ?? ""
        switch backend {
        case .claude, .codex: return name.hasSuffix(".jsonl")
        case .gemini:
            return name.hasSuffix(".jsonl") || name.hasSuffix(".json") && name.hasPrefix("session-")
        case .opencode:
            if name.hasSuffix(".json") { return parts.dropLast(2).last == "message" }
            return name.hasPrefix("opencode") && name.hasSuffix(".db")
        case .aider: return name.hasSuffix(".aider.chat.history.md")
        }
    }
}
