public import BusModel
internal import Foundation
public import Watchdog

/// How far everything that an agent's program tells was read.
public struct EarPosition: Hashable, Sendable, Codable {
    var events = TailPosition()
    var transcript = TailPosition()
    /// Where its transcript is, once that is known.
    var path: String?
    /// Lines that could not be read as what they should be.
    public internal(set) var troubles = 0

    /// Nothing was read yet.
    public init() {}
}

/// All that can be heard of one agent: the file that its hooks write, and its transcript.
public struct AgentEars: Sendable {
    private let backend: Backend
    private let eventFile: String
    private let work: String
    private let environment: [String: String]
    private let zones: Zones

    /// Describes what is to be heard.
    ///
    /// - Parameters:
    ///   - eventFile: where `git bus agent-event` writes.
    ///   - work: the directory that the program runs in.
    ///   - environment: where the program keeps its transcripts follows from it.
    public init(
        backend: Backend,
        eventFile: String,
        work: String,
        environment: [String: String],
        zones: Zones
    ) {
        self.backend = backend
        self.eventFile = eventFile
        self.work = work
        self.environment = environment
        self.zones = zones
    }

    /// The signals since a position, in the order of their times; the position moves on.
    ///
    /// Nothing is thrown: what cannot be read is counted in ``EarPosition/troubles``. An agent that
    /// does nothing costs two `stat` calls.
    ///
    /// - Parameters:
    ///   - session: the session that the program is in, where that is known.
    ///   - since: when the program was started; what is older is of another run.
    public func listen(
        from position: inout EarPosition,
        session: String?,
        since: Instant
    ) -> [AgentSignal] {
        guard backend.reader != .none else { return [] }
        var session = session
        var signals = hearHooks(&position, &session)
        if position.path == nil { position.path = place(session, since) }
        if let path = position.path { signals += hearTranscript(path, &position) }
        let fresh = signals.filter { $0.time >= since }
        // Sorted by time, and where that is equal as they were written.
        return fresh.enumerated().sorted { left, right in
            (left.element.time, left.offset) < (right.element.time, right.offset)
        }.map(\.element)
    }

    private func hearHooks(
        _ position: inout EarPosition,
        _ session: inout String?
    ) -> [AgentSignal] {
        let (lines, skipped) = LineTail().read(eventFile, from: &position.events)
        position.troubles += skipped
        var signals: [AgentSignal] = []
        for line in lines {
            guard let call = HookCall(line) else {
                position.troubles += 1
                continue
            }
            if let (id, file) = call.beginning {
                // `/clear` begins another session, with another file.
                if let file { position.path = file } else if id != session { position.path = nil }
                session = id
            }
            let isOwn = call.thread.map { own($0, &session, &position) }
            signals += call.signals(isOwn: isOwn ?? true)
        }
        return signals
    }

    /// Whether a thread that Codex names is the agent's own. A person may have begun another one in
    /// its terminal, which then is followed; the threads of subagents are not.
    private func own(
        _ thread: String,
        _ session: inout String?,
        _ position: inout EarPosition
    ) -> Bool {
        if thread == session { return true }
        let folder = RolloutFolder(work: work, environment: environment)
        if let file = folder.file(of: thread) {
            guard folder.isOwn(file) else { return false }
            position.path = file
        } else if session != nil {
            return false
        }
        session = thread
        return true
    }

    private func hearTranscript(
        _ path: String,
        _ position: inout EarPosition
    ) -> [AgentSignal] {
        let (lines, skipped) = LineTail().read(path, from: &position.transcript)
        position.troubles += skipped
        let read = reader(of: path)
        var signals: [AgentSignal] = []
        for line in lines {
            if let found = read(line) { signals += found } else { position.troubles += 1 }
        }
        return signals
    }

    private func reader(of path: String) -> (Data) -> [AgentSignal]? {
        switch backend.reader {
        case .claude: ClaudeTranscript(limit: limit).signals
        case .codex:
            CodexRollout(limit: limit, thread: RolloutFolder.thread(of: path)).signals
        case .none: { _ in [] }
        }
    }

    /// When a limit ends that a text announces.
    private var limit: @Sendable (String, Instant) -> Instant?? {
        let patterns = backend.screen.limit
        let zones = self.zones
        return { text, time in
            let line = text.split(separator: "\n").first.map(String.init) ?? ""
            guard patterns.contains(where: { $0.occurs(in: line) }) else { return nil }
            return .some(ResetTime.parse(text, now: time, zones: zones))
        }
    }

    /// Where the transcript is. It is written some time after the start, so this is asked until it
    /// is there.
    private func place(_ session: String?, _ since: Instant) -> String? {
        switch backend.reader {
        case .claude:
            guard let session else { return nil }
            let places = ClaudeTranscript.candidates(
                session: session,
                work: work,
                environment: environment
            )
            return places.first { FileManager.default.fileExists(atPath: $0) }
        case .codex:
            let folder = RolloutFolder(work: work, environment: environment)
            return session.map { folder.file(of: $0) } ?? folder.file(since: since)
        case .none: return nil
        }
    }
}
