internal import CPosix

/// Whether a push may land: the daemon says so, or, without one, `git bus hook pre-receive`. Where
/// neither can say, it may not.
enum PushGate {
    /// The status to exit with; 0 lets the push go on.
    static func judge(_ updates: [UInt8], as hook: HookArguments) -> Int32 {
        // What is not read could be the one that says that nothing is to land.
        guard Verdict.optionCount <= Verdict.optionsMax else {
            Report.say(
                """
                error: \(Verdict.optionCount) push options; at most \(Verdict.optionsMax) are read
                hint: git push
                """,
                on: 2
            )
            return 1
        }
        if let answer = Verdict.ask(updates: updates) {
            if !answer.text.isEmpty { Report.pass(answer.text, on: 2) }
            return answer.mayLand ? 0 : 1
        }
        // The installer links it beside the hooks.
        let link = hook.program.directory.appending("../git-bus".utf8)
        for program in [link] + onPath("git-bus") {
            guard program.withCString({ access($0, X_OK) }) == 0 else { continue }
            let words = SpokenWords()
            let child = ChildProcess(
                program: program,
                words: ["hook", "pre-receive"],
                arguments: hook,
                pipesEndIt: true,
                errors: words?.descriptor
            )
            switch child.run(input: updates) {
            case .exited(let status):
                let hasSpoken = words?.passOn() ?? true
                if status == 0 { return 0 }
                if status != 1 || !hasSpoken { sayNobody(why(status, hasSpoken)) }
                return 1
            case .notStarted: continue
            }
        }
        sayNobody("neither the daemon of this hub nor git-bus could be reached")
        return 1
    }

    private static func why(_ status: Int32, _ hasSpoken: Bool) -> String {
        let end =
            status > 128
            ? "git-bus was ended by signal \(status - 128)" : "git-bus ended with status \(status)"
        return hasSpoken ? end : end + " and said nothing"
    }

    private static func sayNobody(_ why: String) {
        Report.say(
            """
            error: BUS-INT-001 nobody can judge this push, so it does not land
              \(why)
              tell who looks after the hub; there:
            hint: git bus doctor
            """,
            on: 2
        )
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
