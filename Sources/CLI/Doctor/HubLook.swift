import BusModel
import Foundation
import GitBus
import Hooks
import Journal

/// The hub: whether it is there, and what it does with a push.
struct HubLook {
    private let examination: Examination

    init(_ examination: Examination) { self.examination = examination }

    func findings() async -> [Finding] {
        guard let location = examination.location else {
            let text = examination.noBus ?? "this is no bus"
            return [Finding("bus", .info, "bus", text, fix: "git bus init")]
        }
        var findings = [await reach(location)]
        if let problem = examination.busProblem {
            let fix = problem.hints.first
            findings.append(Finding("bus.read", .error, "bus", problem.message, fix: fix))
        }
        if let hub = location.hub, FileManager.default.fileExists(atPath: hub + "/HEAD") {
            findings.append(await hooks(hub))
        }
        if location.hub == nil { findings.append(wakes(location)) }
        if let finding = await rules(location) { findings.append(finding) }
        return findings
    }

    private func rules(_ location: BusLocation) async -> Finding? {
        guard let bus = examination.bus else { return nil }
        do {
            let rules = try await bus.rulesInForce()
            return Finding(
                "hub.rules",
                rules == .refuse ? .ok : .warning,
                "server rules",
                ["\(rules.rawValue): \(rules.said)", rules.advice].compactMap(\.self)
                    .joined(separator: "; ")
            )
        } catch {
            let text = CommandFailure(error).message
            return Finding("hub.rules", .error, "server rules", text)
        }
    }

    private func reach(_ location: BusLocation) async -> Finding {
        let began = ContinuousClock.now
        do {
            let answer = try await GitProcess().run(
                ["ls-remote", "--", location.url, location.ref.text],
                deadline: .seconds(5)
            )
            guard answer.status == 0 else {
                let words = answer.error.split(separator: "\n").first.map(String.init)
                return unreachable(location, words ?? "no answer")
            }
            guard !answer.output.isEmpty else {
                return Finding(
                    "hub.reach",
                    .error,
                    "hub",
                    "\(location.canonical) has no branch \(location.branch)",
                    fix: "git push origin \(ShellWord.quoted("HEAD:" + location.branch))"
                )
            }
            let time = (ContinuousClock.now - began).components
            let milliseconds = time.seconds * 1000 + time.attoseconds / 1_000_000_000_000_000
            let text = "\(location.canonical) in \(milliseconds) ms"
            return Finding("hub.reach", .ok, "hub", text)
        } catch {
            return unreachable(location, CommandFailure(error).message)
        }
    }

    private func unreachable(_ location: BusLocation, _ words: String) -> Finding {
        Finding(
            "hub.reach",
            .error,
            "hub",
            "cannot be reached: \(words)",
            fix: "git ls-remote \(ShellWord.quoted(location.url))"
        )
    }

    private func wakes(_ location: BusLocation) -> Finding {
        let isRunning = DaemonLock.holder(path: location.lockPath) != nil
        let standing = WakeStanding.read(of: location, isDaemonRunning: isRunning)
        return Self.judge(
            standing,
            isDaemonRunning: isRunning,
            interval: examination.host.pollInterval
        )
    }

    /// Whether pushes are told of, or found by asking.
    static func judge(
        _ standing: WakeStanding?,
        isDaemonRunning: Bool,
        interval: Duration
    ) -> Finding {
        let (id, title) = ("hub.wakes", "hub wakes")
        switch standing {
        case .told: return Finding(id, .ok, title, "the hub tells this host of each push")
        case .polls(let reason):
            let text =
                "pushes are found by asking every \(interval.components.seconds) s, since the hub "
                + "tells of none: \(reason); see docs/ssh.md, and docs/webhooks.md for a forge"
            return Finding(id, .warning, title, text)
        case nil:
            let text =
                isDaemonRunning ? "not known yet" : "not known: no daemon runs that could be told"
            return Finding(id, .info, title, text)
        }
    }

    private func hooks(_ hub: String) async -> Finding {
        let fix = "git bus hooks install \(ShellWord.quoted(hub))"
        do {
            let status = try await HookInstaller.own(hub)
                .status()
            guard status.isInstalled else {
                let text = "not installed; pushes are seen by the daemon's timer"
                return Finding(
                    "hub.hooks",
                    .warning,
                    "hooks",
                    text,
                    fix: fix,
                    repair: .installHooks(hub: hub)
                )
            }
            guard status.pending.isEmpty else {
                let text = "installed, and not up to date: \(status.pending.count) changes"
                return Finding(
                    "hub.hooks",
                    .warning,
                    "hooks",
                    text,
                    fix: fix,
                    repair: .installHooks(hub: hub)
                )
            }
            return Finding("hub.hooks", .ok, "hooks", "installed: \(status.hooksPath ?? hub)")
        } catch {
            return Finding("hub.hooks", .error, "hooks", error.message, fix: error.hint ?? fix)
        }
    }
}
