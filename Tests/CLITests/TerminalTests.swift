import BusModel
import Testing

@testable import CLI

@Suite struct `What is printed` {
    @Test func `holds nothing that a terminal would act on`() {
        let hostile = "a\u{1B}[31mb\u{7}\r\n\u{202E}c\u{9B}d"
        #expect(Terminal.harmless(hostile) == "a?[31mb????c?d")
        #expect(Terminal.harmless("naïve – 漢字") == "naïve – 漢字")
    }

    @Test func `is cut with a mark`() {
        #expect(Terminal.cut("abcdef", to: 4) == "abc~")
        #expect(Terminal.cut("abc", to: 4) == "abc")
        #expect(Terminal.cut("abc", to: 0) == "")
        #expect(Terminal.cut("abc", to: 1) == "a")
        #expect(Terminal.cut("漢字", to: 1) == "", "a wide letter has no half")
        #expect(Terminal.cut("漢字", to: 3) == "漢~")
    }

    @Test func `dates are RFC 3339 in UTC`() {
        #expect(
            Dates.rfc3339(Instant(milliseconds: 1_700_000_000_123)) == "2023-11-14T22:13:20.123Z"
        )
    }

    @Test func `has an exit status for every kind of failure`() {
        let table = CommandFailure.Kind.allCases.map(\.rawValue)
        #expect(table == [1, 2, 3, 4, 5, 6, 64, 65, 69, 73, 75, 77, 78, 124, 130])
    }
}
