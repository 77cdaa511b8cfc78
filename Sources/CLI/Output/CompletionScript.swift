import ArgumentParser

/// A completion script for one shell: the parser's own for `git-bus`, and what makes it work after
/// `git bus`, where each shell goes another way.
enum CompletionScript: String, CaseIterable, ExpressibleByArgument {
    case bash, zsh, fish

    var text: String {
        switch self {
        case .bash: GitBusCommand.completionScript(for: .bash) + Self.bashBridge
        case .zsh:
            // As `_git` calls it, the first word is "bus", which is no program.
            GitBusCommand.completionScript(for: .zsh).replacing(
                "local -r command_name=\"${words[1]}\"",
                with: "local -r command_name=git-bus"
            )
        case .fish: GitBusCommand.completionScript(for: .fish) + Self.fishBridge
        }
    }

    /// git's own completion calls `_git_bus`, with the words that begin at `git`.
    private static let bashBridge = #"""

        _git_bus() {
            local -i at=1
            while ((at < COMP_CWORD)) && [[ "${COMP_WORDS[at]}" != bus ]]; do ((at++)); done
            local -a rest=("${COMP_WORDS[@]:at + 1}")
            local -a COMP_WORDS=(git-bus "${rest[@]}")
            local -i COMP_CWORD=$((COMP_CWORD - at))
            local head="${COMP_LINE%%bus*}"
            local COMP_LINE="git-bus${COMP_LINE#*bus}"
            local -i COMP_POINT=$((COMP_POINT - ${#head} + 4))
            _git-bus git-bus "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            # git completes with "nospace", so the space after a whole word is ours to add.
            local -i index
            for index in "${!COMPREPLY[@]}"; do
                case "${COMPREPLY[index]}" in
                */ | *=) ;;
                *) COMPREPLY[index]+=' ' ;;
                esac
            done
        }

        """#

    /// Later versions of fish ask for the completions of git-bus by themselves; 3.6 looks for those
    /// of "git-git-bus".
    private static let fishBridge = #"""

        function __git_bus_arguments
            set -l words (commandline --tokenize --cut-at-cursor --current-process)
            set -l at (contains --index -- bus $words)
            or return 1
            test $words[1] = git
            or return 1
            string escape -- $words[(math $at + 1)..]
            return 0
        end
        function __git_bus_after_git
            set -l words (__git_bus_arguments)
            complete --do-complete "git-bus $words "(commandline --current-token --cut-at-cursor)
        end
        complete --command git --condition '__git_bus_arguments >/dev/null' --no-files \
            --arguments '(__git_bus_after_git)'

        """#
}
