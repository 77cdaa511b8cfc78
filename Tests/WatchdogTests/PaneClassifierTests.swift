import BusModel
import Testing
import Watchdog

struct `A pane` {
    private let now = Instant(seconds: 1_000)

    /// A pane whose cursor stands behind the last of these rows.
    private func pane(
        _ rows: String...,
        inMode: Bool = false,
        isDead: Bool = false,
        lastOutput: Int64 = 900
    ) -> PaneSnapshot {
        PaneSnapshot(
            rows: rows + ["", ""],
            cursorX: rows.last?.count ?? 0,
            cursorY: rows.count - 1,
            inMode: inMode,
            isDead: isDead,
            lastOutput: lastOutput
        )
    }

    private func state(
        _ snapshot: PaneSnapshot,
        _ preset: String = "generic",
        dialog: [Pattern] = [],
        busy: [Pattern] = [],
        unchangedFor: Duration = .zero
    ) throws -> PaneState {
        var screen = ScreenProfile.preset(preset)
        screen.dialog = dialog
        screen.busy = busy
        let reading = PaneClassifier.classify(
            snapshot,
            screen: screen,
            now: now,
            unchangedFor: unchangedFor
        )
        #expect(reading.safeToType == (reading.state == .idle))
        #expect(!reading.reason.isEmpty)
        return reading.state
    }

    @Test(arguments: [
        "$ ", "$", "root@host:/work# ", "~/src %", ">>> ", "❯ ", "› ", "dir »", "❯\u{A0}",
        String(repeating: "x", count: 60) + "$ ",
    ])
    func `with an empty prompt is idle`(line: String) throws {
        #expect(try state(pane("output", line)) == .idle)
    }

    @Test(arguments: ["$ ls", "user@host:~$ git st", "❯ fix the", "$ echo >", "> > ", "50% done >"])
    func `with text behind the prompt is a draft`(line: String) throws {
        #expect(try state(pane("output", line)) == .draft)
    }

    @Test(arguments: [
        "Downloading 45%", "[=====>", "<p>hello</html>", "Total: 45$", "commit #", "quote> ",
        "cmdsubst heredoc> ", "    -> ", "Select an option: > ", "Delete all files? > ",
        "Choose 1-3 > ", "Enter choice [1-3] > ", "? What is your name? ›",
    ])
    func `with a line that only ends like a prompt is unknown, unless a user has set it up`(
        line: String
    ) throws {
        #expect(try state(pane("output", line)) == .unknown)
        var screen = ScreenProfile.preset("generic")
        screen.ready = ".*[$#>%❯›»] ?"
        let reading = PaneClassifier.classify(pane("output", line), screen: screen, now: now)
        #expect(reading.state == .idle)
    }

    @Test func `with the sign of a command that goes on is unknown`() throws {
        #expect(try state(pane("$ echo \"abc", "> ")) == .unknown)
        #expect(try state(pane("$ cat <<E", "> one", "> ")) == .unknown)
        #expect(try state(pane("$ make \\", "> ")) == .unknown)
        #expect(try state(pane("$ agent", "> ")) == .idle)
        #expect(try state(pane("$ node", "Welcome to Node.js.", "> ")) == .idle)
    }

    @Test(arguments: [
        "sh-5.2# ", "bash-5.1$ ", "mydb=> ", "mydb=# ", "127.0.0.1:6379> ", "[root@h ~]# ",
        "(venv) me@h:~$ ", "➜  proj git:(main) ❯ ",
    ])
    func `with the prompt of a shell or a client is idle`(line: String) throws {
        #expect(try state(pane("output", line)) == .idle)
    }

    @Test(arguments: [
        "working...", String(repeating: "x", count: 61) + "$",
    ])
    func `with a line that is no prompt is unknown`(line: String) throws {
        #expect(try state(pane("$ make", line)) == .unknown)
    }

    @Test(arguments: [
        ("Password:", "login"), ("Enter passphrase for key '/k/id':", "login"),
        ("Overwrite? [y/N] ", "permission"), ("Go on (yes/no)?", "unknown"),
        ("Press any key to continue", "unknown"), ("Add it? (Y)es/(N)o [Yes]: ", "permission"),
        ("› 2. No\n  3. Maybe", "unknown"), ("Allow once  Allow always  Reject", "permission"),
    ])
    func `that asks something is a dialog`(text: String, word: String) throws {
        let rows = text.split(separator: "\n").map(String.init)
        for hasCursor in [true, false] {
            let snapshot = PaneSnapshot(
                rows: ["$ make"] + rows,
                cursorX: hasCursor ? 3 : nil,
                cursorY: hasCursor ? rows.count : nil
            )
            let screen = ScreenProfile.preset("generic")
            let reading = PaneClassifier.classify(snapshot, screen: screen, now: now)
            #expect(reading.state == .dialog, "\(reading)")
            #expect(reading.dialog == word)
        }
    }

    @Test func `with nothing under the cursor is busy`() throws {
        #expect(try state(pane("$ make", "")) == .busy)
    }

    @Test func `with its cursor nowhere is unknown`() throws {
        #expect(try state(PaneSnapshot(rows: ["$ "], cursorX: 0, cursorY: 7)) == .unknown)
        #expect(try state(PaneSnapshot(rows: [], cursorX: 0, cursorY: 0)) == .unknown)
    }

    @Test func `that printed something just now is busy until it was quiet long enough`() throws {
        // The second of the output may have been at its end, so 3 s are needed for 2 s.
        #expect(try state(pane("$ ", lastOutput: 1_000)) == .busy)
        #expect(try state(pane("$ ", lastOutput: 998)) == .busy)
        #expect(try state(pane("$ ", lastOutput: 997)) == .idle)
        #expect(try state(pane("$ ", lastOutput: 1_000), unchangedFor: .seconds(2)) == .idle)
        #expect(try state(pane("$ ", lastOutput: 2_000)) == .busy)
        #expect(try state(pane("ready> ", lastOutput: 1_000), "scripted") == .idle)
    }

    @Test(arguments: [
        ("ready>", PaneState.idle), ("ready> ", .idle), ("ready> go", .draft),
        ("  ready> ", .unknown), ("already> ", .unknown), ("$ ", .unknown),
    ])
    func `of a script is idle at exactly its prompt`(line: String, expected: PaneState) throws {
        #expect(try state(pane(line), "scripted") == expected)
    }

    @Test func `is read in this order: dead, copy mode, dialog, work, prompt`() throws {
        let rows = ["Trust this?", "Working", "$ "]
        func read(_ mode: Bool, _ dead: Bool, _ dialog: [Pattern], _ busy: [Pattern]) throws
            -> PaneState
        {
            let snapshot = PaneSnapshot(
                rows: rows,
                cursorX: 2,
                cursorY: 2,
                inMode: mode,
                isDead: dead
            )
            return try state(snapshot, dialog: dialog, busy: busy)
        }
        #expect(try read(true, true, ["Trust"], ["Work"]) == .dead)
        #expect(try read(true, false, ["Trust"], ["Work"]) == .copyMode)
        #expect(try read(false, false, ["Trust"], ["Work"]) == .dialog)
        #expect(try read(false, false, [], ["Work"]) == .busy)
        #expect(try read(false, false, [], []) == .idle)
    }

    @Test func `shows signs only in its last fifteen lines`() throws {
        let rows = ["Trust this?"] + (1...14).map { "line \($0)" } + ["", "$ "]
        let seen = PaneSnapshot(rows: Array(rows.dropFirst(0)), cursorX: 2, cursorY: 16)
        #expect(try state(seen, dialog: ["Trust"]) == .idle)
        let nearer = PaneSnapshot(rows: rows.filter { $0 != "line 1" }, cursorX: 2, cursorY: 15)
        #expect(try state(nearer, dialog: ["Trust"]) == .dialog)
    }
}

struct `The line under the cursor` {
    private func composer(_ rows: [String], _ joined: [String], y: Int) -> String? {
        PaneSnapshot(rows: rows, joined: joined, cursorX: 0, cursorY: y).composer
    }

    @Test func `is joined over the rows it wraps`() {
        let rows = ["above", "ready> one t", "wo three fou", "r", "below", ""]
        let joined = ["above", "ready> one two three four", "below", ""]
        for y in 1...3 { #expect(composer(rows, joined, y: y) == "ready> one two three four") }
        #expect(composer(rows, joined, y: 0) == "above")
        #expect(composer(rows, joined, y: 4) == "below")
        #expect(composer(rows, joined, y: 5)?.isEmpty == true)
        #expect(composer(rows, joined, y: 6) == nil)
    }

    @Test func `keeps blanks that fall on the end of a row`() {
        let rows = ["one", "  two", "x"]
        #expect(composer(rows, ["one       two", "x"], y: 1) == "one       two")
        #expect(composer(rows, ["one       two", "x"], y: 2) == "x")
    }

    @Test func `is its row when nothing wraps`() {
        #expect(composer(["same", "same"], ["same", "same"], y: 1) == "same")
        #expect(PaneSnapshot(rows: ["a", "b "], cursorX: 0, cursorY: 1).composer == "b")
    }

    @Test func `counts letters of two columns and of several scalars as what they are`() {
        let rows = ["ready> 日本", "語é", "."]
        #expect(composer(rows, ["ready> 日本語é", "."], y: 1) == "ready> 日本語é")
        #expect(composer(rows, ["ready> 日本語é", "."], y: 2) == ".")
    }
}
