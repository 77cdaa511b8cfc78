import BusModel
import Journal

/// One event as a line of the log: a sign, who, what, and where to look further.
struct EventLine {
    let sign: Character
    let who: String
    let what: String
    let detail: String
    let commit: String

    init(_ row: EventRow) {
        let text = Terminal.harmless(row.data["text"]?.text ?? "")
        let label = Terminal.harmless(row.label ?? "")
        who = Terminal.harmless(row.actor ?? "")
        commit = row.commit?.short ?? ""
        switch EventKind(rawValue: row.kind) {
        case .claim:
            (sign, what, detail) = (">", "claim \(label)", text)
        case .review:
            (sign, what, detail) = (Self.sign(row), "review \(label)", text)
        case .inboxMail:
            (sign, what) = (">", "mail to \(label)")
            detail = Terminal.harmless(row.data["path"]?.text ?? "")
        case .inboxRead: (sign, what, detail) = ("+", "mail read", "by \(label)")
        case .statusMarked: (sign, what, detail) = (">", "done \(label)", "marker set")
        case .statusUnmarked: (sign, what, detail) = ("~", "done \(label)", "marker taken back")
        case .malformed:
            (sign, what) = ("x", "malformed")
            detail = Terminal.harmless(row.data["reason"]?.text ?? "")
        case .policyViolated:
            let sentence = row.data["sentence"]?.text ?? ""
            let facts = row.data["facts"]?.elements?.compactMap(\.text) ?? []
            let more = facts.isEmpty ? "" : ": " + facts.joined(separator: "; ")
            (sign, what, detail) = ("x", label, Terminal.harmless(sentence + more))
        case .pushRefused:
            let codes = row.data["codes"]?.elements?.compactMap(\.text) ?? []
            let all = Terminal.harmless(codes.joined(separator: " "))
            (sign, what, detail) = ("x", "push refused", all)
        case .phaseNeedsReview: (sign, what, detail) = ("!", "phase \(label)", "needs review")
        case .phaseStarted: (sign, what, detail) = (">", "phase \(label)", "started")
        case .phaseCompleted: (sign, what, detail) = ("+", "phase \(label)", "complete")
        case .sequenceCompleted: (sign, what, detail) = ("+", "sequence", "every phase is complete")
        case .gateOpened, .gatePassed, .gateFailed, .gateVetoed:
            let state = row.kind.dropFirst("gate.".count)
            sign = state == "passed" ? "+" : state == "opened" ? "~" : "x"
            (what, detail) = ("gate \(label)", state == "opened" ? "open" : String(state))
        case .pingRecorded, .pingTyped, .pingWithdrawn, .pingFailed, .pingSeen, .pingActed:
            let about = row.data["about"]?.text ?? ""
            let state = row.kind.dropFirst("ping.".count)
            sign = state == "failed" ? "x" : "."
            (what, detail) = ("ping \(label)", "\(state): \(about)")
        case .agentStarted, .agentStopped, .agentRestarted, .agentStalled, .agentNudged,
            .agentLimited, .agentResumed, .agentFailedOver, .agentNeedsHuman, .wakeFired:
            (sign, what, detail) = Self.ofAgent(row, label)
        case .turnStarted, .turnFinished, .toolInvoked, .usageRecorded:
            (sign, what, detail) = Self.ofTurn(row, label)
        case .budgetWarned, .budgetExhausted:
            let all = text + "; " + Terminal.harmless(row.data["remedy"]?.text ?? "")
            (sign, what, detail) = ("!", "budget \(label)", all)
        case .configChanged:
            let problem = row.data["problem"]?.text.map(Terminal.harmless)
            sign = problem == nil ? "." : "x"
            (what, detail) = ("config", problem.map { "not used: \($0)" } ?? "changed")
        case .refRewound: (sign, what, detail) = ("!", "rewound", "a person must resume")
        case .vetoLifted, .itemTaken, .itemDropped, .itemClosed, .holdSet, .holdLifted,
            .phaseReopened, .overrideUsed, nil:
            (sign, what, detail) = (".", "\(row.kind) \(label)", text)
        }
    }

    /// The sign of a verdict, or of a finding.
    private static func sign(_ review: EventRow) -> Character {
        let verdict = review.data["verdict"]?.text
        return verdict == "pass" ? "+" : verdict == nil ? "~" : "x"
    }

    /// What became of an agent.
    private static func ofAgent(_ row: EventRow, _ label: String) -> (Character, String, String) {
        let reason = Terminal.harmless(row.data["reason"]?.text ?? "")
        let word = row.kind.dropFirst("agent.".count).replacing("_", with: " ")
        let state = row.kind == EventKind.wakeFired.rawValue ? "wake" : word
        let sign: Character = row.kind == EventKind.agentNeedsHuman.rawValue ? "!" : "."
        return (sign, "agent \(label)", "\(state): \(reason)")
    }

    /// What an agent does inside of its turns.
    private static func ofTurn(_ row: EventRow, _ label: String) -> (Character, String, String) {
        switch EventKind(rawValue: row.kind) {
        case .turnStarted: return (".", "turn \(label)", "started")
        case .turnFinished:
            let isBrokenOff = row.data["broken_off"] == .bool(true)
            return (".", "turn \(label)", isBrokenOff ? "broken off by a person" : "finished")
        case .toolInvoked:
            return (".", "tool \(label)", Terminal.harmless(row.data["tool"]?.text ?? ""))
        default:  // open: the last of them
            let tokens = UsageColumns.count(row.data["total"]?.integer ?? 0)
            let requests = row.data["requests"]?.integer ?? 0
            return (".", "usage \(label)", "\(tokens) tokens in \(requests) requests")
        }
    }

    /// The line, fitted into `width` columns, led by a time.
    ///
    /// Where there is little room, the commit goes first, then who did it.
    func text(time: String, width: Int, paint: Paint = Paint(isOn: false)) -> String {
        let hasWho = width >= 72
        let hasCommit = width >= 64 && !commit.isEmpty
        let own = (hasWho ? Self.pad(who, 13) + " " : "") + Self.pad(what, 19) + " "
        let room = width - CellWidth.of(time) - 4 - CellWidth.of(own) - (hasCommit ? 9 : 0)
        let body = Terminal.cut(detail, to: max(8, room))
        let tail = hasCommit ? Self.pad(body, max(8, room)) + "  " + commit : body
        let line = Terminal.cut(own + tail, to: width - CellWidth.of(time) - 4)
        return "\(paint.faint(time))  \(paint.sign(sign)) \(line)"
    }

    static func pad(_ text: String, _ width: Int) -> String {
        let cut = Terminal.cut(text, to: width)
        return cut + String(repeating: " ", count: max(0, width - CellWidth.of(cut)))
    }
}
