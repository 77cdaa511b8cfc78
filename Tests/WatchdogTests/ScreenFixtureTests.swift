import BusModel
import Foundation
import TestSupport
import Testing
import Watchdog

/// Saved screens and what they show.
enum ScreenFixtures {
    struct Row: Sendable, CustomTestStringConvertible {
        let file: String
        let program: String
        let expected: String
        let isSafe: Bool
        var testDescription: String { file }

        var text: String {
            get throws {
                try String(contentsOf: ScreenFixtures.folder.appending(path: file), encoding: .utf8)
            }
        }
    }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures/panes")

    static let rows: [Row] = {
        let names = ["labels.tsv", "ours.tsv"]
        return names.flatMap { name in
            // Why none is fine: there need not be a second list.
            let file = folder.appending(path: name)
            let text = try? String(contentsOf: file, encoding: .utf8)  // why: see above
            return (text ?? "").split(separator: "\n").dropFirst().map { line in
                let fields = line.split(separator: "\t").map(String.init)
                return Row(
                    file: fields[0],
                    program: fields[1],
                    expected: fields[2],
                    isSafe: fields[3] == "yes"
                )
            }
        }
    }()

    /// A time at which the limits of the fixtures stand.
    static let now = RFC3339.instant("2026-02-20T12:00:00Z") ?? Instant(milliseconds: 0)

    static func read(_ text: String, as program: String) -> PaneReading {
        PaneClassifier.classify(
            PaneSnapshot(capture: text),
            screen: .preset(program),
            now: now,
            zones: .utc
        )
    }
}

@Suite struct `A saved screen` {
    @Test(arguments: ScreenFixtures.rows.filter { !$0.isSafe })
    func `that must not be typed into is never read as ready`(row: ScreenFixtures.Row) throws {
        let reading = try ScreenFixtures.read(row.text, as: row.program)
        #expect(!reading.safeToType, "\(reading)")
        for other in ["claude", "codex", "opencode", "generic"] {
            let wrong = try ScreenFixtures.read(row.text, as: other)
            if other == row.program { #expect(!wrong.safeToType) }
        }
    }

    @Test(arguments: ScreenFixtures.rows.filter { ["claude", "codex"].contains($0.program) })
    func `of Claude Code and Codex is read as what it shows`(row: ScreenFixtures.Row) throws {
        let reading = try ScreenFixtures.read(row.text, as: row.program)
        // A suggestion without its dim letters looks like a draft.
        let isSuggestion = row.file == "aoe_codex_idle_after_completed_review.txt"
        if isSuggestion, reading.state == .draft { return }
        #expect(reading.state.rawValue == row.expected, "\(reading)")
    }

    @Test func `is most often recognised, whatever program it is of`() throws {
        let idle = ScreenFixtures.rows.filter(\.isSafe)
        let known = try idle.filter {
            try ScreenFixtures.read($0.text, as: $0.program).safeToType
        }
        #expect(known.count * 10 >= idle.count * 7, "\(known.count) of \(idle.count)")
    }

    @Test func `is no more ready when its history is another, or its end is cut off`() throws {
        var random = PureRandom(seed: 4)
        for row in ScreenFixtures.rows where !row.isSafe {
            let lines = try row.text.split(separator: "\n", omittingEmptySubsequences: false)
            for _ in 0..<40 {
                // What stands above the live part may be anything.
                let noise = (0..<Int(random.next() % 12)).map { _ in
                    random.one(of: [
                        "some output", "", "⏺ Done.", "  and more", "❯ do it", "› do it",
                        "✻ Baked for 3s", "● ok", "• ok",
                    ])
                }
                let text = (noise + lines.map(String.init)).joined(separator: "\n")
                let reading = ScreenFixtures.read(text, as: row.program)
                #expect(!reading.safeToType, "\(row.file) below \(noise): \(reading)")
            }
        }
    }
}
