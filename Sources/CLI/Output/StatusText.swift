import BusModel
import Decisions
import Journal
import Phases

/// `git bus status` for people: what needs you first, then phases, gates and agents.
struct StatusText {
    let report: StatusReport
    let width: Int
    var paint = Paint(isOn: false)

    /// The lines, none wider than ``width``.
    ///
    /// Where there is little room, the time of the last sign goes first, then the end of the
    /// reason.
    var lines: [String] {
        plainLines.map { line in
            let line = Terminal.cut(line, to: width)
            return paint.isOn ? painted(line) : line
        }
    }

    /// Titles stand out, and each sign has its colour; the words say the same without.
    private func painted(_ line: String) -> String {
        guard let first = line.first else { return line }
        if first != " " { return "!x".contains(first) ? signed(line, indent: 0) : paint.bold(line) }
        return signed(line, indent: 2)
    }

    private func signed(_ line: String, indent: Int) -> String {
        let text = line.dropFirst(indent)
        guard line.count > indent + 1, let sign = text.first, text.dropFirst().first == " ",
            "!>~.x+?".contains(sign)
        else { return line }
        return String(repeating: " ", count: indent) + paint.sign(sign) + text.dropFirst()
    }

    private var plainLines: [String] {
        var lines = [headline]
        for (index, line) in (report.reach?.shortLines ?? []).enumerated() {
            let head = index == 0 ? "! source  " : String(repeating: " ", count: 10)
            lines.append(head + Terminal.harmless(line))
        }
        if let trouble = report.trouble, report.source?.error == nil {
            lines.append("! daemon  \(Terminal.harmless(trouble))")
        }
        if let problem = report.bus.state.configProblem {
            lines.append("! config  not used, the last one is: \(Terminal.harmless(problem))")
        }
        if let problem = report.hostProblem {
            lines.append("! config  not used, the last one is: \(Terminal.harmless(problem))")
        }
        if let problem = report.notify.problem { lines.append("! notify  \(problem)") }
        lines += section("Needs you (\(report.needs.count))", report.needs.map { "! \($0.text)" })
        lines += section("Phases", report.phases.flatMap(phase))
        lines += section("Gates", report.gates.map(gate))
        lines += section("Agents", report.agents.map(agent))
        lines += section("Services", report.services.map(service))
        return lines
    }

    private var headline: String {
        let name = report.bus.location.canonical.split(separator: "/").last ?? "bus"
        let tip = report.bus.tip?.short ?? "no commit"
        let daemon = report.isDaemonRunning ? "daemon running" : "no daemon (git bus up)"
        let rules = "rules \(report.rules.rawValue)"
        return "\(name)  \(report.bus.location.branch) @ \(tip)  \(daemon)  \(rules)"
    }

    private func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["", title] + lines.map { "  " + $0 }
    }

    private func phase(_ line: StatusReport.PhaseLine) -> [String] {
        let sign = ["complete": "+", "current": ">", "needs_review": "!"][line.state] ?? "."
        let name = EventLine.pad(line.id.text, 16)
        let head = "\(sign) \(name) \(line.state.replacing("_", with: " "))"
        return [head] + line.missing.map { "    needs  \($0)" }
    }

    private func gate(_ line: StatusReport.GateLine) -> String {
        let sign =
            switch line.state {
            case .unclaimed: "."
            case .open: "~"
            case .passed: "+"
            case .failed, .vetoed: "x"
            }
        let verdicts = line.gate.verdicts.sorted { $0.key < $1.key }.map {
            "\($0.key) \($0.value.verdict.rawValue.uppercased())"
        }
        let claim = line.gate.claim.map { "claim \($0.commit.short) by \($0.by)" } ?? ""
        let name = EventLine.pad("\(line.phase)/\(line.label)", 16)
        let state = EventLine.pad(line.state.rawValue, 10)
        let cost = line.cost.flatMap { $0.total > 0 ? EventLine.pad($0.text, 14) + "  " : nil }
        return
            "\(sign) \(name) \(state) \(cost ?? "")\(([claim] + verdicts).joined(separator: "  "))"
    }

    private func agent(_ line: StatusReport.AgentLine) -> String {
        let pings = line.pending == 0 ? "" : "  \(line.pending) pending"
        return row(line.config.name, line.state, line.lastSign, line.reason) + pings
    }

    private func service(_ line: StatusReport.ServiceLine) -> String {
        row(line.name, line.state, line.lastSign, line.reason)
    }

    private func row(
        _ name: AgentName,
        _ state: String,
        _ sign: Instant?,
        _ reason: String
    ) -> String {
        let signs = [
            "needs-you": "!", "working": ">", "waiting": "~", "idle": ".", "stopped": ".",
            "failed": "x",
        ]
        let seen = sign.map { Dates.ago($0, now: report.now) } ?? "-"
        let last = width < 72 ? "" : EventLine.pad(seen, 8) + " "
        return "\(signs[state] ?? "?") \(EventLine.pad(name.text, 16)) "
            + "\(EventLine.pad(state, 10)) \(last)\(Terminal.harmless(reason))"
    }
}
