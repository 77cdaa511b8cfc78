import BusModel
import Foundation
import Testing

@testable import GitBus

@Suite struct `The log of a ref` {
    private static let zero = String(repeating: "0", count: 40)
    private static let one = String(repeating: "1", count: 40)
    private static let two = String(repeating: "a2", count: 20)

    private static func line(_ who: String, from old: String = zero, to new: String = one) -> String
    {
        "\(old) \(new) \(who) 1700000000 +0200\tpush"
    }

    @Test func `is read line by line`() throws {
        let entry = try #require(
            ReflogEntry(Self.line("ann o'b (forced-command) <a@b.c>", from: Self.two).utf8)
        )
        #expect(entry.name == "ann o'b (forced-command)" && entry.email == "a@b.c")
        #expect(entry.seconds == 1_700_000_000)
        #expect(entry.before == .at(try #require(ObjectID(hex: Self.two))))
        #expect(ReflogEntry(Self.line("x <y>").utf8)?.before == .absent)
        // The name and the message may be anything.
        #expect(ReflogEntry(Self.line(" <>").utf8)?.name == "")
        #expect(ReflogEntry("\(Self.zero) \(Self.one) n <e> 5 +0000\ta <b> 6".utf8)?.seconds == 5)
    }

    @Test(arguments: [
        "", "x", zero, "\(zero) \(one)", "\(zero) \(one) name 1 +0000",
        "\(zero) \(one) name <mail 1 +0000", "\(zero) \(one) name <mail> x +0000",
        "\(zero) zz\(one.dropFirst(2)) n <e> 1 +0000",
    ])
    func `holds nothing else`(line: String) {
        #expect(ReflogEntry(line.utf8) == nil)
    }

    @Test func `is read on from where it was, and anew when it was cut off`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }  // why: a folder of this test
        let logs = folder.appending(path: "logs/refs/heads")
        try FileManager.default.createDirectory(at: logs, withIntermediateDirectories: true)
        let file = logs.appending(path: "main")
        var log = Reflog(of: .branch("main"), in: folder.path)
        #expect(log.next() == [])
        func write(_ text: String) throws {
            try text.write(to: file, atomically: false, encoding: .utf8)
        }
        let first = Self.line("a <a>") + "\n"
        let second = Self.line("b <b>", from: Self.one, to: Self.two) + "\n"
        try write(first + second.prefix(60))
        #expect(log.next().map(\.name) == ["a"])
        #expect(log.next() == [])
        try write(first + second)
        #expect(log.next().map(\.name) == ["b"])
        try write(second)
        #expect(log.next().map(\.name) == ["b"])
        try write(first + "nonsense\n" + second)
        #expect(log.next().map(\.name) == ["b"], "only what came after what was read")
        #expect(!log.isAnew)
        // As `git reflog expire` writes it, and as it is after the branch was made anew.
        try (first + second + first + second).write(to: file, atomically: true, encoding: .utf8)
        #expect(log.next().count == 4)
        #expect(log.isAnew)
    }
}
