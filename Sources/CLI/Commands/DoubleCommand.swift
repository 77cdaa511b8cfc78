import ArgumentParser

/// `git bus double`: hidden, for tests and demonstrations.
struct DoubleCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "double",
        abstract: "Play the screens of Claude Code or Codex, for tests and demonstrations.",
        discussion: """
            It asks no model. What it answers comes from the program that GIT_BUS_PLAY names;
            without one it answers "ok". A file named claude or codex on the PATH makes it stand
            in for the real program:

              exec git-bus double claude "$@"

            The play is run as PLAY NUMBER PROMPT in the folder of the double, once for each
            prompt, and before the first with the number 0. DOUBLE_SESSION names the
            conversation, DOUBLE_RUN counts the runs in the folder. What it prints is the answer;
            lines that begin with @ are stage directions:

              @say TEXT            words, also such as begin with @
              @tool COMMAND        run it, and show what it prints
              @sleep SECONDS       be busy
              @dialog KIND TEXT    permission, trust, bypass, update, plan, limit-menu or login
              @limit TEXT          the usage limit is reached; @limit-until EPOCH says until when
              @error TEXT          the service fails
              @wait TIME           say until when it waits
              @compact SECONDS     make the context smaller
              @hang                be busy for ever
              @freeze              look idle for ever, and heed no key
              @exit STATUS         end
              @crash               be killed

            It leaves INSTALLED, MONEY-SPENT, LOGIN-OPENED or MODEL-SWITCHED in the folder when a
            key did that, and double-complaints when a hook was not quiet or a play not clear.
            double-runs and double-answers are in .git where there is one.

            Examples:
              git bus double claude "hello"
              git bus double codex exec --json "hello"
            """,
        shouldDisplay: false
    )

    @Argument(help: "The program to play: claude or codex.") var kind: DoubleOptions.Kind
    @Argument(parsing: .captureForPassthrough, help: "Its own command line.")
    var words: [String] = []

    func execute() async throws {
        let status = try DoubleProgram.run(kind, words)
        if status != 0 { throw ExitCode(status) }
    }
}

extension DoubleOptions.Kind: ExpressibleByArgument {}
