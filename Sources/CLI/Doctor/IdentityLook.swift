import BusModel
import Decisions
import GitBus

/// Who commits here, and who that is on the bus.
struct IdentityLook {
    private let examination: Examination
    private static let fix = "add it to [policy] humans in git-bus.toml"

    init(_ examination: Examination) { self.examination = examination }

    func findings() async -> [Finding] {
        let git = GitProcess(directory: examination.directory)
        // Why none is fine: then git does not know, which is the finding.
        let name = (try? await git.run(["config", "user.name"]).line) ?? ""  // why: see above
        let email = (try? await git.run(["config", "user.email"]).line) ?? ""  // why: the same
        guard !name.isEmpty, !email.isEmpty else {
            let fix = "git config --global user.email you@example.org"
            let text = "user.name or user.email is not set"
            return [Finding("identity", .warning, "identity", text, fix: fix)]
        }
        guard let config = examination.bus?.state.config else {
            return [Finding("identity", .ok, "identity", "\(name) <\(email)>")]
        }
        switch config.actor(email: email) {
        case .agent(let agent, let role):
            return [Finding("identity", .ok, "identity", "\(email) is \(agent), \(role.rawValue)")]
        case .human:
            return [Finding("identity", .ok, "identity", "\(email) is a person of this bus")]
        case .host(let host):
            let text = "\(email) is what the host \(host) writes as, and no person or agent"
            return [Finding("identity", .warning, "identity", text, fix: Self.fix)]
        case .unknown:
            let text = "\(email) is nobody on this bus, and may only make ordinary commits"
            return [Finding("identity", .warning, "identity", text, fix: Self.fix)]
        }
    }
}
