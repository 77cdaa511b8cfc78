import BusModel
import Testing

@testable import CLI
@testable import Journal

@Suite struct `A log that does not go back to the beginning` {
    private let note = ArchiveNote(
        parts: [
            ArchivePart(
                first: 1,
                last: 50,
                before: Instant(milliseconds: 1000),
                file: "events-1-50.jsonl",
                state: .moved
            )
        ],
        folder: "/s/a b"
    )

    @Test(
        arguments: [
            // since, wanted, found, said
            (nil, nil, 7, true), (nil, 10, 7, true), (nil, 7, 7, false), (nil, 0, 0, false),
            (Int64(999), nil, 7, true), (1000, nil, 7, false), (999, 7, 7, false),
        ] as [(Int64?, Int?, Int, Bool)]
    )
    func `says where the rest is, where it was asked for`(
        _ since: Int64?,
        _ wanted: Int?,
        _ found: Int,
        _ isSaid: Bool
    ) {
        let lines = note.lines(
            since: since.map { Instant(milliseconds: $0) },
            wanted: wanted,
            found: found
        )
        #expect(lines.isEmpty != isSaid)
        if isSaid { #expect(lines.last == "hint: cat '/s/a b'/events-*.jsonl") }
    }

    @Test func `says nothing where nothing was moved`() {
        let note = ArchiveNote(parts: [], folder: "/s")
        #expect(note.lines(since: nil, wanted: nil, found: 0).isEmpty)
    }

    @Test(
        arguments: [
            (0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (1999, "1.9 kB"),
            (12_345, "12 kB"), (999_999, "999 kB"), (1_000_000, "1.0 MB"),
            (12_345_678_901, "12 GB"),
        ] as [(Int64, String)]
    )
    func `is measured in units that people read`(_ bytes: Int64, _ text: String) {
        #expect(ByteCount.text(bytes) == text)
    }

    @Test(
        arguments: [
            ("plain/path.x", "plain/path.x"), ("a b", "'a b'"), ("it's", "'it'\\''s'"), ("", "''"),
            ("~x", "'~x'"), ("a;b", "'a;b'"), ("ä", "'ä'"),
        ]
    )
    func `is named by words that any shell takes as they are`(_ text: String, _ word: String) {
        #expect(ShellWord.quoted(text) == word)
    }
}
