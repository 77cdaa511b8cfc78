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
    /// Nothing is thrown: what cannot be read is counted in ``EarPosition/troubles``.
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
        var signals = hear(eventFile, &position.events, &position.troubles) {
            EventFile.signals(in: $0)
        }
        var session = session
        for signal in signals {
            if case .sessionStarted(let id, let file) = signal.kind {
                // `/clear` begins another session, with another file.
                if id != session || file != nil { position.path = file ?? position.path }
                session = id
            }
        }
        if position.path == nil { position.path = find(session, since) }
        if let path = position.path {
            signals += hear(path, &position.transcript, &position.troubles, row)
        }
        let fresh = signals.filter { $0.time >= since }
        // Sorted by time, and where that is equal as they were written.
        return fresh.enumerated().sorted { left, right in
            (left.element.time, left.offset) < (right.element.time, right.offset)
        }.map(\.element)
    }

    private func hear(
        _ path: String,
        _ position: inout TailPosition,
        _ troubles: inout Int,
        _ read: (Data) -> [AgentSignal]?
    ) -> [AgentSignal] {
        let (lines, skipped) = LineTail.read(path, from: &position)
        if skipped > 0 { troubles += 1 }
        var signals: [AgentSignal] = []
        for line in lines {
            if let found = read(line) { signals += found } else { troubles += 1 }
        }
        return signals
    }

    private func row(_ line: Data) -> [AgentSignal]? {
        switch backend.reader {
        case .claude: ClaudeTranscript(limit: limit).signals(in: line)
        case .codex: CodexRollout(limit: limit).signals(in: line)
        case .none: []
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

    private func find(_ session: String?, _ since: Instant) -> String? {
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
            return CodexRollout.find(
                session: session,
                work: work,
                since: since,
                environment: environment
            )
        case .none: return nil
        }
    }
}
