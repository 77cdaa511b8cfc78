import Foundation
import Hooks
import Testing

/// A directory with a hook program in it, and a chain.
private struct Chain {
    let scratch: Scratch
    let hook: String

    init(_ name: String) throws {
        scratch = try Scratch()
        hook = scratch.path + "/hooks/" + name
        try scratch.write("", to: hook + ".d/.keep")
        // What judges a push where no daemon answers; here it lets everything pass.
        let judge = "#!/bin/sh\ncat >/dev/null\n"
        try scratch.write(judge, to: scratch.path + "/git-bus", executable: true)
        try FileManager.default.createSymbolicLink(
            atPath: hook,
            withDestinationPath: try Scratch.hookBinary()
        )
    }

    func add(_ name: String, _ script: String, executable: Bool = true) throws {
        let text = script.hasPrefix("#") ? script : "#!/bin/sh\n" + script
        try scratch.write(text + "\n", to: hook + ".d/" + name, executable: executable)
    }

    func run(
        _ arguments: [String] = [],
        input: String = "",
        environment: [String: String] = [:]
    ) async throws -> Scratch.Output {
        try await scratch.run(
            hook,
            arguments,
            input: Array(input.utf8),
            environment: environment
        )
    }
}

@Suite(.timeLimit(.minutes(1)))
struct `A push that nobody judges` {
    /// What judges, as a shell script; and what the pusher reads.
    private func told(_ judge: String, options: Int = 0) async throws -> Scratch.Output {
        let chain = try Chain("pre-receive")
        try chain.scratch.write(
            "#!/bin/sh\n\(judge)\n",
            to: chain.scratch.path + "/git-bus",
            executable: true
        )
        return try await chain.run(environment: ["GIT_PUSH_OPTION_COUNT": String(options)])
    }

    @Test(arguments: [
        ("kill -KILL $$", "ended by signal 9 and said nothing"),
        ("echo odd >&2; kill -ABRT $$", "ended by signal 6"),
        ("exit 3", "ended with status 3 and said nothing"),
        ("exit 1", "ended with status 1 and said nothing"),
        ("echo odd >&2; exit 127", "ended with status 127"),
    ])
    func `is refused with words`(judge: String, why: String) async throws {
        let result = try await told(judge)
        #expect(result.status == 1)
        #expect(result.error.contains("error: BUS-INT-001 nobody can judge this push"))
        #expect(result.error.contains(why), "\(result.error)")
        #expect(result.error.hasPrefix("odd\n") == judge.contains("odd"))
        #expect(result.error.contains("hint: git bus doctor"))
    }

    @Test func `is no push that was refused in words, or let land`() async throws {
        let refused = try await told("echo 'error: no' >&2; exit 1")
        #expect(refused.status == 1 && refused.error == "error: no\n")
        let landed = try await told("echo 'success: yes' >&2")
        #expect(landed.status == 0 && landed.error == "success: yes\n")
    }

    @Test func `is one with more push options than are read`() async throws {
        #expect(try await told("exit 0", options: 100).status == 0)
        let result = try await told("exit 0", options: 101)
        #expect(result.status == 1)
        #expect(result.error.contains("error: 101 push options; at most 100 are read"))
    }
}

@Suite(.timeLimit(.minutes(1)))
struct `The hook program` {
    static let line = String(repeating: "0", count: 40) + " " + String(repeating: "1", count: 40)
    /// More than any pipe holds.
    static let flood = String(
        repeating: line + " refs/heads/some-branch\n",
        count: 5_000_000 / 105 + 1
    )

    @Test(arguments: ["post-receive", "pre-receive", "update", "push-to-checkout"])
    func `feeds the same input and arguments to each of its chain, by name`(
        name: String
    ) async throws {
        let chain = try Chain(name)
        for hook in ["b", "a", "B", "10"] {
            try chain.add(hook, "echo \"$(basename $0) $* $(cat)\"")
        }
        try chain.add(".hidden", "echo hidden")
        try chain.add("notes.txt", "echo notes", executable: false)
        try FileManager.default.createDirectory(
            atPath: chain.hook + ".d/directory",
            withIntermediateDirectories: false
        )
        let result = try await chain.run(["one", "two words"], input: "x\ny\n")
        #expect(result.status == 0)
        #expect(result.error == "")
        let said = ["10", "B", "a", "b"].map { "\($0) one two words x\ny\n" }.joined()
        #expect(result.output == said)
    }

    @Test(arguments: ["post-receive", "pre-receive"])
    func `gives 5 MB to who reads them, and gets past who does not`(name: String) async throws {
        let chain = try Chain(name)
        try chain.add("10-deaf", "exit 0")
        try chain.add("20-closes", "exec <&-; echo closed")
        try chain.add("30-reads-a-line", "head -n 1 >/dev/null")
        try chain.add("40-reads", "wc -c")
        let result = try await chain.run(input: Self.flood)
        #expect(result.status == 0)
        #expect(result.error == "")
        #expect(result.output.filter { $0 != " " } == "closed\n\(Self.flood.utf8.count)\n")
    }

    @Test func `does not wait for who inherits the input and outlives the hook`() async throws {
        let chain = try Chain("pre-receive")
        let fifo = chain.scratch.path + "/fifo"
        _ = try await chain.scratch.run("mkfifo", [fifo])
        try chain.add("10-leaves-a-child", "exec 3<&0; cat '\(fifo)' >/dev/null 2>&1 & exit 4")
        #expect(try await chain.run(input: Self.flood).status == 4)
        _ = try await chain.scratch.run("sh", ["-c", "echo > '\(fifo)'"])
    }

    @Test func `ends as the first hook that fails, and runs no other`() async throws {
        let chain = try Chain("pre-receive")
        try chain.add("10-agrees", "exit 0")
        try chain.add("20-refuses", "echo no >&2; exit 42")
        try chain.add("30-is-not-asked", "echo asked >&2")
        let result = try await chain.run()
        #expect(result.status == 42)
        #expect(result.error == "no\n")
    }

    @Test func `ends as the shell does when a signal ends a hook`() async throws {
        let chain = try Chain("pre-receive")
        try chain.add("10-dies", "kill -KILL $$")
        #expect(try await chain.run().status == 137)
    }

    @Test func `leaves SIGPIPE to its children as it was`() async throws {
        let chain = try Chain("pre-receive")
        try chain.add("10-dies", "kill -PIPE $$; exit 0")
        #expect(try await chain.scratch.run("sh", ["-c", chain.hook]).status == 141)
        let ignoring = "trap '' PIPE; exec '\(chain.hook)'"
        #expect(try await chain.scratch.run("sh", ["-c", ignoring]).status == 0)
    }

    @Test func `refuses when a guard cannot be run`() async throws {
        let chain = try Chain("update")
        let guardian = chain.hook + ".d/10-guard"
        try FileManager.default.createSymbolicLink(
            atPath: guardian,
            withDestinationPath: "/nowhere/guard"
        )
        let result = try await chain.run()
        #expect(result.status == 1)
        #expect(result.error == "error: cannot run \(guardian): No such file or directory\n")
    }

    @Test func `only warns after the refs have moved`() async throws {
        let chain = try Chain("post-receive")
        try chain.add("10-broken", "#!/nowhere/interpreter\n")
        try chain.add("20-fails", "exit 9")
        try chain.add("30-works", "echo works")
        let result = try await chain.run()
        #expect(result.status == 0)
        #expect(result.output == "works\n")
        let broken = chain.hook + ".d/10-broken"
        let fails = chain.hook + ".d/20-fails"
        #expect(
            result.error == """
                warning: cannot run \(broken): No such file or directory
                warning: \(fails) exited with 9

                """
        )
    }

    @Test func `runs a script that names no interpreter, as git does`() async throws {
        let chain = try Chain("update")
        try chain.scratch.write("echo \"$1\"\n", to: chain.hook + ".d/x", executable: true)
        #expect(try await chain.run(["refs/heads/main"]).output == "refs/heads/main\n")
    }

    @Test func `runs a link as what it points at`() async throws {
        let chain = try Chain("post-receive")
        let original = chain.scratch.path + "/elsewhere/post-receive"
        try chain.scratch.write("#!/bin/sh\necho \"$0\"\n", to: original, executable: true)
        try FileManager.default.createSymbolicLink(
            atPath: chain.hook + ".d/50-foreign",
            withDestinationPath: original
        )
        #expect(try await chain.run().output == original + "\n")
    }

    @Test(arguments: ["post-receive", "pre-receive"])
    func `is content with no chain at all`(name: String) async throws {
        let chain = try Chain(name)
        try FileManager.default.removeItem(atPath: chain.hook + ".d")
        let result = try await chain.run(input: Self.flood)
        #expect(result.status == 0)
        #expect(result.output + result.error == "")
    }

    @Test func `rings with whole lines of at most 8 KiB, where GIT_DIR says`() async throws {
        let chain = try Chain("post-receive")
        let hub = chain.scratch.path + "/" + String(repeating: "long/", count: 30) + "hub.git"
        try chain.scratch.write("", to: hub + "/git-bus/file")
        let listener = try DoorbellListener(directory: hub + "/git-bus")
        #expect(try await chain.run(input: Self.flood, environment: ["GIT_DIR": hub]).status == 0)
        var rings = listener.rings.makeAsyncIterator()
        let text = try #require(await rings.next()).text
        #expect(text.utf8.count <= 8_192)
        #expect(text.utf8.count > 8_000)
        #expect(text.hasPrefix("git-bus 1 look\n" + Self.line))
        #expect(text.hasSuffix("refs/heads/some-branch\n"))
    }

    @Test func `says what it is when called by its own name`() async throws {
        let program = try Scratch.hookBinary()
        let scratch = try Scratch()
        let version = try await scratch.run(program, ["--version"])
        #expect(version.status == 0)
        #expect(version.output.hasPrefix("git-bus-hook "))
        let help = try await scratch.run(program, ["-h"])
        #expect(help.status == 0)
        #expect(help.output.hasPrefix("usage: "))
        let bare = try await scratch.run(program, [])
        #expect(bare.status == 64)
        #expect(bare.output == "")
        #expect(bare.error == help.output)
    }
}
