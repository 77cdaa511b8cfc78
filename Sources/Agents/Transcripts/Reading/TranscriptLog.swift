internal import BusModel
internal import Foundation
internal import Ledger

/// All that was said and done in the sessions of one agent, merged by time.
///
/// Files are read side by side, a small piece of each, so what is held does not grow with them; but
/// for a few hundred bytes for each request and each row, by which copies of it are known.
/// Nothing is thrown: what cannot be read is named.
public struct TranscriptLog {
    private let textBytesMax: Int
    private let isFollowing: Bool
    private var lanes: [Lane] = []
    private var states: [UsageBackend: UsageState] = [:]
    private var books: [UsageBackend: TokenBook] = [:]
    private var met: [UsageDigest: UInt64] = [:]
    private var ready: [TranscriptEntry] = []
    private var turn = 0
    private var turnPings: [String] = []

    /// Makes a log in which nothing was looked at yet.
    ///
    /// - Parameters:
    ///   - textBytesMax: how much of a text is kept, about.
    ///   - isFollowing: whether more may come: what is not finished waits then.
    public init(textBytesMax: Int, isFollowing: Bool) {
        self.textBytesMax = textBytesMax
        self.isFollowing = isFollowing
    }

    /// How many files, or databases, there are.
    public var files: Int { lanes.count }

    /// What could not be read so far.
    public var unread: [Unread] { lanes.flatMap(\.source.unread) }

    /// Finds the files of sessions, and learns what was used in them. After that ``next()`` gives
    /// what is new.
    public mutating func look(at sets: [SessionSet]) {
        for set in sets {
            var state = states[set.backend] ?? UsageState()
            var book = books[set.backend] ?? TokenBook()
            let transcripts = AgentTranscripts(
                backend: set.backend,
                work: set.work,
                environment: set.environment
            )
            var isAtEnd = false
            while !isAtEnd {
                let reading = transcripts.read(
                    sessions: set.sessions,
                    from: &state,
                    bytesMax: 8 << 20
                )
                for row in reading.rows { book.learn(row) }
                isAtEnd = reading.isAtEnd
            }
            let finder = TranscriptFinder(
                backend: set.backend,
                work: set.work,
                environment: set.environment
            )
            let files = finder.files(of: set.sessions, &state).sorted()
            states[set.backend] = state
            books[set.backend] = book
            open(files, of: set)
        }
        for lane in lanes.indices { lanes[lane].isDry = false }
    }

    /// The next entry; `nil` where nothing more is there by now.
    public mutating func next() -> TranscriptEntry? {
        while ready.isEmpty {
            guard let lane = first(), let row = lanes[lane].pop() else { return nil }
            take(row, lane)
        }
        var entry = ready.removeFirst()
        if entry.startsTurn {
            turn += 1
            turnPings = entry.pings
        }
        entry.turn = turn
        if entry.who != .ping { entry.pings = turnPings }
        return entry
    }

    /// The lane whose next row is the oldest.
    private mutating func first() -> Int? {
        var best: (time: Instant, lane: Int)?
        for index in lanes.indices {
            lanes[index].fill()
            guard let time = lanes[index].time else { continue }
            if best.map({ time < $0.time }) ?? true { best = (time, index) }
        }
        return best?.lane
    }

    private mutating func take(_ row: ReadRow, _ lane: Int) {
        let backend = lanes[lane].backend
        var entries = row.entries
        if let id = row.id, !entries.isEmpty {
            let digest = UsageDigest(of: "\(backend.rawValue) \(id)")
            let old = met.updateValue(row.version ?? 0, forKey: digest)
            if let old, row.version == nil || row.version == old { entries = [] }
        }
        if let last = entries.last { lanes[lane].last = last }
        for used in row.usage {
            guard let tokens = books[backend, default: TokenBook()].show(used) else { continue }
            if !entries.isEmpty, entries[0].tokens == nil {
                entries[0].tokens = tokens
                entries[0].model = used.model
            } else {
                entries.append(lanes[lane].entry(for: used, tokens))
            }
        }
        ready += entries
    }
}

extension TranscriptLog {
    /// A file, and what was read of it and not given out.
    private struct Lane {
        let source: any EntrySource
        let backend: UsageBackend
        var isDry = false
        var last: TranscriptEntry?
        private var rows: ArraySlice<ReadRow> = []
        private var latest = Instant(milliseconds: .min)

        init(_ source: any EntrySource, _ backend: UsageBackend) {
            self.source = source
            self.backend = backend
        }

        /// When the next row was written: where it does not say, when the one before was.
        var time: Instant? {
            guard let row = rows.first else { return nil }
            return row.entries.first?.time ?? row.usage.first?.time ?? latest
        }

        mutating func fill() {
            while rows.isEmpty, !isDry {
                guard let more = source.fill() else {
                    isDry = true
                    return
                }
                rows = more.filter { !$0.entries.isEmpty || !$0.usage.isEmpty }[...]
            }
        }

        mutating func pop() -> ReadRow? {
            latest = max(latest, time ?? latest)
            return rows.popFirst()
        }

        /// A line for what a request used that has no other.
        func entry(for row: UsageRow, _ tokens: TokenCount) -> TranscriptEntry {
            let name = source.path.split(separator: "/").last.map(String.init) ?? ""
            var entry = TranscriptEntry(
                time: row.time ?? last?.time,
                who: last?.subagent == nil ? .agent : .subagent,
                text: "",
                backend: backend,
                session: last?.session ?? name
            )
            entry.subagent = last?.subagent
            entry.tokens = tokens
            entry.model = row.model
            return entry
        }
    }

    /// Opens the files that are not open.
    private mutating func open(_ files: [String], of set: SessionSet) {
        var older: [String: [String]] = [:]
        for file in withHistory(files, set) {
            if set.backend == .opencode, file.hasSuffix(".json") {
                let folder = file.split(separator: "/").dropLast().joined(separator: "/")
                older["/" + folder, default: []].append(file)
            } else if let lane = lanes.first(where: { $0.source.path == file }) {
                (lane.source as? OpencodeSource)?.follow(set.sessions)
            } else if !follow(to: file) {
                let hasLog = files.contains { $0.hasSuffix(".jsonl") }
                lanes.append(Lane(source(of: file, set, hasLog: hasLog), set.backend))
            }
        }
        for (folder, files) in older.sorted(by: { $0.key < $1.key }) {
            let known = lanes.first { $0.source.path == folder }?.source as? OpencodeFiles
            let source = known ?? OpencodeFiles(path: folder, reading: reading(set))
            if known == nil { lanes.append(Lane(source, set.backend)) }
            source.add(files)
        }
    }

    /// aider counts in a log of its own, where there is one; what was said is in the history.
    private func withHistory(_ files: [String], _ set: SessionSet) -> [String] {
        guard set.backend == .aider else { return files }
        var environment = set.environment
        environment["AIDER_ANALYTICS_LOG"] = nil
        var state = UsageState()
        let finder = TranscriptFinder(backend: .aider, work: set.work, environment: environment)
        return files + finder.files(of: [], &state).filter { !files.contains($0) }
    }

    /// Goes on in a file that was moved.
    private func follow(to file: String) -> Bool {
        let name = file.split(separator: "/").last
        for lane in lanes {
            guard let source = lane.source as? LineSource,
                source.path.split(separator: "/").last == name, !source.isThere
            else { continue }
            source.follow(to: file)
            return true
        }
        return false
    }

    private func reading(_ set: SessionSet) -> OpencodeReading {
        OpencodeReading(
            sessions: Set(set.sessions),
            bytesMax: textBytesMax,
            isFollowing: isFollowing
        )
    }

    private func source(of file: String, _ set: SessionSet, hasLog: Bool) -> any EntrySource {
        let bytesMax = textBytesMax
        switch set.backend {
        case .gemini where file.hasSuffix(".json"):
            return WholeSource(path: file, bytesMax: bytesMax)
        case .opencode:
            return OpencodeSource(
                path: file,
                sessions: set.sessions,
                bytesMax: bytesMax,
                isFollowing: isFollowing
            )
        case .claude:
            return LineSource(path: file, isFollowing: isFollowing) {
                ClaudeReading(path: $0, bytesMax: bytesMax)
            }
        case .codex:
            let folder = RolloutFolder(work: set.work, environment: set.environment)
            return LineSource(path: file, isFollowing: isFollowing) {
                CodexReading(path: $0, bytesMax: bytesMax) { thread in
                    folder.file(of: thread).map { UsageFile.totals(in: $0) }
                }
            }
        case .gemini:
            return LineSource(path: file, isFollowing: isFollowing) {
                GeminiReading(path: $0, bytesMax: bytesMax)
            }
        case .aider:
            return LineSource(path: file, isFollowing: isFollowing) {
                AiderReading(path: $0, bytesMax: bytesMax, counts: !hasLog)
            }
        }
    }
}
