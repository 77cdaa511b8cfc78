#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Whether a push may land: the daemon says so, or, without one, `git bus hook pre-receive`. Where
/// neither can say, it may not.
enum PushGate {
    /// The status to exit with; 0 lets the push go on.
    static func judge(_ updates: [UInt8], hook: BytePath) -> Int32 {
        if let answer = Verdict.ask(updates: updates) {
            if !answer.text.isEmpty { Report.pass(answer.text, on: 2) }
            return answer.mayLand ? 0 : 1
        }
        let programs = [
            // The installer links it beside the hooks.
            hook.directory.appending("../git-bus".utf8),
            BytePath(Array("/usr/bin/env".utf8)),
        ]
        for program in programs {
            let isLink = program.name == Array("git-bus".utf8)
            if isLink, program.withCString({ access($0, X_OK) }) != 0 { continue }
            let child = ChildProcess(
                program: program,
                words: (isLink ? [] : ["git-bus"]) + ["hook", "pre-receive"],
                pipesEndIt: true
            )
            switch child.run(input: updates) {
            case .exited(0): return 0
            // 127: env found no such program.
            case .exited(127), .notStarted: continue
            case .exited(let status): return status
            }
        }
        Report.say(
            """
            error: BUS-INT-001 nobody can judge this push, so it does not land
              neither the daemon of this hub nor git-bus could be reached
            hint: ask who looks after the hub: git bus doctor
            """,
            on: 2
        )
        return 1
    }
}
