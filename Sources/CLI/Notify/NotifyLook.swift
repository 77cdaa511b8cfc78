import BusModel
import Journal

/// Whether people would be told what needs them.
struct NotifyLook {
    private let examination: Examination

    init(_ examination: Examination) { self.examination = examination }

    func findings() -> [Finding] {
        guard let location = examination.location, let bus = examination.bus else { return [] }
        // Why none is fine: a journal that cannot be read has a finding of its own.
        let notices = (try? bus.journal?.notices()) ?? []  // why: see above
        let program = examination.host.notifyCommand.first
        let isThere = program.map {
            NotifyProcess.find($0, location, examination.environment) != nil
        }
        let standing = NotifyStanding(host: examination.host, notices: notices)
        return [Self.judge(examination.host, standing, isThere: isThere ?? false)]
    }

    static func judge(_ host: HostConfig, _ standing: NotifyStanding, isThere: Bool) -> Finding {
        func finding(_ state: Finding.State, _ text: String, _ fix: String? = nil) -> Finding {
            Finding("notify", state, "notifications", text, fix: fix)
        }
        if !host.untrustedNotify.isEmpty {
            let text = "the command of [notify] came by a push and is not trusted here"
            return finding(.warning, text, "git bus trust notify")
        }
        guard let program = host.notifyCommand.first else {
            // No fault, so there is nothing to mend; where to read on is part of the sentence.
            let text = "nobody is told what needs a person; git bus notify test says how"
            return finding(.info, text)
        }
        guard isThere else {
            return finding(.error, "there is no program \(program)", "git bus notify test")
        }
        if let problem = standing.problem { return finding(.error, problem, "git bus notify test") }
        return finding(.ok, "by \(program)")
    }
}
