import BusModel
import Foundation
import Journal
import TestSupport
import Testing

/// An id that is a number, for tests that need many.
func oid(_ number: Int) -> ObjectID {
    let digits = String(number + 1, radix: 16)
    guard let id = ObjectID(hex: String(repeating: "0", count: 40 - digits.count) + digits) else {
        preconditionFailure("forty digits that are not all zero are an id")
    }
    return id
}

/// An event like any other, named after its number.
func event(_ number: Int, kind: String = "event", commit: Int? = nil) -> EventRecord {
    EventRecord(
        id: EventID("\(kind)-\(number)"),
        event: .claim(gate: "D1", text: "text \(number) \u{1F600}"),
        commit: oid(commit ?? number),
        actor: "ana"
    )
}

func timed(_ number: Int, at milliseconds: Int64 = 1000) -> Batch.Timed {
    Batch.Timed(event(number), at: Instant(milliseconds: milliseconds), isApproximate: true)
}

func ping(_ number: Int, to name: AgentName = "ana") -> Ping {
    Ping(cause: EventID("event-\(number)"), to: name, about: .claim("D1"), commit: oid(number))
}

/// A batch about the commits of a range: each is seen, each has an event and a ping.
func batch(_ numbers: Range<Int>, now: Int64 = 1000) -> Batch {
    var batch = Batch()
    batch.seen = numbers.map(oid)
    batch.events = numbers.map { timed($0, at: now) }
    batch.nonces = numbers.map { "nonce-\($0)" }
    batch.pings = numbers.map { ping($0) }
    batch.tip = numbers.last.map(oid)
    batch.memo = Array("memo \(numbers.upperBound)".utf8)
    batch.now = Instant(milliseconds: now)
    return batch
}

/// Opens a journal in a directory of its own.
func withJournal(_ body: (EventJournal, String) async throws -> Void) async throws {
    try await TemporaryDirectory.run { directory in
        let path = directory.file("journal.sqlite")
        let journal = try EventJournal(path: path)
        try await body(journal, path)
        try journal.close()
    }
}

/// Runs the sqlite3 program on a journal: another process, and another's word for what is there.
@discardableResult
func sqlite(_ path: String, _ sql: String, mayFail: Bool = false) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
    process.arguments = ["-batch", "-init", "/dev/null", "-cmd", ".timeout 5000", path, sql]
    // A file and no pipe: a pipe's end that some other test's child inherits never ends.
    let file = URL(fileURLWithPath: path + ".said-\(UUID().uuidString)")
    try Data().write(to: file)
    process.standardOutput = try FileHandle(forWritingTo: file)
    process.standardError = process.standardOutput
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    try FileManager.default.removeItem(at: file)
    try #require(mayFail || process.terminationStatus == 0, "\(sql): \(text)")
    return text.trimmingCharacters(in: .newlines)
}

/// Everything in the tables, as the sqlite3 program writes it.
func dump(_ path: String) throws -> String {
    let tables = [
        "seen", "nonce", "event", "cursor", "outbox", "agent", "source", "archived",
        "archived_ping", "archive", "usage", "usage_source", "usage_version", "transcript",
        "agent_session", "ledger_memo", "budget_notice",
    ]
    return try sqlite(path, tables.map { "SELECT '\($0)', * FROM \($0);" }.joined())
}

/// Runs `body`, which must throw a journal's error of that code.
func expectError(
    _ code: JournalError.Code,
    _ location: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async {
    let error = await #expect(throws: JournalError.self, sourceLocation: location) {
        try await body()
    }
    #expect(error?.code == code, "\(error?.message ?? "")", sourceLocation: location)
}
