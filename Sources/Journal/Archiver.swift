public import BusModel
internal import Foundation

/// Moves old events out of a journal into files beside it.
///
/// The plan is written down, then the file is written whole and synchronised, then the events are
/// deleted a few at a time. Whoever is killed on the way loses nothing and doubles nothing: the
/// next one goes on from the last step that is on the disk.
public struct Archiver: Sendable {
    /// A point on the way, after which a process may end.
    enum Point: Hashable, Sendable {
        case planned, halfFile, file, written, halfRemoved, removed, moved
    }

    /// What was moved.
    public struct Outcome: Hashable, Sendable {
        /// The parts, the oldest first; more than one after a crash.
        public internal(set) var parts: [ArchivePart] = []
        /// How many events were deleted from the journal.
        public internal(set) var events = 0
        /// How many finished pings were.
        public internal(set) var pings = 0

        /// Nothing yet.
        public init() {}
    }

    private let journal: EventJournal
    private let folder: String
    private let chunk: Int
    private let encode: @Sendable (EventRow) throws -> String
    /// For tests, which end the process there.
    var reached: @Sendable (Point) -> Void = { _ in }

    /// Moves nothing yet.
    ///
    /// - Parameters:
    ///   - folder: where the files go; made when there is something to put there.
    ///   - chunk: how many rows one transaction deletes.
    ///   - encode: makes a line of an event.
    public init(
        journal: EventJournal,
        folder: String,
        chunk: Int = 1000,
        encode: @escaping @Sendable (EventRow) throws -> String
    ) {
        self.journal = journal
        self.folder = folder
        self.chunk = chunk
        self.encode = encode
    }

    /// Finishes what another one began, then moves the events before the first one that is not
    /// older than `before`. For one process at a time.
    public func run(before: Instant) async throws(JournalError) -> Outcome {
        var outcome = Outcome()
        let plan = try journal.archivePlan(before: before)
        if let part = plan.unfinished { try await move(part, &outcome) }
        if let range = plan.range {
            let part = try await journal.begin(range, before: before, file: freeName(range))
            reached(.planned)
            try await move(part, &outcome)
        }
        while true {
            let count = try await journal.removePings(before: before, limit: chunk)
            outcome.pings += count
            if count < chunk { break }
        }
        while try await journal.shrink(pages: 256) {}
        try await journal.checkpoint()
        return outcome
    }

    private func move(_ part: ArchivePart, _ outcome: inout Outcome) async throws(JournalError) {
        if part.state == .planned {
            try write(part)
            reached(.file)
            try await journal.mark(part, .written)
        }
        reached(.written)
        while true {
            let count = try await journal.removeEvents(of: part, limit: chunk)
            if count == 0 { break }
            outcome.events += count
            reached(.halfRemoved)
        }
        reached(.removed)
        try await journal.mark(part, .moved)
        reached(.moved)
        outcome.parts.append(part)
    }

    /// A name that no file has: a journal that was made anew counts its events from one again.
    private func freeName(_ range: ClosedRange<Int64>) -> String {
        let stem = "events-\(range.lowerBound)-\(range.upperBound)"
        let names = [stem] + (2...1000).map { "\(stem).\($0)" }
        let free = names.first { access("\(folder)/\($0).jsonl", F_OK) != 0 }
        return (free ?? "\(stem).\(UUID().uuidString)") + ".jsonl"
    }

    // MARK: - The file

    private func write(_ part: ArchivePart) throws(JournalError) {
        try makeFolder()
        let path = "\(folder)/\(part.file)"
        let temporary = path + ".new"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("write \(temporary)") }
        defer { close(file) }
        // The mode above holds only for a file that was not there.
        guard fchmod(file, 0o600) == 0 else { throw failure("protect \(temporary)") }
        var last: Int64 = 0
        while true {
            let rows = try journal.events(of: part, after: last, limit: chunk)
            guard let end = rows.last?.seq else { break }
            var text = ""
            for row in rows { text += try line(row) + "\n" }
            try append(Array(text.utf8), to: file, temporary)
            last = end
            reached(.halfFile)
        }
        guard fsync(file) == 0, rename(temporary, path) == 0 else {
            throw failure("write \(path)")
        }
        try synchronise(folder)
    }

    private func line(_ row: EventRow) throws(JournalError) -> String {
        do { return try encode(row) } catch {
            throw JournalError(.corrupt, "event \(row.seq) cannot be written out: \(error)")
        }
    }

    private func append(
        _ bytes: [UInt8],
        to file: Int32,
        _ path: String
    ) throws(JournalError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("write \(path)")
            }
            rest = rest.dropFirst(count)
        }
    }

    private func makeFolder() throws(JournalError) {
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw failure("make \(folder)") }
        try synchronise((folder as NSString).deletingLastPathComponent)
    }

    /// A new name is on the disk only when its folder is.
    private func synchronise(_ folder: String) throws(JournalError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open \(folder)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("synchronise \(folder)") }
    }

    private func failure(_ what: String) -> JournalError {
        JournalError(.storage, "cannot \(what): \(String(cString: strerror(errno)))")
    }
}
