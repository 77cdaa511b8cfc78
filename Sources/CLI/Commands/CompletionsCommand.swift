import ArgumentParser

/// `git bus completions`
struct CompletionsCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Print a completion script for bash, zsh or fish.",
        discussion: """
            It completes both "git bus <Tab>" and "git-bus <Tab>". An installation has it already.

            Examples:
              git bus completions bash > ~/.local/share/bash-completion/completions/git-bus
              git bus completions zsh > ~/.zfunc/_git-bus
              git bus completions fish > ~/.config/fish/conf.d/git-bus.fish
            """
    )

    @Argument(help: "The shell: bash, zsh or fish.") var shell: CompletionScript

    func execute() async throws { Terminal.json(shell.text) }
}
