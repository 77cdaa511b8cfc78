import Agents
import Foundation
import Testing
import Watchdog

@testable import CLI

@Suite struct `A captured screen` {
    private static let folder = "/" + "home/"
    private static let redaction = CaptureRedaction(
        names: ["ana", "Mill", "mill.example.org", "root", "a"],
        home: "/data/ana"
    )

    private func x(_ count: Int) -> String { String(repeating: "x", count: count) }

    @Test(
        arguments: [
            // what must be hidden, in which line
            ("/data/ana", "cd /data/ana/src"), ("bob", "ls \(folder)bob/src"),
            ("ana", "hello Ana!"), ("mill", "at MILL:"), ("mill", "mill.example.org"),
            ("ana@example.org", "by <ana@example.org>"), ("bob@box", "bob@box:~$"),
            ("sk-ant-api03-abc", "key sk-ant-api03-abc"), ("ghp_0123456789", "ghp_0123456789"),
            ("github_pat_11ABC_x", "github_pat_11ABC_x"),
            ("AKIAIOSFODNN7EXAMPLE", "id AKIAIOSFODNN7EXAMPLE."),
            ("eyJhbGciOi.eyJz.sig", "jwt eyJhbGciOi.eyJz.sig"),
            (
                "e83c5163316f89bfbde7d9ab23ca2e25604af290",
                "e83c5163316f89bfbde7d9ab23ca2e25604af290"
            ),
            ("123e4567-e89b-12d3-a456-426614174000", "id 123e4567-e89b-12d3-a456-426614174000"),
            ("QWxhZGRpbjpvcGVuIHNlc2FtZQ0123==", "x QWxhZGRpbjpvcGVuIHNlc2FtZQ0123== y"),
            ("hunter2", "password: hunter2"), ("hunter2", "DB_PASSWORD=hunter2"),
            ("hunter2", "api_key = hunter2"), ("hunter2", "Authorization: hunter2"),
            ("s3cret", "curl -H 'Bearer s3cret'"), ("me:pw", "https://me:pw@example.org/x"),
            ("?q=1&t=2", "https://example.org/x?q=1&t=2"), ("#part", "https://example.org/#part"),
        ]
    )
    func `hides names, addresses and keys, and keeps its columns`(_ secret: String, _ line: String)
    {
        let shown = Self.redaction.redacted(line)
        #expect(!shown.lowercased().contains(secret.lowercased()), "\(shown)")
        #expect(shown.count == line.count && shown.contains("x"), "\(shown)")
    }

    @Test(
        arguments: [
            "Do you want to allow this command?", "esc to interrupt · 12.4k tokens",
            "root analysis of the mills", "Sources/CLI/Doctor/CaptureRedaction.swift",
            "https://example.org/page", "──────────────────────────────", "=====================",
            "test result: ok. 123 passed; 0 failed", "2026-11-20T10:00:00Z", "",
        ]
    )
    func `leaves alone what says nothing about anybody`(_ line: String) {
        #expect(Self.redaction.redacted(line) == line)
    }

    // MARK: - Drafts

    private func draft(_ rows: [String], cursor: Int, isDialog: Bool = false) -> [String] {
        let cells = rows.map { CaptureCells($0) }
        let hidden = CaptureDraft.hidden(
            in: cells.map(\.characters),
            cursor: cursor,
            isDialog: isDialog
        )
        return zip(cells, hidden).map { $0.plain(hiding: $1) }
    }

    private static let rule = String(repeating: "─", count: 20)

    @Test func `hides what stands between the rules around the cursor`() {
        let rows = ["a table", Self.rule, "❯ my 日 draft", "  goes on", Self.rule, "? for help"]
        let shown = draft(rows, cursor: 2)
        #expect(shown == ["a table", Self.rule, "❯\(x(12))", "  " + x(7), Self.rule, "? for help"])
        // Also where the program keeps its cursor somewhere else.
        #expect(draft(rows, cursor: 5)[2...3] == shown[2...3])
    }

    @Test func `hides what is in a frame, and not the frame`() {
        let rows = ["╭\(Self.rule)╮", "│ > secret plan      │", "╰\(Self.rule)╯"]
        #expect(draft(rows, cursor: 1)[1] == "│ >\(x(12))      │")
    }

    @Test func `hides what stands behind a prompt, on all of its rows`() {
        #expect(draft(["ready> secret"], cursor: 0) == ["ready>\(x(7))"])
        #expect(
            draft(["out", "› one", "  two", "", "status"], cursor: 4)[1...2] == ["›xxxx", "  xxx"]
        )
        #expect(draft(["› one", "", "  two"], cursor: 2) == ["›xxxx", "", "  xxx"])
        #expect(draft(["no prompt here"], cursor: 0) == [x(14)])
    }

    @Test func `shows the question of a dialog, since the report is about it`() {
        let rows = [Self.rule, "Run this command?", "❯ 1. Yes", "  2. No", Self.rule]
        #expect(draft(rows, cursor: 2, isDialog: true) == rows)
        let composer = ["Allow?", Self.rule, "❯ draft", Self.rule]
        #expect(draft(composer, cursor: 0, isDialog: true)[2] == "❯xxxxxx")
    }

    // MARK: - The whole

    private func screen(_ raw: [String], joined: [String]? = nil, cursor: Int = 9) -> CaptureScreen
    {
        let plain = raw.map { String(CaptureCells($0).characters) }
        let snapshot = PaneSnapshot(rows: plain, joined: joined, cursorX: 0, cursorY: cursor)
        return CaptureScreen(
            raw,
            of: snapshot,
            reading: PaneReading(.busy, reason: "x"),
            redaction: Self.redaction
        )
    }

    @Test func `keeps colours as text that no terminal acts on`() {
        let link = "\u{1B}]8;;https://me:pw@example.org\u{1B}\\link\u{1B}]8;;\u{1B}\\"
        let shown = screen(["\u{1B}[1;31mA\u{1B}[0mna\\ \(link)\u{1B}[2J", "", ""])
        #expect(shown.plain == ["xxx\\ link"])
        #expect(shown.styled == ["\\e[1;31mx\\e[0mxx\\\\ link"])
    }

    @Test func `hides a key that the terminal broke into two rows, or a program did`() {
        let wrapped = screen(
            ["key sk-ant-", "api03-abc end"],
            joined: ["key sk-ant-api03-abc end"]
        )
        #expect(wrapped.plain == ["key xxxxxxx", "xxxxxxxxx end"])
        let framed = screen(["│ ghp_0123456789 │", "│ abcdef and     │"])
        #expect(framed.plain == ["│ xxxxxxxxxxxxxx │", "│ xxxxxx and     │"])
    }

    @Test func `takes nothing for the rest of a key that comes after a name`() {
        #expect(screen(["hi /data/ana", "ready>"]).plain == ["hi xxxxxxxxx", "ready>"])
        let secret = screen(["│ password: correct horse │", "│ ok                      │"])
        #expect(secret.plain[0] == "│ password: xxxxxxxxxxxxx │")
    }
}
