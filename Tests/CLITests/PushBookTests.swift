import BusModel
import Foundation
import GitBus
import TestSupport
import Testing

@testable import CLI

@Suite struct `The book of pushes` {
    private static let zero = String(repeating: "0", count: 40)

    private static func id(_ number: Int) -> String {
        String(repeating: "0", count: 38) + String(number + 10)
    }

    /// A hub whose log says that `moves` were pushed, one a second.
    private func make(_ box: Sandbox, _ lines: [String]) throws -> (BusRepository, PushBook) {
        try box.git("init", "--quiet", "--bare", box.hub)
        try log(lines, box)
        let hook = box.hub + "/git-bus/hooks/pre-receive"
        try box.write("#!/bin/sh\n", to: hook)
        try #require(chmod(hook, 0o755) == 0)
        try box.git("config", "core.hooksPath", box.hub + "/git-bus/hooks", in: box.hub)
        let notes = (1...9).map { number in
            number == 4
                ? "\(Self.id(4)) refs/heads/main option=x%3D1\n"
                : "\(Self.id(number)) refs/heads/main pusher=b proof=forced-command\n"
        }
        try box.write(notes.joined(), to: box.hub + "/git-bus/pushes.log")
        let repository = try BusRepository(path: box.hub, parseConfig: SharedConfigReader.source)
        return (repository, PushBook(hub: box.hub, ref: .branch("main")))
    }

    /// Has the log say so, and the ref stand where the last line leads.
    private func log(_ lines: [String], _ box: Sandbox) throws {
        try write(lines.joined(), box)
        let tip = lines.last?.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        try box.write(tip + "\n", to: box.hub + "/refs/heads/main")
    }

    /// Writes the log where it stands, as git does.
    private func write(_ text: String, _ box: Sandbox) throws {
        let path = box.hub + "/logs/refs/heads/main"
        if !FileManager.default.fileExists(atPath: path) { try box.write("", to: path) }
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }

    private func publish(
        _ book: inout PushBook,
        in repository: BusRepository,
        _ mode: PolicyConfig.Enforcement.Mode
    ) async throws {
        _ = try await book.next(in: repository, enforce: mode)
        try await book.publish(in: repository)
    }

    private static func line(_ number: Int, by who: String = "b") -> String {
        let old = number == 1 ? zero : id(number - 1)
        return "\(old) \(id(number)) \(who) <b@x> \(1_700_000_000 + number) +0000\tpush\n"
    }

    private func records(_ repository: BusRepository) async throws -> [PushRecord] {
        try await repository.records(on: PushRecord.ref, after: nil)
            .compactMap { PushBook.record($0.message) }
    }

    @Test func `has every move once, however often it is asked and started anew`() async throws {
        try await Sandbox.run { box in
            var (repository, book) = try make(box, (1...3).map { Self.line($0) })
            try await publish(&book, in: repository, .refuse)
            try await publish(&book, in: repository, .refuse)
            var again = PushBook(hub: box.hub, ref: .branch("main"))
            try await publish(&again, in: repository, .refuse)
            var found = try await records(repository)
            #expect(
                found.map(\.time.milliseconds) == [1, 2, 3].map { (1_700_000_000 + $0) * 1000 }
            )
            #expect(found.allSatisfy { $0.actor == "b" && $0.proof == .forcedCommand })
            #expect(found.allSatisfy { $0.rules == "refuse" && $0.options == [] })
            // A name that somebody gave to git proves nothing.
            try log((1...4).map { Self.line($0, by: $0 == 4 ? "b (forced-command)" : "b") }, box)
            try await publish(&book, in: repository, .refuse)
            found = try await records(repository)
            #expect(found.count == 4)
            #expect(found.last?.actor == nil && found.last?.proof == .unverified)
            #expect(found.last?.rules == "advisory" && found.last?.options == ["x=1"])
            // A log that was thrown away says nothing twice.
            try log([Self.line(4, by: "eve"), Self.line(5)], box)
            var third = PushBook(hub: box.hub, ref: .branch("main"))
            try await publish(&third, in: repository, .warn)
            found = try await records(repository)
            #expect(found.count == 5 && found.last?.rules == "warn")
            #expect(
                try box.git(
                    "fsck",
                    "--strict",
                    "--no-reflogs",
                    PushRecord.ref.text,
                    in: box.hub
                ).isEmpty
            )
        }
    }

    @Test func `records nothing twice when the log is cut off while it is read`() async throws {
        try await Sandbox.run { box in
            var (repository, book) = try make(box, (1...3).map { Self.line($0) })
            try await publish(&book, in: repository, .refuse)
            try log((2...3).map { Self.line($0) }, box)
            #expect(try await book.next(in: repository, enforce: .refuse).isEmpty)
            try log((2...4).map { Self.line($0) }, box)
            try await publish(&book, in: repository, .refuse)
            #expect(try await records(repository).count == 4)
        }
    }

    @Test func `takes a move for made once the ref or the next move says so`() async throws {
        try await Sandbox.run { box in
            var (repository, book) = try make(box, [Self.line(1)])
            let made = Self.line(1)
            func found() async throws -> [Int64] {
                try await book.next(in: repository, enforce: .refuse)
                    .map { $0.record.time.milliseconds / 1000 - 1_700_000_000 }
            }
            #expect(try await found() == [1])
            // The line is there before the ref has moved.
            try write(made + Self.line(2), box)
            #expect(try await found() == [])
            try log([made, Self.line(2)], box)
            #expect(try await found() == [2])
            // It never moved: what came next set out from where it was.
            let other = Self.line(3).replacing(Self.id(3), with: Self.id(5))
            try write(made + Self.line(2) + Self.line(3), box)
            #expect(try await found() == [])
            try log([made, Self.line(2), Self.line(3), other], box)
            #expect(try await found() == [3])
            let records = try await records(repository)
            #expect(records.isEmpty)
            try await book.publish(in: repository)
            let tips = try await self.records(repository).map(\.update.after)
            #expect(tips == [1, 2, 5].compactMap { ObjectID(hex: Self.id($0)).map(RefTarget.at) })
        }
    }

    @Test func `gives way to another daemon that writes it, and goes on from there`() async throws {
        try await Sandbox.run { box in
            var (repository, book) = try make(box, [Self.line(1)])
            var other = book
            try await publish(&book, in: repository, .refuse)
            try log((1...2).map { Self.line($0) }, box)
            try await publish(&other, in: repository, .refuse)
            try await publish(&book, in: repository, .refuse)
            let times = try await records(repository).map(\.time.milliseconds)
            #expect(times == [1, 2].map { (1_700_000_000 + $0) * 1000 })
        }
    }

    @Test func `holds no message but its own`() {
        for text in ["", "push by x", "{}", "push\n\n{\"schema\":\"git-bus/push/9\"}"] {
            #expect(PushBook.record(text) == nil)
        }
    }
}

@Suite struct `The rules in force` {
    private static func record(_ proof: Proof, _ rules: String) -> PushRecord {
        PushRecord(
            update: RefUpdate(ref: "refs/heads/main", before: .absent, after: .absent),
            actor: nil,
            proof: proof,
            time: Instant(milliseconds: 0),
            options: nil,
            rules: rules
        )
    }

    @Test func `are what the hub does, and what it can prove`() {
        let proved = Self.record(.forcedCommand, "refuse")
        let unproved = Self.record(.unverified, "advisory")
        let rows: [(Bool?, PolicyConfig.Enforcement.Mode, PushRecord?, Bool, RulesInForce)] = [
            (false, .refuse, proved, false, .none), (nil, .refuse, nil, false, .none),
            (nil, .refuse, proved, false, .refuse), (nil, .refuse, unproved, false, .advisory),
            (nil, .refuse, Self.record(.unverified, "nonsense"), false, .none),
            (true, .refuse, nil, false, .advisory), (true, .refuse, unproved, false, .advisory),
            (true, .refuse, proved, false, .refuse), (true, .refuse, proved, true, .advisory),
            (true, .warn, proved, false, .warn),
        ]
        for (isInstalled, enforce, last, isShared, rules) in rows {
            let found = RulesInForce.judge(
                isInstalled: isInstalled,
                enforce: enforce,
                last: last,
                isShared: isShared
            )
            #expect(found == rules)
        }
    }
}

@Suite struct `Refusals that wait for a daemon` {
    private static let push = RefusedPush(
        updates: [],
        actor: nil,
        proof: .unverified,
        reasons: [.init(code: "BUS-REF-001", sentence: "s", commit: nil)]
    )

    @Test func `are taken in the order in which they came, and once`() async throws {
        try await Sandbox.run { box in
            let folder = RefusedFolder(hub: box.hub)
            #expect(try folder.entries().isEmpty)
            for number in 1...3 {
                let now = Instant(milliseconds: Int64(number))
                try folder.add(Self.push, id: "id\(number)", now: now)
            }
            // What somebody else put there is no refusal.
            try box.write("{", to: box.hub + "/git-bus/refused/0-bad.json")
            let entries = try folder.entries()
            #expect(entries.map(\.id) == ["id1", "id2", "id3"])
            #expect(entries.allSatisfy { $0.push == Self.push })
            folder.remove(entries)
            #expect(try folder.entries().isEmpty)
        }
    }

    @Test func `do not fill a disk`() async throws {
        try await Sandbox.run { box in
            let folder = RefusedFolder(hub: box.hub)
            for number in 0..<(RefusedFolder.most + 5) {
                try folder.add(Self.push, id: "x", now: Instant(milliseconds: Int64(number)))
            }
            #expect(try folder.entries().count == RefusedFolder.most)
        }
    }
}
