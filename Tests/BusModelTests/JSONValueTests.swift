import BusModel
import Foundation
import TestSupport
import Testing

@Suite struct `A JSON value` {
    private func round(_ value: JSONValue) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value))
    }

    @Test(arguments: [
        JSONValue.null, true, false, 0, -1, .int(.max), .int(.min), .double(0.5), .double(-1e300),
        "", "text", "\"\\\n\0é🎉", [], [.null, [1, [true]]], [:], ["a": ["b": [.null]], "": 1],
    ])
    func `comes back as it was`(value: JSONValue) throws {
        #expect(try round(value) == value)
    }

    @Test func `that is a whole double comes back as a whole number`() throws {
        #expect(try round(.double(3)) == .int(3))
    }

    @Test(arguments: ["299999999999999999.099", "3e17", "1e30", "0.5", "-9223372036854775809"])
    func `that was read stays the same`(text: String) throws {
        let value = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        #expect(try round(value) == value)
    }

    @Test func `is read from what others write`() throws {
        let text = #"{"a":[1,1.5,true,null,"x",{"b":18446744073709551615}],"1":false}"#
        let value = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        #expect(value["a"]?.elements?.prefix(5) == [1, .double(1.5), true, .null, "x"])
        #expect(value["1"] == false)
        #expect(value["b"] == nil)
        #expect(value["a"]?["b"] == nil)
        #expect(JSONValue("x").text == "x")
        #expect(JSONValue(nil as String?) == .null)
        #expect(JSONValue(["x"]).elements == ["x"])
    }
}

@Suite struct `The nearest names` {
    private let gates = ["D1", "D2", "parser", "printer", "Readability"]

    @Test func `are what was meant, the nearest first`() {
        #expect(Nearest.names(to: "d1", among: gates) == ["D1", "D2"])
        #expect(Nearest.names(to: "praser", among: gates) == ["parser"], "a swap is one slip")
        #expect(Nearest.names(to: "readabilty", among: gates) == ["Readability"])
        #expect(Nearest.names(to: "pinter", among: gates) == ["printer"])
    }

    @Test func `are none when nothing is near`() {
        #expect(Nearest.names(to: "zebra", among: gates).isEmpty)
        #expect(Nearest.names(to: "", among: gates).isEmpty)
        #expect(Nearest.names(to: "D1", among: []).isEmpty)
    }

    @Test func `are at most three, in a fixed order`() {
        let many = ["D9", "D8", "D7", "D6", "D5"]
        #expect(Nearest.names(to: "D1", among: many) == ["D5", "D6", "D7"])
    }

    @Test func `of very long words are found in no time`() {
        let long = String(repeating: "x", count: 100_000)
        let near = Nearest.names(to: long, among: [long + "y", "z"])
        #expect(near.map(\.utf8.count) == [100_001])
    }

    @Test func `are no farther one way than the other`() {
        var random = PureRandom(seed: 3)
        for _ in 0..<500 {
            let word = { (random: inout PureRandom) in
                String((0..<6).map { _ in random.one(of: Array("ab")) })
            }
            let (left, right) = (word(&random), word(&random))
            let there = Nearest.names(to: left, among: [right])
            let back = Nearest.names(to: right, among: [left])
            #expect(there.isEmpty == back.isEmpty)
        }
    }
}
