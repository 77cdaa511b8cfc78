internal import CPosix

/// What git runs as a server hook: the name it is called by says which one it is.
///
/// It links no Foundation and needs no loader, so that it costs a push as little as a C program.
enum HookProgram {
    static let version = "0.1.0"

    static func run(_ arguments: HookArguments) -> Int32 {
        let own = arguments.program
        if own.name == Array("git-bus-hook".utf8) { return answer(arguments.rest.first) }
        // A chained hook that does not read its input must not end us.
        let pipesEndChildren = git_bus_ignore_pipes() != 0
        let input = StandardInput.readToEnd()
        let chain = HookChain(of: arguments, input: input, pipesEndChildren: pipesEndChildren)
        if own.name == Array("pre-receive".utf8) {
            CrashPoint.hookBegun.pass()
            let entrance = Entrance.ofCaller()
            Entrance.clean(entrance)
            var status = PushGate.judge(input, as: arguments)
            if status == 0 { status = chain.runUntilOneFails() }
            if status == 0 {
                CrashPoint.hookJudged.pass()
                PushNote.write(input, entrance, options: Verdict.options())
                CrashPoint.hookNoted.pass()
            }
            return status
        }
        guard own.name == Array("post-receive".utf8) else { return chain.runUntilOneFails() }
        // The refs have moved already. The bell comes first, so that no chained hook delays it.
        CrashPoint.bellSilent.pass()
        Bell.ring(updates: input)
        chain.runAll()
        return 0
    }

    /// Answers somebody who calls the program by its own name.
    private static func answer(_ word: BytePath?) -> Int32 {
        // As bytes: to compare texts, a program needs tables as large as all the rest of it.
        func isWord(_ text: StaticString) -> Bool {
            text.withUTF8Buffer { word?.bytes.elementsEqual($0) ?? false }
        }
        let isAsked = isWord("-h") || isWord("--help")
        if isWord("--version") {
            Report.say("git-bus-hook \(version)", on: 1)
        } else {
            Report.say(usage, on: isAsked ? 1 : 2)
            return isAsked ? 0 : 64
        }
        return 0
    }

    private static let usage = """
        usage: git-bus-hook --version | -h

        git runs this program as a hook of a bare repository, through a link named like the
        hook. As post-receive it wakes the git-bus daemon; as any hook it then runs what is
        in <hook>.d/ beside the link. `git bus hooks install` sets it up.
        """
}
