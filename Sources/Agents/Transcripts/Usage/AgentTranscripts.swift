internal import Foundation
internal import Ledger

/// Reads what one agent used from the transcripts of its sessions, and of those that they began.
///
/// Sessions are pinned: a file is the agent's because its name, or what it says, is of one of its
/// sessions. The newest file of a folder may be another agent's. aider alone has no sessions: there
/// the directory is the agent's.
public struct AgentTranscripts: Sendable {
    private let backend: UsageBackend
    private let work: String
    private let environment: [String: String]

    /// Describes whose transcripts are read.
    ///
    /// - Parameters:
    ///   - work: the directory that the program runs in.
    ///   - environment: of the program: where it keeps its transcripts follows from it.
    public init(backend: UsageBackend, work: String, environment: [String: String]) {
        self.backend = backend
        self.work = work
        self.environment = environment
    }

    /// The rows since a state, which moves on. Nothing is thrown; what cannot be read is named.
    ///
    /// A look at files in which nothing is new costs one `stat` for each of them, and what it takes
    /// to find them. Rows of one key may come again, also at a later look: whoever adds them up
    /// keeps the largest. Keep the state together with what was added up: either alone is wrong.
    ///
    /// - Parameters:
    ///   - sessions: all sessions that the agent was ever in, `/clear` beginning another one.
    ///   - bytesMax: how much is read at one look, about: ``UsageReading/isAtEnd`` tells the rest.
    public func read(
        sessions: [String],
        from state: inout UsageState,
        bytesMax: UInt64 = 64 << 20
    ) -> UsageReading {
        var reading = UsageReading()
        let finder = TranscriptFinder(backend: backend, work: work, environment: environment)
        let found = finder.files(of: sessions, &state)
        state.follow(found)
        let folder = RolloutFolder(work: work, environment: environment)
        // Those that are gone are looked at, too, so that it is said. aider writes the same into
        // two files, of which only the one that was found is read.
        let known = backend == .aider ? [] : Set(state.files.keys)
        for path in known.union(found).sorted() {
            guard reading.bytes < bytesMax else {
                reading.isAtEnd = false
                break
            }
            var position = state.files[path] ?? UsagePosition()
            if backend == .opencode, path.hasSuffix(".db") {
                let (bytes, unread) = OpencodeDatabase(path: path)
                    .read(sessions: sessions, from: &position) { reading.rows.append($0) }
                reading.bytes += bytes
                reading.unread += unread
            } else {
                var file = UsageFile(backend: backend, path: path)
                file.stream.bytesMax = bytesMax - reading.bytes
                file.rollout = { folder.file(of: $0) }
                var counts: [TranscriptFact: Int] = [:]
                let look = file.read(
                    from: &position,
                    note: { fact in
                        var numbered = fact
                        numbered.ordinal = counts[fact, default: 0]
                        counts[fact] = numbered.ordinal + 1
                        reading.facts.append(numbered)
                    }
                ) { reading.rows.append($0) }
                reading.bytes += look.bytes
                reading.unread += look.unread
                reading.isAtEnd = reading.isAtEnd && look.isAtEnd
            }
            if position != UsagePosition() { state.files[path] = position }
        }
        return reading
    }
}

extension UsageState {
    /// Takes along the positions of files that were moved, as a rollout is into the archive.
    fileprivate mutating func follow(_ found: [String]) {
        for path in found where files[path] == nil {
            let name = path.split(separator: "/").last
            let old = files.keys.first {
                $0.split(separator: "/").last == name && LineTail.look(at: $0) == nil
            }
            guard let old, let (file, _) = LineTail.look(at: path), files[old]?.tail.file == file
            else { continue }
            files[path] = files.removeValue(forKey: old)
        }
    }
}
