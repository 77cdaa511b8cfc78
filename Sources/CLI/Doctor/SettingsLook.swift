import BusModel
import Decisions
import Foundation

/// The files that people write: on the bus, in the work tree, on this host.
struct SettingsLook {
    private let examination: Examination

    init(_ examination: Examination) { self.examination = examination }

    func findings() -> [Finding] {
        var findings = [bus()].compactMap(\.self) + workTree()
        let path = HostConfigReader(environment: examination.environment).path
        if let fault = examination.hostProblem {
            let fix = fault.hint ?? "git bus config --check \(ShellWord.quoted(path))"
            findings.append(Finding("config.host", .error, "host settings", "\(fault)", fix: fix))
        } else if FileManager.default.fileExists(atPath: path) {
            findings.append(Finding("config.host", .ok, "host settings", path))
        } else {
            let text = "none of its own; the defaults hold"
            findings.append(Finding("config.host", .info, "host settings", text))
        }
        return findings
    }

    private func bus() -> Finding? {
        guard let bus = examination.bus else { return nil }
        let fix = bus.tip.map { "git bus explain \($0.short)" }
        if let problem = bus.state.configProblem {
            return Finding(
                "config.bus",
                .error,
                "git-bus.toml",
                "the newest is not used, the last good one is: \(problem)",
                fix: fix
            )
        }
        guard let config = bus.state.config else {
            return Finding(
                "config.bus",
                .error,
                "git-bus.toml",
                "there is none on the bus, or none that can be used",
                fix: "git bus init"
            )
        }
        let text =
            "\(config.phases.count) phases, \(config.phases.flatMap(\.gates).count) gates, "
            + "\(config.agents.count) agents"
        return Finding("config.bus", .ok, "git-bus.toml", text)
    }

    /// The file that is being edited, before it is pushed.
    private func workTree() -> [Finding] {
        let path = examination.directory + "/git-bus.toml"
        // Why none is fine: this may be no work tree.
        let file = try? String(contentsOfFile: path, encoding: .utf8)  // why: see above
        guard let text = file else { return [] }
        do {
            _ = try SharedConfigReader.read(text)
            return []
        } catch {
            return [
                Finding(
                    "config.work_tree",
                    .error,
                    "git-bus.toml here",
                    "would not be used: \(error)",
                    fix: error.hint ?? "git bus config --check git-bus.toml"
                )
            ]
        }
    }
}
