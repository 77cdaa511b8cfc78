import ArgumentParser

/// `git bus double`: hidden, for tests and demonstrations.
struct DoubleCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "double",
        abstract: "Play the screens of Claude Code or Codex, for tests and demonstrations.",
        discussion: """
            It asks no model. What it answers comes from the program that GIT_BUS_PLAY names;
            without
            one it answers "ok". A file named claude or codex on the PATH makes it stand in for the
            real program:

              exec git-bus double claude "$@"

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
