import BusModel
import Foundation
import TestSupport
import Testing

@Suite struct `Hexadecimal digits` {
    @Test func `stand for every byte and back`() {
        let all = (0...255).map { UInt8($0) }
        #expect([UInt8](hex: all.hex) == all)
        #expect([UInt8](hex: all.hex.uppercased()) == all)
        #expect([UInt8](hex: "") == [])
    }

    @Test(arguments: ["a", "abc", "0g", "g0", " 0", "0x", "é", "０", "00\n", "-1"])
    func `of another form stand for nothing`(text: String) {
        #expect([UInt8](hex: text) == nil)
    }
}

@Suite struct `An object id` {
    @Test func `survives every way of writing it`() throws {
        var random = PureRandom(seed: 7)
        for _ in 0..<1000 {
            let bytes = (0..<20).map { _ in UInt8.random(in: 0...255, using: &random) }
            let id = try #require(ObjectID(bytes: bytes))
            #expect(id.bytes == bytes)
            #expect(ObjectID(hex: id.hex) == id)
            #expect(ObjectID(hex: id.hex.uppercased()) == id)
            #expect(id.hex.hasPrefix(id.short) && id.short.count == 7)
            let copy = try JSONDecoder().decode([ObjectID].self, from: JSONEncoder().encode([id]))
            #expect(copy == [id])
        }
    }

    @Test func `is never zero and never of another length`() {
        #expect(ObjectID(bytes: [UInt8](repeating: 0, count: 20)) == nil)
        #expect(ObjectID(hex: String(repeating: "0", count: 40)) == nil)
        #expect(ObjectID(bytes: [UInt8](repeating: 0, count: 19) + [1]) != nil)
        for count in [0, 19, 21, 32] {
            #expect(ObjectID(bytes: [UInt8](repeating: 1, count: count)) == nil)
        }
        #expect(ObjectID(hex: String(repeating: "a", count: 39)) == nil)
        #expect(ObjectID(hex: String(repeating: "a", count: 64)) == nil)
    }

    @Test func `is ordered as its bytes are`() throws {
        var random = PureRandom(seed: 8)
        let ids = (0..<500).compactMap { _ in
            ObjectID(bytes: (0..<20).map { _ in UInt8.random(in: 0...3, using: &random) })
        }
        let byBytes = ids.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        #expect(ids.sorted() == byBytes)
        #expect(byBytes.map(\.hex) == ids.map(\.hex).sorted())
    }

    @Test func `that is no id is an error of the reader`() {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([ObjectID].self, from: Data("[\"abc\"]".utf8))
        }
    }
}

@Suite struct `A name` {
    @Test func `is a plain text in JSON, and a key`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let table: [GateLabel: AgentName] = ["D2": "r2", "D1": "r1"]
        let data = try encoder.encode(table)
        #expect(String(decoding: data, as: UTF8.self) == #"{"D1":"r1","D2":"r2"}"#)
        #expect(try JSONDecoder().decode([GateLabel: AgentName].self, from: data) == table)
    }

    @Test func `is ordered by its bytes`() {
        #expect(
            (["b", "B", "a", "ä", "a1"] as [AgentName]).sorted() == ["B", "a", "a1", "b", "ä"]
        )
    }

    @Test(arguments: [
        "123e4567-e89b-12d3-a456-426614174000", "123E4567-E89B-12D3-A456-42661417400F",
    ])
    func `of a nonce is a lower-case UUID`(text: String) {
        #expect(Nonce(uuid: text)?.text == text.lowercased())
        for bad in [
            text + "0", "{\(text)}", String(text.dropLast()), text.replacing("-", with: ""),
        ] {
            #expect(Nonce(uuid: bad) == nil)
        }
    }
}

@Suite struct `The name of an event` {
    private let commit = ObjectID.pure("c")

    @Test func `is a hash of commit, kind, path and ordinal, each ended by a NUL`() {
        let id = EventNaming.pure.id(commit: commit, kind: .inboxMail, path: "bus/a", ordinal: 3)
        let hashed = Array("\(commit.hex)\0inbox.mail\0bus/a\u{0}3\0".utf8)
        #expect(id.text == pureHash(hashed).hex)
        #expect(id.short == String(id.text.prefix(8)))
    }

    @Test func `of what follows is its cause, the kind and an ordinal after the first`() {
        let naming = EventNaming.pure
        #expect(naming.id(cause: "abc", kind: .gatePassed, ordinal: 0) == "abc/gate.passed")
        #expect(naming.id(cause: "abc", kind: .gatePassed, ordinal: 2) == "abc/gate.passed/2")
    }

    @Test func `of a rewind tells old, new and epoch apart`() {
        let at = { RefTarget.at(.pure($0)) }
        let naming = EventNaming.pure
        let ids: Set<EventID> = [
            naming.id(rewindFrom: at("a"), to: at("b"), epoch: 1),
            naming.id(rewindFrom: at("b"), to: at("a"), epoch: 1),
            naming.id(rewindFrom: at("a"), to: at("b"), epoch: 2),
            naming.id(rewindFrom: at("a"), to: .absent, epoch: 1),
        ]
        #expect(ids.count == 4)
    }
}

@Suite struct `An instant` {
    @Test func `never stops the program, however odd the date`() {
        for seconds in [Int64.min, -1, 0, 1_700_000_000, .max] {
            for other in [Int64.min, -1, 0, .max] {
                _ = Instant(seconds: seconds).since(Instant(milliseconds: other))
                _ = Instant(milliseconds: seconds).since(Instant(seconds: other))
            }
        }
        #expect(Instant(seconds: 2).since(Instant(milliseconds: 500)) == .milliseconds(1500))
        #expect(Instant(seconds: 1).since(Instant(seconds: 2)) == .seconds(-1))
    }

    @Test func `of an odd date keeps its place in the order`() {
        #expect(Instant(seconds: .max) > Instant(seconds: 1_700_000_000))
        #expect(Instant(seconds: .min) < Instant(seconds: 0))
    }
}
