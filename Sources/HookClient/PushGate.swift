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
        // The installer links it beside the hooks.
        let link = hook.directory.appending("../git-bus".utf8)
        for program in [link] + onPath("git-bus") {
            guard program.withCString({ access($0, X_OK) }) == 0 else { continue }
            let child = ChildProcess(
                program: program,
                words: ["hook", "pre-receive"],
                pipesEndIt: true
            )
            switch child.run(input: updates) {
            case .exited(let status): return status
            case .notStarted: continue
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

    /// Where a program could be, by the search path.
    private static func onPath(_ name: String) -> [BytePath] {
        BytePath(cString: getenv("PATH")).bytes
            .split(separator: UInt8(ascii: ":"))
            // A relative one would mean whatever the repository holds.
            .filter { $0.first == UInt8(ascii: "/") }
            .map { BytePath(Array($0)).appending(name.utf8) }
    }
}
