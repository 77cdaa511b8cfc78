/// Turns a commit into what it says. Pure; asks nobody whether it may.
public struct EventParser {
    private let config: SharedConfig
    private let subjects: SubjectParser
    private let naming: EventNaming

    /// Makes a parser for commits judged by `config`.
    public init(config: SharedConfig, naming: EventNaming) {
        self.config = config
        self.subjects = SubjectParser(handoff: config.handoff)
        self.naming = naming
    }

    /// Something that a commit says, and its name.
    public struct Said: Hashable, Sendable {
        /// The event's name.
        public let id: EventID
        /// What is said.
        public let event: Event
    }

    /// Everything a commit says, in canonical order: the subject, inboxes, status files.
    ///
    /// - Parameter declared: the gates of the phase that is current when the commit lands.
    public func events(
        of commit: Commit,
        declared: @autoclosure () -> [GateLabel]
    ) -> [Said] {
        let subject = subjects.parse(commit.subject)
        if subject == .ordinary, commit.changes.isEmpty { return [] }
        let said = subjectEvents(subject, of: commit, declared: declared())
        let mail = commit.changes.compactMap(inboxEvent)
        let status = commit.changes.compactMap(statusEvent)
        return said
            + (mail + status).map { path, event in
                Said(
                    id: naming.id(commit: commit.id, kind: event.kind, path: path, ordinal: 0),
                    event: event
                )
            }
    }

    /// The verb of a commit and its label, for whoever must judge its trailers.
    public func verb(of commit: Commit) -> (verb: Verb, label: String)? {
        guard case .verb(let verb, let label, _) = subjects.parse(commit.subject) else {
            return nil
        }
        return (verb, label)
    }

    private func subjectEvents(
        _ subject: Subject,
        of commit: Commit,
        declared: [GateLabel]
    ) -> [Said] {
        let events: [Event]
        switch subject {
        case .ordinary: events = []
        case .malformed(let reason, let correction):
            events = [
                .malformed(subject: commit.subject, reason: reason, correction: correction)
            ]
        case .verb(let verb, let label, let text):
            switch gatesOrReason(verb, label: label, declared: declared) {
            case .malformed(let reason):
                events = [.malformed(subject: commit.subject, reason: reason, correction: nil)]
            case .gates(let gates):
                let claim = BusTrailers.parse(commit.trailers, verb: verb).trailers.claim
                events = gates.compactMap {
                    Self.event(verb, label: $0, text: text, claim: claim)
                }
            }
        }
        return events.enumerated().map { ordinal, event in
            Said(
                id: naming.id(commit: commit.id, kind: event.kind, path: "", ordinal: ordinal),
                event: event
            )
        }
    }

    private func gatesOrReason(
        _ verb: Verb,
        label: String,
        declared: [GateLabel]
    ) -> LabelSelector.Selection {
        switch verb {
        case .claim, .review, .lift: LabelSelector.select(label, declared: declared)
        case .hold, .resume:
            label == "bus"
                ? .gates(["bus"]) : LabelSelector.select(label, declared: declared)
        case .override:
            RuleCode.overrideFault(label).map { .malformed(reason: $0) }
                ?? .gates([GateLabel(label.uppercased())])
        case .take, .drop, .close, .approve, .reject, .reopen:
            label.contains(",")
                ? .malformed(reason: "\(verb.rawValue) takes one label")
                : .gates([GateLabel(label)])
        }
    }

    /// The event of a verb; `nil` for verbs whose matter this version does not keep.
    private static func event(
        _ verb: Verb,
        label: GateLabel,
        text: String,
        claim: ObjectID?
    ) -> Event? {
        switch verb {
        case .claim: .claim(gate: label, text: text)
        case .review:
            .review(gate: label, verdict: VerdictWord.verdict(of: text), of: claim, text: text)
        case .lift: .vetoLifted(gate: label, text: text)
        case .take: Int(label.text).map { .itemTaken(item: $0, text: text) }
        case .drop: Int(label.text).map { .itemDropped(item: $0, text: text) }
        case .close: Int(label.text).map { .itemClosed(item: $0, text: text) }
        case .reopen: .phaseReopened(phase: PhaseID(label.text), text: text)
        case .hold: .holdSet(Hold(label: label.text), text: text)
        case .resume: .holdLifted(Hold(label: label.text), text: text)
        case .override: .overrideUsed(rule: label.text, text: text)
        case .approve, .reject: nil
        }
    }

    private func inboxEvent(_ change: FileChange) -> (String, Event)? {
        guard let recipient = config.inboxOwner(ofPath: change.path) else { return nil }
        let wasMail = change.before.map { !$0.isBlank } ?? false
        if let after = change.after, after.kind == .file, !after.isBlank {
            guard after.blob != change.before?.blob, change.addsLines else { return nil }
            return (
                change.path, .inboxMail(to: recipient, path: change.path, blob: after.blob)
            )
        }
        return wasMail ? (change.path, .inboxRead(by: recipient, path: change.path)) : nil
    }

    private func statusEvent(_ change: FileChange) -> (String, Event)? {
        guard let phase = config.phases.first(where: { config.statusPath(of: $0) == change.path })
        else { return nil }
        let was = isMarked(change.before)
        if isMarked(change.after) {
            return (change.path, .statusMarked(phase: phase.id, path: change.path, again: was))
        }
        return was ? (change.path, .statusUnmarked(phase: phase.id, path: change.path)) : nil
    }

    private func isMarked(_ file: FileState?) -> Bool {
        guard let file, file.kind == .file, let content = file.content else { return false }
        return StatusMarker.isPresent(config.doneMarker, in: content)
    }
}
