internal import CrashPoints

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What git runs as a server hook: the name it is called by says which one it is.
///
/// It links no Foundation and needs no loader, so that it costs a push as little as a C program.
@main
enum HookProgram {
    static let version = "0.1.0"

    static func main() {
        let own = BytePath(cString: CommandLine.unsafeArgv.pointee)
        if own.name == Array("git-bus-hook".utf8) { exit(answer()) }
        // A chained hook that does not read its input must not end us.
        let pipesEndChildren = signal(SIGPIPE, SIG_IGN) == nil
        let input = StandardInput.readToEnd()
        let chain = HookChain(of: own, input: input, pipesEndChildren: pipesEndChildren)
        if own.name == Array("pre-receive".utf8) {
            CrashPoint.hookBegun.pass()
            let entrance = Entrance.ofCaller()
            Entrance.clean(entrance)
            var status = PushGate.judge(input, hook: own)
            if status == 0 { status = chain.runUntilOneFails() }
            if status == 0 {
                CrashPoint.hookJudged.pass()
                PushNote.write(input, entrance, options: Verdict.options())
                CrashPoint.hookNoted.pass()
            }
            exit(status)
        }
        guard own.name == Array("post-receive".utf8) else { exit(chain.runUntilOneFails()) }
        // The refs have moved already. The bell comes first, so that no chained hook delays it.
        CrashPoint.bellSilent.pass()
        Bell.ring(updates: input)
        chain.runAll()
        exit(0)
    }

    /// Answers somebody who calls the program by its own name.
    private static func answer() -> Int32 {
        switch CommandLine.arguments.dropFirst().first {
        case "--version":
            Report.say("git-bus-hook \(version)", on: 1)
            return 0
        case "-h", "--help":
            Report.say(usage, on: 1)
            return 0
        default:
            Report.say(usage, on: 2)
            return 64
        }
    }

    private static let usage = """
        usage: git-bus-hook --version | -h

        git runs this program as a hook of a bare repository, through a link named like the
        hook. As post-receive it wakes the git-bus daemon; as any hook it then runs what is
        in <hook>.d/ beside the link. `git bus hooks install` sets it up.
        """
}
