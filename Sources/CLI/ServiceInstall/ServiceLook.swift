import Foundation

/// Whether the daemon of this bus starts at login, and as it should.
struct ServiceLook {
    /// What is known of the service.
    struct Facts: Hashable {
        var name = ""
        var path = ""
        /// Whether the file says what this program would write; `nil` without a file.
        var isSame: Bool?
        var standing = ServiceManager.Standing()
    }

    private let examination: Examination

    init(_ examination: Examination) { self.examination = examination }

    func findings() async -> [Finding] {
        guard let location = examination.location, examination.bus != nil else { return [] }
        do {
            let installer = try ServiceInstaller(location, environment: examination.environment)
            var facts = Facts(name: installer.unit.name, path: installer.unit.path)
            if let text = installer.installed {
                facts.isSame = installer.unit.isSame(as: text)
                facts.standing = await installer.manager.standing()
            }
            return [Self.judge(facts)]
        } catch {
            // A bus that can have no service is no fault.
            return [Finding("service", .info, "service", error.message)]
        }
    }

    static func judge(_ facts: Facts) -> Finding {
        func finding(_ state: Finding.State, _ text: String, _ fix: String? = nil) -> Finding {
            Finding("service", state, "service", text, fix: fix)
        }
        let install = "git bus up --install-service"
        guard let isSame = facts.isSame else {
            // No fault, so there is nothing to mend; who wants it is told how.
            return finding(.info, "the daemon does not start at login; \(install)")
        }
        guard isSame else {
            return finding(.warning, "out of date: \(facts.path)", install)
        }
        guard facts.standing.answers else {
            let text = "\(facts.name) is installed; who starts services does not answer here"
            return finding(.info, text)
        }
        guard facts.standing.isEnabled else {
            return finding(.warning, "\(facts.name) is installed and not enabled", install)
        }
        let runs = facts.standing.isActive ? "enabled, and runs" : "enabled, and does not run"
        guard !facts.standing.endsAtLogout else {
            let text = "\(facts.name) is \(runs); it ends with the last login"
            return finding(.info, "\(text); loginctl enable-linger")
        }
        return finding(.ok, "\(facts.name) is \(runs)")
    }
}
