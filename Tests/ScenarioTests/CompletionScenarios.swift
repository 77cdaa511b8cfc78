import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `The Tab key` {
    private static let gitCompletion = "/usr/share/bash-completion/completions/git"

    private static func has(_ path: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: path)
    }

    private func make(_ box: Sandbox) throws -> String {
        try Team.make(box)
        for shell in ["bash", "zsh", "fish"] {
            let script = try box.busSucceeds("completions", shell).out
            try box.write(script, to: "\(box.directory)/completion/\(shell)/_git-bus")
        }
        return box.directory + "/clones/ana"
    }

    /// What bash offers for a line, by the function that it calls for it.
    private func bash(_ line: String, _ box: Sandbox, in clone: String) throws -> Set<String> {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        let list = words.map { "'\($0)'" }.joined(separator: " ")
        let isGit = words[0] == "git"
        let script = """
            source '\(Self.gitCompletion)'
            source '\(box.directory)/completion/bash/_git-bus'
            COMP_WORDS=(\(list)); COMP_CWORD=\(words.count - 1)
            COMP_LINE='\(line)'; COMP_POINT=\(line.utf8.count)
            \(isGit ? "__git_wrap__git_main" : "_git-bus git-bus '\(words.last ?? "")' x")
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let output = try box.run("/bin/bash", ["--norc", "-c", script], in: clone)
        #expect(output.error.isEmpty, "\(output.error)")
        return Set(output.lines.map { $0.trimmingCharacters(in: .whitespaces) })
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: gitCompletion)))
    func `completes in bash, after git bus and after git-bus`() async throws {
        try await Sandbox.run(named: "w") { box in
            let clone = try make(box)
            #expect(try bash("git bus st", box, in: clone) == ["status"])
            #expect(try bash("git-bus st", box, in: clone) == ["status"])
            #expect(try bash("git -C . bus st", box, in: clone) == ["status"])
            #expect(try bash("git bus status --ex", box, in: clone) == ["--exit-code"])
            #expect(try bash("git bus phase re", box, in: clone) == ["reopen"])
            #expect(try bash("git bus claim ", box, in: clone).isSuperset(of: ["D1", "D2"]))
            #expect(try bash("git bus attach corr", box, in: clone) == ["correctness"])
            #expect(try bash("git bus phase show ", box, in: clone).contains("ship"))
            try box.busSucceeds("issues", "add", "x", in: clone)
            #expect(try bash("git bus take ", box, in: clone).contains("1"))
            #expect(try bash("git bus hold ", box, in: clone).isSuperset(of: ["bus", "D2", "S1"]))
            #expect(try bash("git bus override BUS-HO", box, in: clone) == ["BUS-HOLD-001"])
        }
    }

    @Test(.enabled(if: has("/usr/bin/fish")))
    func `completes in fish, after git bus and after git-bus`() async throws {
        try await Sandbox.run(named: "w") { box in
            let clone = try make(box)
            let folder = box.directory + "/home/.config/fish/conf.d"
            try box.write(
                try box.busSucceeds("completions", "fish").out,
                to: folder + "/git-bus.fish"
            )
            for line in ["git bus st", "git-bus st"] {
                let output = try box.run(
                    "/usr/bin/fish",
                    ["-c", "complete -C '\(line)'"],
                    in: clone,
                    with: ["XDG_CONFIG_HOME": box.directory + "/home/.config"]
                )
                let words = output.lines.map { $0.prefix { $0 != "\t" } }
                #expect(words == ["status"], "\(line): \(output)")
            }
        }
    }

    @Test(.enabled(if: has("/usr/bin/zsh")))
    func `completes in zsh, after git bus and after git-bus`() async throws {
        try await Sandbox.run(named: "w") { box in
            let clone = try make(box)
            try box.write(
                """
                fpath=('\(box.directory)/completion/zsh' $fpath)
                autoload -Uz compinit && compinit -u -d "$HOME/.zcompdump"
                PS1='prompt> '
                """,
                to: box.directory + "/home/.zshrc"
            )
            for line in ["git bus stat", "git-bus stat"] {
                let screen = try Screen(box, "exec zsh -i", in: clone)
                try screen.wait(for: "prompt>")
                try screen.type(line)
                try screen.press("Tab")
                try screen.wait(for: line.replacing("stat", with: "status"))
            }
        }
    }

    @Test func `says nothing outside a bus`() async throws {
        try await Sandbox.run { box in
            let output = try box.run(
                Sandbox.products + "/git-bus",
                ["---completion", "claim", "--", "positional@0", "2", "0", "git-bus", "claim", ""],
                with: ["SAP_SHELL": "bash"]
            )
            #expect(output.error.isEmpty, "\(output)")
        }
    }
}
