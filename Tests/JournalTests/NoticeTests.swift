import BusModel
import Foundation
import Journal
import TestSupport
import Testing

@Suite struct `What people were told` {
    @Test func `is read as it was written, the oldest first, and can be dropped`() async throws {
        try await TemporaryDirectory.run { directory in
            let path = directory.file("j")
            let journal = try EventJournal(path: path)
            var late = Notice(id: "b", kind: "hold", text: "two", first: Instant(milliseconds: 2))
            late.state = .failed
            late.tried = Instant(milliseconds: 5)
            late.attempts = 2
            late.cutOff = 1
            late.error = "no network"
            late.gone = Instant(milliseconds: 9)
            let early = Notice(
                id: "a",
                kind: "dialog",
                text: "one",
                first: Instant(milliseconds: 1)
            )
            try await journal.save([late, early])
            #expect(try journal.notices() == [early, late])
            late.state = .rung
            late.rung = Instant(milliseconds: 10)
            late.error = nil
            late.gone = nil
            try await journal.save([late], forgetting: ["a"])
            try journal.close()
            let again = try EventJournal.existing(path: path)
            #expect(try again.notices() == [late])
            #expect(Notice.firstSeen([late]) == ["b": Instant(milliseconds: 2)])
            try again.close()
        }
    }
}
