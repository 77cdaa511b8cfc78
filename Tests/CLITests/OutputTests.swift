import BusModel
import Foundation
import Testing

@testable import CLI

@Suite struct `Colour` {
    @Test(
        arguments: [
            // choice, NO_COLOR, CLICOLOR_FORCE, TERM, terminal, on
            (ColourChoice.auto, nil, nil, "xterm", true, true),
            (.auto, nil, nil, "xterm", false, false),
            (.auto, "1", nil, "xterm", true, false),
            (.auto, "", nil, "xterm", true, true),
            (.auto, nil, "1", "xterm", false, true),
            (.auto, nil, "0", "xterm", false, false),
            (.auto, nil, "", "xterm", false, false),
            (.auto, "1", "1", "xterm", false, false),
            (.auto, nil, nil, "dumb", true, false),
            (.always, "1", nil, "dumb", false, true),
            (.never, nil, "1", "xterm", true, false),
        ] as [(ColourChoice, String?, String?, String, Bool, Bool)]
    )
    func `follows the flag, then the variables, then the terminal`(
        _ choice: ColourChoice,
        _ no: String?,
        _ force: String?,
        _ term: String,
        _ isTerminal: Bool,
        _ isOn: Bool
    ) {
        var environment = ["TERM": term]
        environment["NO_COLOR"] = no
        environment["CLICOLOR_FORCE"] = force
        #expect(choice.isOn(environment: environment, isTerminal: isTerminal) == isOn)
    }

    @Test(
        arguments: [
            (["--color=always"], ColourChoice.always), (["x", "--color", "never"], .never),
            (["--color"], .auto), (["--color=blue"], .auto), (["--", "--color=always"], .auto),
            ([], .auto),
        ] as [([String], ColourChoice)]
    )
    func `is read before the arguments are parsed`(_ arguments: [String], _ choice: ColourChoice) {
        #expect(ColourChoice.said(in: arguments) == choice)
    }

    @Test func `changes no word`() {
        let paint = Paint(isOn: true)
        for text in [paint.sign("x"), paint.bold("Gates"), paint.remark("hint: git bus up")] {
            let plain = text.replacing(/\u{1B}\[[0-9;]*m/, with: "")
            #expect(["x", "Gates", "hint: git bus up"].contains(plain))
            #expect(text != plain)
        }
        #expect(Paint(isOn: false).sign("x") == "x")
    }
}

@Suite struct `The width of a text` {
    @Test(arguments: [
        ("abc", 3), ("", 0), ("日本", 4), ("é", 1), ("e\u{301}", 1), ("👍", 2), ("👩‍💻", 2),
        ("☎\u{FE0F}", 2), ("한글", 4), ("a日b", 4), ("Ｆ", 2),
    ])
    func `is counted in cells`(_ text: String, _ cells: Int) {
        #expect(CellWidth.of(text) == cells)
    }

    @Test(arguments: [("日本語", 5, "日本~"), ("日本語", 4, "日~"), ("abcdef", 4, "abc~"), ("ab", 4, "ab")])
    func `is never more than what it is cut to`(_ text: String, _ width: Int, _ cut: String) {
        #expect(Terminal.cut(text, to: width) == cut)
        #expect(CellWidth.of(Terminal.cut(text, to: width)) <= width)
        #expect(CellWidth.of(EventLine.pad(text, width)) == width)
    }
}

@Suite struct `A locale` {
    @Test(
        arguments: [
            (["LANG": "de_DE.UTF-8"], true), (["LANG": "C.utf8"], true), (["LC_ALL": "C"], false),
            (["LC_ALL": "C", "LANG": "C.UTF-8"], false), (["LC_CTYPE": "POSIX"], false),
            ([:], false),
            (["LC_ALL": "", "LANG": "en_US.UTF-8"], true), (["LANG": "de_DE.ISO-8859-1"], false),
        ] as [([String: String], Bool)]
    )
    func `is UTF-8 or not`(_ environment: [String: String], _ isUTF8: Bool) {
        #expect(TerminalLocale.isUTF8(environment) == isUTF8)
    }
}

@Suite struct `A moment` {
    private static let now = Instant(milliseconds: 1_800_000_000_000)

    @Test(arguments: [
        ("90s", -90), ("30m", -1800), ("2h", -7200), ("3d", -259_200), ("1w", -604_800), ("0s", 0),
    ])
    func `is so long ago`(_ text: String, _ seconds: Int64) throws {
        let moment = try #require(Moment(argument: text))
        #expect(moment.instant(now: Self.now) == Self.now + .seconds(seconds))
    }

    @Test(arguments: [
        ("2026-11-20T14:06:06Z", 1_795_183_566), ("2026-11-20T15:06:06+01:00", 1_795_183_566),
        ("2026-11-20T14:06:06.412Z", 1_795_183_566), ("2026-11-20T09:36:06-04:30", 1_795_183_566),
        ("@1795183566", 1_795_183_566), ("1795183566", 1_795_183_566),
    ])
    func `is a time with its zone`(_ text: String, _ seconds: Int64) throws {
        let moment = try #require(Moment(argument: text))
        #expect(moment.instant(now: Self.now) == Instant(seconds: seconds))
    }

    @Test func `is a day of the own time zone`() throws {
        let day = try #require(Moment(argument: "2026-11-20")).instant(now: Self.now)
        #expect(Dates.day(day) == "2026-11-20" && Dates.clock(day) == "00:00:00")
        let hour = try #require(Moment(argument: "2026-11-20 14:06")).instant(now: Self.now)
        #expect(hour == day + .seconds(14 * 3600 + 6 * 60))
    }

    @Test(arguments: ["", "h", "2y", "yesterday", "2026-13-01", "2026-11-20T25:00", "-2h", "2026"])
    func `is nothing else`(_ text: String) { #expect(Moment(argument: text) == nil) }
}

@Suite struct `A table` {
    private var table: TextTable {
        var table = TextTable(columns: [
            .init(title: "GATE"), .init(title: "BY", dropped: 1), .init(title: "CLAIM", dropped: 2),
            .init(title: "VERDICTS"),
        ])
        table.rows = [["D1", "builder", "abcdef0", "correctness PASS, readability PASS"]]
        return table
    }

    @Test func `is as wide as its cells where there is room`() {
        #expect(
            table.lines(width: 80) == [
                "GATE  BY       CLAIM    VERDICTS",
                "D1    builder  abcdef0  correctness PASS, readability PASS",
            ]
        )
    }

    @Test(arguments: 12...90)
    func `is never wider than the room, and loses its columns in order`(_ width: Int) {
        let lines = table.lines(width: width)
        #expect(lines.allSatisfy { CellWidth.of($0) <= width })
        let head = lines[0]
        if head.contains("CLAIM") { #expect(head.contains("BY")) }
        #expect(head.hasPrefix("GATE"))
    }
}
