import BusModel
import Testing

@testable import Watchdog

struct `A recorded screen` {
    @Test(arguments: PaneFixture.all.filter { !$0.isSafe })
    func `that is not to be typed into is never read as idle`(fixture: PaneFixture) throws {
        let reading = try fixture.read()
        #expect(!reading.safeToType, "\(reading)")
    }

    @Test func `is read as its label says, but for a few that are only read too carefully`() throws
    {
        var differing: [String] = []
        for fixture in PaneFixture.all {
            let reading = try fixture.read()
            if reading.state.rawValue == fixture.expected { continue }
            differing.append("\(fixture.file): \(reading.state.rawValue), \(reading.reason)")
        }
        let count = PaneFixture.all.count
        print("screens read as labelled: \(count - differing.count) of \(count)")
        #expect(differing.count <= 3, "\(differing.joined(separator: "\n"))")
    }

    @Test func `of a dialog says in a word what it is about`() throws {
        // A label of a dialog of ours begins with the word.
        var seen: Set<String> = []
        for fixture in PaneFixture.all where fixture.expected == "dialog" {
            let reading = try fixture.read()
            let word = try #require(reading.dialog, "\(fixture.file)")
            #expect(DialogWord.all.contains(word))
            seen.insert(word)
            let label = fixture.note.prefix { $0.isLetter || $0 == "-" }
            if DialogWord.all.contains(String(label)) {
                #expect(word == label, "\(fixture.file)")
            }
        }
        let wanted: Set = [
            "trust", "permission", "plan", "question", "update", "login", "bypass", "limit-menu",
            "nudge-menu", "hooks", "mcp", "exit", "theme", "rewind", "survey", "unknown",
        ]
        #expect(seen == wanted)
    }

    @Test(arguments: [
        ("ours_claude_limit_footer.txt", Int64(1_771_752_600)),
        ("ours_claude_limit_five_hour.txt", 1_771_513_200),
        ("ours_claude_limit_old_print.txt", 1_791_500_000),
        ("ours_codex_limit_time.txt", 1_771_513_500),
        ("ours_codex_limit_date_wrapped.txt", 1_777_413_780),
        ("synth_claude_limit_weekly_no_zone.txt", 1_771_527_600),
        ("ours_claude_limit_five_hour_wrapped.txt", 1_771_513_200),
        ("ours_claude_limit_weekday_and_date.txt", 1_771_750_800),
        ("ours_codex_limit_wrapped_narrow.txt", 1_795_471_380),
    ])
    func `of a limit says when it ends, and is history a minute after`(
        file: String,
        reset: Int64
    ) throws {
        let fixture = try #require(PaneFixture.all.first { $0.file == file })
        let reading = try fixture.read()
        #expect(reading.state == .limit)
        #expect(reading.reset == Instant(seconds: reset))
        #expect(reading.banner?.isEmpty == false)
        let before = try fixture.read(now: Instant(seconds: reset + 59))
        #expect(before.state == .limit)
        #expect(before.reset == Instant(seconds: reset))
        #expect(before.banner == reading.banner)
        let after = try fixture.read(now: Instant(seconds: reset + 60))
        #expect(after.state != .limit, "\(after)")
    }

    @Test func `of a limit until tomorrow says so of each day, so its words are kept`() throws {
        let file = "ours_claude_limit_then_ping.txt"
        let fixture = try #require(PaneFixture.all.first { $0.file == file })
        let today = try fixture.read()
        let tomorrow = try fixture.read(now: PaneFixture.now + .seconds(86_400))
        #expect(today.reset == Instant(seconds: 1_771_599_600))
        #expect(tomorrow.reset == today.reset.map { $0 + .seconds(86_400) })
        #expect(today.banner == tomorrow.banner)
    }

    @Test(arguments: ["ours_codex_limit_later.txt", "synth_claude_limit_wrapped.txt"])
    func `of a limit leaves the end unknown that it does not say`(file: String) throws {
        let fixture = try #require(PaneFixture.all.first { $0.file == file })
        // The pure code knows no zone but UTC.
        let reading = try fixture.read()
        #expect(reading.state == .limit)
        #expect(reading.reset == nil)
    }

    @Test(arguments: [
        (
            "ours_claude_draft_multi_line.txt",
            "First we need the reader, then the writer. - and tests"
        ),
        ("ours_claude_draft_wrapped_narrow.txt", "please look at the reader before you go on"),
        ("ours_claude_draft_pasted.txt", "[Pasted text #1 +3 lines]"),
        ("ours_claude_draft_beside_suggestion_ansi.txt", "go on"),
        ("ours_claude_draft_one_letter_under_cursor_ansi.txt", "y"),
        ("ours_codex_draft_two_paragraphs.txt", "First the reader. Then the writer, with tests."),
        ("ours_opencode_draft.txt", "look at the reader"),
        ("deck_claude_draft_boxed_about_401.txt", "the child hit API Error: 401, fix it?"),
        ("ours_claude_draft_while_busy.txt", "and also the docs"),
        ("ours_claude_draft_like_a_suggestion_ansi.txt", "Try \"make test\" and see"),
        ("ours_codex_draft_equal_to_a_suggestion_ansi.txt", "Explain this codebase"),
        ("cao_opencode_cli_idle_splash.ansi.txt", ""),
        ("ours_claude_busy_first_run.txt", ""), ("ours_gemini_idle.txt", ""),
        ("ours_codex_idle_dim_unknown_suggestion.txt", ""),
    ])
    func `tells what stands in the composer`(file: String, text: String) throws {
        let fixture = try #require(PaneFixture.all.first { $0.file == file })
        #expect(try fixture.read().composer == text)
    }
}
