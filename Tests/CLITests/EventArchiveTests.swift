import BusModel
import Foundation
import Journal
import TestSupport
import Testing

@testable import CLI

@Suite struct `The archive of old events` {
    /// A journal with some events, one a second.
    private func journal(_ folder: TemporaryDirectory, events: Int) async throws -> EventJournal {
        let journal = try EventJournal(path: folder.file("journal.db"))
        var batch = Batch()
        batch.events = (1...events).map { number in
            Batch.Timed(
                EventRecord(
                    id: EventID("event-\(number)"),
                    event: .agentStarted("a", reason: "\(number)"),
                    commit: nil,
                    actor: nil
                ),
                at: Instant(seconds: Int64(number)),
                isApproximate: false
            )
        }
        try await journal.commit(batch)
        return journal
    }

    private func archive(_ folder: TemporaryDirectory) -> EventArchive {
        EventArchive(
            location: BusLocation(
                url: "/srv/hub.git",
                branch: "main",
                environment: ["XDG_STATE_HOME": folder.path]
            )
        )
    }

    private func lines(_ archive: EventArchive) throws -> [Substring] {
        try archive.files.flatMap {
            try String(contentsOfFile: "\(archive.directory)/\($0.name)", encoding: .utf8)
                .split(separator: "\n")
        }
    }

    @Test func `takes what is old, and never the newest`() async throws {
        try await TemporaryDirectory.run { folder in
            let journal = try await journal(folder, events: 10)
            #expect(try journal.lastEvent(before: Instant(seconds: 1)) == nil)
            #expect(try journal.lastEvent(before: Instant(seconds: 5)) == 4)
            #expect(try journal.lastEvent(before: Instant(seconds: 99)) == 9)
            let archive = archive(folder)
            let files = try await archive.move(upTo: 4, from: journal)
            #expect(files.map(\.name) == ["events-1-4.jsonl"])
            #expect(try journal.events().map(\.seq) == Array(5...10))
            #expect(try lines(archive).count == 4)
            let mode = try FileManager.default.attributesOfItem(
                atPath: archive.directory + "/events-1-4.jsonl"
            )[.posixPermissions]
            #expect(mode as? Int == 0o600)
        }
    }

    @Test func `finishes what was cut off before the events left the journal`() async throws {
        try await TemporaryDirectory.run { folder in
            let journal = try await journal(folder, events: 10)
            let archive = archive(folder)
            // Cut off: the file is whole and on the disk, and nothing was taken out.
            try archive.write("a\nb\nc\n", to: .init(first: 1, last: 3))
            let files = try await archive.move(upTo: 6, from: journal)
            #expect(files.map(\.name) == ["events-1-3.jsonl", "events-4-6.jsonl"])
            #expect(try lines(archive).count == 6)
            #expect(try journal.events().map(\.seq) == Array(7...10))
        }
    }

    @Test func `does not take half a file for one`() async throws {
        try await TemporaryDirectory.run { folder in
            let journal = try await journal(folder, events: 5)
            let archive = archive(folder)
            try archive.write("", to: .init(first: 7, last: 9))
            try PrivateFile.write("half", to: archive.directory + "/events-1-4.jsonl.new")
            #expect(try await archive.move(upTo: 4, from: journal).count == 1)
            #expect(archive.files.map(\.first) == [1, 7])
        }
    }

    @Test func `keeps the names, so that no event comes back, and the numbers go on`()
        async throws
    {
        try await TemporaryDirectory.run { folder in
            let journal = try await journal(folder, events: 6)
            _ = try await archive(folder).move(upTo: 5, from: journal)
            let again = try await self.journal(folder, events: 8)
            #expect(try again.events().map(\.seq) == [6, 7, 8])
            #expect(try again.events().map(\.id.text) == ["event-6", "event-7", "event-8"])
        }
    }
}
