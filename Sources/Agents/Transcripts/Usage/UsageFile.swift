internal import Foundation
internal import Ledger

/// One file of usage, and what reads it.
struct UsageFile {
    let backend: UsageBackend
    let path: String
    /// How lines are cut.
    var stream = LineStream()
    /// Finds the rollout of a thread of Codex.
    var rollout: (String) -> String? = { _ in nil }

    /// What a look at a file gave.
    struct Look {
        var bytes: UInt64 = 0
        var isAtEnd = true
        var unread: [Unread] = []
    }

    /// Gives out the rows behind a position, which moves on, and what else happened there.
    func read(
        from position: inout UsagePosition,
        note: (TranscriptFact) -> Void = { _ in },
        _ emit: (UsageRow) -> Void
    ) -> Look {
        if isWhole { return readWhole(&position, emit) }
        guard let isNew = position.enter(path) else { return miss(&position) }
        guard isNew || stream.takesRest else { return Look() }
        var tally = UnreadTally(file: path)
        var look = Look()
        if backend == .codex, position.codex == nil {
            position.codex = CodexThread(id: RolloutFolder.thread(of: path) ?? path)
        }
        if backend == .aider, position.aider == nil { position.aider = AiderRun() }
        // The tail is moved apart from what lines tell, which they change meanwhile.
        var tail = position.tail
        var lines = position.lines
        var totals: [String: Set<UInt64>?] = [:]
        let read = stream.read(path, from: &tail, line: &lines) { piece, line in
            switch piece {
            case .line(let bytes):
                if let wrong = take(bytes, line, &position, &totals, note, emit) {
                    tally.add(wrong, line: line)
                }
            case .rest(let bytes):
                // A line that has all but its end counts; half of one does not.
                guard take(bytes, line, &position, &totals, note, emit) != nil else { return }
                tally.add(.partialLine, line: line)
            case .tooLong: tally.add(.longLine, line: line)
            }
        }
        position.tail = tail
        position.lines = lines
        position.keepHead(of: path)
        if !read.isReadable { tally.add(.noAccess) }
        if read.isAtEnd, position.codex?.findDoubt() == true { tally.add(.doubtfulSum) }
        look.bytes = read.bytes
        look.isAtEnd = read.isAtEnd
        look.unread = tally.unread
        return look
    }

    /// Whether the file is one object, and is written anew each time.
    private var isWhole: Bool {
        path.hasSuffix(".json") && (backend == .gemini || backend == .opencode)
    }

    private func take(
        _ line: UnsafeRawBufferPointer,
        _ number: Int,
        _ position: inout UsagePosition,
        _ totals: inout [String: Set<UInt64>?],
        _ note: (TranscriptFact) -> Void,
        _ emit: (UsageRow) -> Void
    ) -> Unread.Kind? {
        let place = { "\(path) \(number)" }
        switch backend {
        case .claude: return ClaudeUsage.read(line, place: place, note: note, emit)
        case .codex:
            let known = { (thread: String) in
                if let known = totals[thread] { return known }
                let found = rollout(thread).map { Self.totals(in: $0) }
                totals[thread] = .some(found)
                return found
            }
            return position.codex?
                .read(line, number: number, totals: known, note: note, emit) ?? nil
        case .gemini:
            var usage = GeminiUsage(session: position.session)
            defer { position.session = usage.session }
            return usage.read(line, place: place, emit)
        case .aider:
            if path.hasSuffix(".jsonl") { return AiderLog.read(line, place: place, emit) }
            position.aider?.read(line, path: path, emit)
            return nil
        case .opencode: return .unknownForm
        }
    }

    /// The fingerprints of all totals in a rollout.
    static func totals(in path: String) -> Set<UInt64> {
        var position = UsagePosition()
        var found: Set<UInt64> = []
        guard position.enter(path) == true else { return found }
        let stream = LineStream(bytesMax: .max)
        _ = stream.read(path, from: &position.tail, line: &position.lines) { piece, _ in
            guard case .line(let bytes) = piece, var scan = JSONScanner(bytes),
                let row = CodexRow(&scan), let total = row.payload.info?.total
            else { return }
            found.insert(total.vector.fingerprint)
        }
        return found
    }

    /// The most that is read at once. Sessions of Gemini before 0.40 were far smaller.
    static let wholeBytesMax = 64 << 20

    private func readWhole(_ position: inout UsagePosition, _ emit: (UsageRow) -> Void) -> Look {
        guard let stamp = FileStamp(of: path) else { return miss(&position) }
        let isSame = position.stamp == stamp
        guard !isSame || position.isStampSure != true else { return Look() }
        position.stamp = stamp
        position.isStampSure = isSame
        position.isGone = nil
        var tally = UnreadTally(file: path)
        var look = Look()
        guard stamp.size <= Self.wholeBytesMax else {
            look.unread = isSame ? [] : [Unread(file: path, kind: .tooLarge)]
            return look
        }
        do {
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            look.bytes = UInt64(data.count)
            if let wrong = data.withUnsafeBytes({ whole($0, emit) }) { tally.add(wrong) }
        } catch {
            tally.add(.noAccess)
        }
        // What looks the same is not wrong twice.
        look.unread = isSame ? [] : tally.unread
        return look
    }

    private func whole(
        _ bytes: UnsafeRawBufferPointer,
        _ emit: (UsageRow) -> Void
    ) -> Unread.Kind? {
        if backend == .gemini {
            var usage = GeminiUsage()
            return usage.read(bytes, place: { path }, emit)
        }
        guard let message = OpencodeMessage(bytes) else { return .brokenLine }
        let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        let (row, wrong) = message.row(id: message.id ?? name)
        if let row { emit(row) }
        return wrong
    }

    /// A file that was read once and is not there is named once.
    private func miss(_ position: inout UsagePosition) -> Look {
        guard position.isGone != true, position.tail.file != 0 || position.stamp != nil else {
            return Look()
        }
        position.isGone = true
        return Look(unread: [Unread(file: path, kind: .gone)])
    }
}
