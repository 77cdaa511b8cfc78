import BusModel
import Foundation
import Testing

@testable import Agents

/// What no quoting must change on its way through tmux.
private let torture = [
    "", " ", "  two  blanks  ", "it's", "say \"hi\"", "back\\slash\\n", ";", "a;b", "\\;", "a ; b",
    "$HOME", "${HOME}", "$(id)", "`id`", "~", "~root", "#{pid}", "#(id)", "##", "#S", "%if", "%%",
    "%3", "-l", "--", "-t", "{", "}", "{ a }", "a=b", "'", "''", "'\\''", "\"'\"", "*", "?", "!",
    "日本語", "é", "e\u{301}", "👩‍👩‍👧", "❯ go", "tab\there", "two\nlines\n", "\n", "#comment", "&&",
    "%begin 1 2 1", "\u{A0}", "\u{1}\u{1B}[31m", "trailing\\",
]

struct `A tmux server` {
    @Test func `starts once, however often it is started`() async throws {
        try await Terminal.with { terminal in
            let pid = try await terminal.server.command(["display-message", "-p", "#{pid}"])
            try await terminal.server.start()
            async let first: Void = terminal.server.start()
            async let second: Void = terminal.server.start()
            _ = try await (first, second)
            #expect(try await terminal.server.command(["display-message", "-p", "#{pid}"]) == pid)
            #expect(try await terminal.server.sessions().isEmpty)
        }
    }

    @Test func `gives every argument to a program byte for byte`() async throws {
        try await Terminal.with { terminal in
            let long = String(repeating: "kickoff ", count: 12_000)
            let words = torture + [long]
            let script = "printf '%s\\0' \"$@\" > out.tmp; mv out.tmp out"
            _ = try await terminal.server.startSession(
                name: "words",
                directory: terminal.directory,
                command: ["sh", "-c", script, "sh"] + words
            )
            try await eventually { !terminal.file("out").isEmpty }
            let got = terminal.file("out").split(separator: "\0", omittingEmptySubsequences: false)
            #expect(got.dropLast().map(String.init) == words)
        }
    }

    @Test func `pastes any text byte for byte`() async throws {
        try await Terminal.with { terminal in
            let text = torture.joined(separator: "|").replacing("\n", with: "")
            let count = text.utf8.count
            let program = "stty raw -echo; echo set; head -c \(count) > out.tmp; mv out.tmp out"
            let pane = try await terminal.start("raw", ["sh", "-c", program], until: "set")
            try await terminal.server.paste(text, into: pane)
            try await eventually { !terminal.file("out").isEmpty }
            #expect(terminal.file("out") == text)
            #expect(try await terminal.server.command(["list-buffers"]).isEmpty)
        }
    }

    @Test func `shows a screen as it is, and does not grow by looking at it`() async throws {
        try await Terminal.with { terminal in
            let text =
                #"\033[31mred\033[0m \\ \\033 \\\\n \303\251 \342\234\273"#
                + #" $HOME \346\227\245 %%end 1 2 3\n"#
                + #"\n  x  \n"#
            let fill = "i=0; while [ $i -lt 3000 ]; do echo \(String(repeating: "y", count: 150)); "
            let program = "\(fill) i=$((i+1)); done; clear; printf '\(text)'; echo set; sleep 100"
            let pane = try await terminal.start("torture", ["sh", "-c", program], until: "set")
            let server = terminal.server
            let direct = try await server.command(["capture-pane", "-p", "-e", "-t", pane.text])
            let joined = try await server.command(["capture-pane", "-p", "-J", "-t", pane.text])
            let asked = ["display-message", "-p", "x"]
            let shown = try await server.captures([["-e"], ["-J"]], of: pane, and: asked)
            #expect(shown.screens == [direct, joined])
            #expect(shown.answer == ["x"])
            #expect(
                joined.prefix(4) == [#"red \ \033 \\n é ✻ $HOME 日 %end 1 2 3"#, "", "  x  ", "set"]
            )
            #expect(try await server.command(["list-buffers"]).isEmpty)
            let pid = try #require(await server.serverPID)
            func pages() -> Int {
                let facts = FileManager.default.contents(atPath: "/proc/\(pid)/statm") ?? Data()
                let words = String(decoding: facts, as: UTF8.self).split(separator: " ")
                return words.count > 1 ? Int(words[1]) ?? 0 : 0
            }
            _ = try await server.scrollback(pane)
            let before = pages()
            for _ in 0..<200 { _ = try await server.scrollback(pane) }
            // What a leak would keep: two hundred times 300 kB.
            #expect(before > 0 && pages() - before < 4_000)
        }
    }

    @Test(
        arguments: [
            ("plain", "plain"), (#"\\"#, #"\"#), (#"\033[1m"#, "\u{1B}[1m"), (#"a\"#, #"a\"#),
            (#"\\033"#, #"\033"#), (#"\r\t\016"#, "\r\t\u{E}"), (#"\q\9\01"#, #"\q\9\01"#),
            (#"\303\251\477"#, "é\\477"), ("", ""), (#"\$HOME"#, "$HOME"),
        ]
    )
    func `reads the signs of tmux`(text: String, meaning: String) {
        #expect(SignedText.read(text) == meaning)
    }

    @Test func `says what tmux refused, and stays connected`() async throws {
        try await Terminal.with { terminal in
            let server = terminal.server
            let unknown = "parse error: unknown command: no-such"
            #expect(
                await failure { () throws(TmuxError) in try await server.command(["no-such"]) }
                    == .refused(command: "no-such", message: unknown)
            )
            let missing = "can't find pane: %99"
            #expect(
                await failure { () throws(TmuxError) in try await server.snapshot("%99") }
                    == .refused(command: "capture-pane", message: missing)
            )
            #expect(
                await failure { () throws(TmuxError) in try await server.paste("x", into: "%99") }
                    == .refused(command: "set-buffer", message: missing)
            )
            let buffers = try await server.command(["list-buffers"])
            #expect(buffers.isEmpty)
            #expect(try await server.command(["display-message", "-p", "hi"]) == ["hi"])
        }
    }

    @Test func `answers each of many commands with its own answer`() async throws {
        try await Terminal.with { terminal in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let answer = try await terminal.server.command([
                            "display-message", "-p", "n\(number)",
                        ])
                        return answer == ["n\(number)"]
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }

    @Test func `is reached again after its control client was killed`() async throws {
        try await Terminal.with { terminal in
            _ = try await terminal.startScript()
            let clients = try await terminal.server.command([
                "list-clients", "-F", "#{client_pid}",
            ])
            let pid = try #require(clients.first.flatMap { Int32($0) })
            #expect(clients.count == 1)
            kill(pid, SIGKILL)
            try await eventually {
                var now: [String] = []
                let error = await failure { () throws(TmuxError) in
                    now = try await terminal.server.command(["list-clients", "-F", "#{client_pid}"])
                }
                if case .disconnected = error { return false }
                #expect(error == nil)
                return now.count == 1 && now != clients
            }
            #expect(try await terminal.server.sessions().map(\.name) == ["agent"])
        }
    }

    @Test func `that was killed is reported as gone, and started again`() async throws {
        try await Terminal.with { terminal in
            _ = try await terminal.startScript()
            kill(try await terminal.serverPID(), SIGKILL)
            try await eventually {
                let error = await failure { () throws(TmuxError) in
                    try await terminal.server.sessions()
                }
                if case .serverGone = error { return true }
                return false
            }
            try await terminal.server.start()
            #expect(try await terminal.server.sessions().isEmpty)
            _ = try await terminal.startScript()
        }
    }

    @Test func `that hangs is given up in time and holds up nobody else`() async throws {
        try await Terminal.with { other in
            let pane = try await other.startScript()
            try await Terminal.with { terminal in
                let bound = Duration.milliseconds(300)
                let server = try await terminal.impatient(bound)
                let pid = try await terminal.serverPID()
                let began = ContinuousClock.now
                kill(pid, SIGSTOP)
                let stuck = Task {
                    await failure { () throws(TmuxError) in try await server.sessions() }
                }
                let outcome = await other.typist.type(
                    "hello [m1]",
                    mark: "m1",
                    into: pane,
                    backend: .scripted
                )
                #expect(outcome == .typed)
                for error in [
                    await stuck.value,
                    await failure { () throws(TmuxError) in try await server.sessions() },
                ] {
                    guard case .timedOut(_, after: bound) = error else {
                        Issue.record("\(String(describing: error))")
                        continue
                    }
                }
                #expect(ContinuousClock.now - began < .seconds(10))
                kill(pid, SIGCONT)
                try await eventually {
                    // At first it has answers to give that nobody waits for any more.
                    await failure { () throws(TmuxError) in try await server.sessions() } == nil
                }
                await server.disconnect()
            }
        }
    }

    @Test func `that hangs is killed all the same when it is stopped`() async throws {
        try await Terminal.with { terminal in
            let server = try await terminal.impatient(.milliseconds(300))
            let pid = try await terminal.serverPID()
            kill(pid, SIGSTOP)
            await server.stop()
            #expect(!ProcessTable.isRunning(pid))
        }
    }

    @Test func `is rid of the control client of a daemon that died`() async throws {
        try await Terminal.with { terminal in
            // A shell that ends at once leaves its child to the first process, as a daemon does
            // that is killed. The client lives while its input does.
            let script = """
                mkfifo pipe; tmux -L t -C attach -t =_git-bus <> pipe > log 2>&1 & echo $! > client
                """
            _ = try await terminal.start(
                "shell",
                ["sh", "-c", "(setsid sh -c '\(script)'); echo set; cat"],
                until: "set"
            )
            try await eventually {
                try await terminal.server.command(["list-clients", "-F", "x"]).count == 2
            }
            let orphan = try #require(terminal.number(in: "client"))
            #expect(ProcessTable.isOrphan(orphan))
            await terminal.server.disconnect()
            try await terminal.server.start()
            try await eventually { !ProcessTable.isRunning(orphan) }
            #expect(try await terminal.server.command(["list-clients", "-F", "x"]).count == 1)
        }
    }

    @Test func `that waits for ever for a client that reads nothing gives way to a new one`()
        async throws
    {
        try await Terminal.with { terminal in
            // A control client whose output nobody takes: tmux keeps it until all is written.
            _ = try await terminal.server.startSession(
                name: "flood",
                directory: terminal.directory,
                command: ["yes"]
            )
            let script = """
                mkfifo in out; exec 3<>out; \
                tmux -L t -C attach -t =flood <> in >&3 2>&1 & echo $! > client
                """
            _ = try await terminal.start(
                "shell",
                ["sh", "-c", "(setsid sh -c '\(script)'); echo set; cat"],
                until: "set"
            )
            try await eventually {
                try await terminal.server.command(["list-clients", "-F", "x"]).count == 2
            }
            let client = try #require(terminal.number(in: "client"))
            let server = try await terminal.serverPID()
            // Its pipe is full when it grows no more.
            let pipe = open(terminal.directory + "/out", O_RDONLY | O_NONBLOCK | O_CLOEXEC)
            defer { close(pipe) }
            var before: Int32 = 0
            try await eventually {
                var waiting: Int32 = 0
                defer { before = waiting }
                return ioctl(pipe, UInt(FIONREAD), &waiting) == 0
                    && waiting > 4096 && waiting == before
            }
            _ = await failure { () throws(TmuxError) in
                _ = try await terminal.server.command(["kill-server"])
            }
            try await terminal.server.start()
            #expect(try await terminal.serverPID() != server)
            #expect(!ProcessTable.isRunning(server))
            kill(client, SIGKILL)
        }
    }

    @Test func `that cannot be run is an error that names the program`() async throws {
        let server = TmuxServer(socketName: "x", program: "no-such-tmux", bound: .seconds(60))
        let error = await failure { () throws(TmuxError) in try await server.start() }
        guard case .cannotStart(let why) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(why.contains("no-such-tmux"))
    }

    @Test func `that was never started is gone, and is not made by asking`() async throws {
        try await Terminal.with { terminal in
            let server = TmuxServer(
                socketName: "other",
                environment: ["TMUX_TMPDIR": terminal.directory]
            )
            for _ in 0..<2 {
                let error = await failure { () throws(TmuxError) in try await server.sessions() }
                guard case .serverGone = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
            }
        }
    }
}
