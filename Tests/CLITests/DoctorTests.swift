import BusModel
import Foundation
import Journal
import Testing

@testable import CLI

@Suite struct `The doctor judges` {
    private let location = BusLocation(
        url: "/srv/hub.git",
        branch: "main",
        environment: ["XDG_STATE_HOME": "/s", "XDG_RUNTIME_DIR": "/r"]
    )

    private func process(_ pid: Int32, _ name: String) -> LeftBehind.Process {
        LeftBehind.Process(pid: pid, name: name, command: "sleep 600", began: "1")
    }

    @Test(
        arguments: [
            // git, state
            (nil, Finding.State.error), ("git version 2.20.1", .error),
            ("git version 2.30.9", .error),
            ("git version 2.31.0", .ok), ("git version 2.39.5 (Apple Git-154)", .ok),
            ("git version 3.0", .ok),
        ] as [(String?, Finding.State)]
    )
    func `the version of git`(_ text: String?, _ state: Finding.State) {
        #expect(MachineLook.judge(git: text).state == state)
    }

    @Test(
        arguments: [
            (nil, Finding.State.error), ("tmux 2.9a", .error), ("tmux 3.1c", .error),
            ("tmux 3.2", .ok), ("tmux 3.3a", .ok), ("tmux next-3.5", .ok), ("tmux 4", .ok),
            ("tmux openbsd-7.4", .ok), ("tmux master", .ok),
        ] as [(String?, Finding.State)]
    )
    func `the version of tmux`(_ text: String?, _ state: Finding.State) {
        #expect(MachineLook.judge(tmux: text).state == state)
    }

    @Test func `the room on the disk`() {
        #expect(MachineLook.judge(freeMegabytes: 199, at: "/a b").fix == "df -h '/a b'")
        #expect(MachineLook.judge(freeMegabytes: 200, at: "/a b").state == .ok)
    }

    // MARK: - What is left behind

    /// A process of an agent that runs must never be taken for one that was left.
    @Test func `a process by whether its agent has a terminal`() {
        let all = [process(7, "builder"), process(8, "builder"), process(9, "web")]
        #expect(LeftBehindLook.strays(all, live: ["builder", "_git-bus"]) == [all[2]])
        #expect(LeftBehindLook.strays(all, live: []) == all)
        #expect(LeftBehindLook.strays(all, live: nil).isEmpty)
        #expect(
            LiveTerminals.live(["0 builder", "1 web", "0 _git-bus", ""]) == ["builder", "_git-bus"]
        )
    }

    @Test(
        arguments: [
            // live, daemon, wanted, id of the finding, whether --fix ends the terminals
            ([], false, [], "left_behind", false),
            (["builder"], true, [], "left_behind", false),
            (["builder"], false, ["builder"], "left_behind", false),
            (["builder"], false, nil, "left_behind.terminals", false),
            (["builder"], false, [], "left_behind.terminals", true),
            (nil, false, [], "left_behind.terminals", false),
        ] as [(Set<String>?, Bool, [String]?, String, Bool)]
    )
    func `terminals by what should run in them`(
        _ live: Set<String>?,
        _ isDaemonRunning: Bool,
        _ wanted: [String]?,
        _ id: String,
        _ isRepaired: Bool
    ) {
        var facts = LeftBehindLook.Facts()
        facts.live = live
        facts.isDaemonRunning = isDaemonRunning
        facts.wanted = wanted
        let findings = LeftBehindLook.judge(facts, location)
        #expect(findings.map(\.id) == [id])
        #expect((findings[0].repair != nil) == isRepaired)
    }

    @Test func `dead sockets and processes one by one`() {
        var facts = LeftBehindLook.Facts()
        facts.deadSockets = ["/r/a b.sock"]
        facts.processes = [process(7, "builder")]
        let findings = LeftBehindLook.judge(facts, location)
        #expect(findings.map(\.fix) == ["rm '/r/a b.sock'", "kill 7"])
        #expect(findings.allSatisfy { $0.repair != nil && $0.state == .error })
    }

    @Test(
        arguments: [
            // place, seconds, in use, found, repaired
            (StaleLockLook.Lock.Place.mirror, 599, false, false, false),
            (.mirror, 600, false, true, true), (.clone, 600, false, true, true),
            (.clone, 9000, true, true, false), (.hub, 9000, false, true, false),
        ]
    )
    func `a lock by its age and its place`(
        _ place: StaleLockLook.Lock.Place,
        _ seconds: Int,
        _ isInUse: Bool,
        _ isFound: Bool,
        _ isRepaired: Bool
    ) {
        let lock = StaleLockLook.Lock(
            path: "/m/index.lock",
            place: place,
            age: .seconds(seconds),
            isInUse: isInUse
        )
        let findings = StaleLockLook.judge([lock])
        #expect(findings.isEmpty != isFound)
        #expect(findings.contains { $0.repair != nil } == isRepaired)
    }

    @Test func `the state of a bus that is gone, and never removes it`() {
        func folder(_ isHubThere: Bool, _ isDaemonRunning: Bool) -> StateFolderLook.Folder {
            StateFolderLook.Folder(
                path: "/s/k",
                url: "file:///gone.git",
                isHubThere: isHubThere,
                isDaemonRunning: isDaemonRunning,
                bytes: 1_500_000,
                clones: 1
            )
        }
        let findings = StateFolderLook.judge([
            folder(true, false), folder(false, true), folder(false, false),
        ])
        #expect(findings.map(\.state) == [.info])
        #expect(findings[0].repair == nil)
        #expect(findings[0].detail.contains("1.5 MB, 1 clone"))
    }

    // MARK: - The daemon, and who may read what

    @Test(
        arguments: [
            // pid, wanted, failures, behind, seconds since the last look, state
            (nil, [], 0, 0, 0, Finding.State.info), (nil, ["a"], 0, 0, 0, .error),
            (nil, nil, 0, 0, 0, .warning), (7, ["a"], 0, 0, 0, .ok),
            (7, nil, 0, 0, 0, .ok), (7, ["a"], 1, 0, 0, .warning), (7, ["a"], 3, 0, 0, .error),
            (7, ["a"], 0, 3, 10, .ok), (7, ["a"], 0, 3, 90, .warning),
            (7, ["a"], 0, 0, 900, .warning),
        ] as [(Int32?, [String]?, Int, Int, Int64, Finding.State)]
    )
    func `a daemon by what it should do`(
        _ pid: Int32?,
        _ wanted: [String]?,
        _ failures: Int,
        _ behind: Int,
        _ seconds: Int64,
        _ state: Finding.State
    ) {
        let now = Instant(seconds: 10_000)
        let health = SourceHealth(
            url: "https://example.org/hub",
            ref: .branch("main"),
            looked: Instant(seconds: 10_000 - seconds),
            error: failures > 0 ? "no route" : nil,
            failures: failures
        )
        let facts = DaemonLook.Facts(
            pid: pid,
            since: Instant(seconds: 10_000 - 7200),
            wanted: wanted,
            reach: SourceReport(
                health,
                of: BusLocation(
                    url: "https://example.org/hub",
                    branch: "main",
                    environment: ["HOME": "/nowhere"]
                ),
                interval: .seconds(15),
                isWatched: pid != nil,
                now: now
            ),
            behind: behind
        )
        let finding = DaemonLook.judge(facts, now: now)
        #expect(finding.state == state, "\(finding)")
        if pid != nil { #expect(finding.detail.contains("process 7, running for 2 h")) }
        if behind > 0 { #expect(finding.detail.contains("by 3 commits")) }
        if failures > 0 { #expect(finding.fix == "git ls-remote https://example.org/hub main") }
    }

    @Test(
        arguments: [
            // mode, secret, folder, ours, the command
            (0o700, true, true, true, nil), (0o600, true, false, true, nil),
            (0o750, true, true, true, "chmod 700 '/a b'"),
            (0o604, true, false, true, "chmod 600 '/a b'"),
            (0o755, false, true, true, nil), (0o644, false, false, true, nil),
            (0o775, false, true, true, "chmod 755 '/a b'"),
            (0o646, false, false, true, "chmod 644 '/a b'"),
            (0o600, true, false, false, "ls -ld '/a b'"),
        ] as [(Int, Bool, Bool, Bool, String?)]
    )
    func `permissions by what a place holds`(
        _ mode: Int,
        _ isSecret: Bool,
        _ isFolder: Bool,
        _ isOwn: Bool,
        _ fix: String?
    ) {
        let place = PermissionLook.Place(
            path: "/a b",
            kind: isSecret ? .secret : .settings,
            mode: mode,
            isFolder: isFolder,
            isOwn: isOwn
        )
        let findings = PermissionLook.judge([place])
        #expect(findings.count == 1 && findings[0].fix == fix)
        #expect(findings[0].state == (fix == nil ? .ok : .error))
    }

    // MARK: - How it is shown

    @Test func `and shows it in lines of the window, but no command is cut`() {
        let path = "/a/" + String(repeating: "x", count: 120)
        let finding = Finding(
            "id",
            .error,
            "a title",
            "some words that go on and on until the line is full, \(path), and further",
            fix: "rm \(path)"
        )
        for width in [60, 80, 120] {
            var lines = finding.lines(width: width, paint: Paint(isOn: false))
            #expect(lines.removeLast() == "      fix: rm \(path)")
            #expect(lines.allSatisfy { $0.count <= width }, "\(lines)")
            let shown = lines.joined().filter { $0 != " " }
            #expect(shown == "xatitle" + finding.detail.filter { $0 != " " })
        }
        #expect(Finding.wrapped("", to: 10) == [""])
        #expect(Finding.wrapped("日本語日本語", to: 5) == ["日本", "語日", "本語"])
    }

    @Test(
        arguments: [
            ("git bus up", "git bus up --hub /h"), ("rm x", "rm x"),
            ("kill 7; mv a b && git bus up", "kill 7; mv a b && git bus up --hub /h"),
            ("git bus down; git bus up", "git bus down --hub /h; git bus up --hub /h"),
            ("git bus hooks install /h", "git bus hooks install /h"),
            ("git bus trust a.b", "git bus trust a.b --hub /h"),
        ]
    )
    func `with a command that means this bus wherever it is pasted`(_ fix: String, _ said: String) {
        let finding = Finding("id", .error, "t", "d", fix: fix)
        #expect(finding.naming(bus: " --hub /h").fix == said)
        #expect(finding.naming(bus: "").fix == fix)
    }

    @Test func `a program from where it will be run`() throws {
        let environment = ["PATH": "/usr/bin:/bin"]
        func absence(_ program: String, _ work: String) -> String? {
            AgentsLook.absence(of: program, from: work, in: environment)
        }
        #expect(absence("sh", "/none") == nil)
        #expect(absence("no-such-program", "/none")?.contains("not on the PATH") == true)
        #expect(absence("/no/such", "/none")?.contains("cannot be run") == true)
        // A path of the clone, which may not be there yet.
        #expect(absence("bin/sh", "/") == nil)
        #expect(absence("bin/no-such", "/")?.contains("//bin/no-such") == true)
        #expect(absence("bin/no-such", "/none") == nil)
        #expect(absence("{work}/x", "/none") == nil)
    }
}
