import BusModel
import Testing

@testable import GitBus

@Suite struct `A tree from its bytes` {
    private func tree(_ entries: [(mode: String, name: [UInt8])]) throws -> (TreeObject, [UInt8]) {
        let id = try #require(ObjectID(hex: String(repeating: "1", count: 40)))
        var bytes: [UInt8] = []
        for entry in entries {
            bytes += Array(entry.mode.utf8) + [0x20] + entry.name + [0] + id.bytes
        }
        return (try bytes.withUnsafeBytes { try TreeObject($0, id: id) }, bytes)
    }

    @Test(arguments: ["40000", "040000", "100644", "0100644", "160000"])
    func `is the same when written with no change, also in modes that git only warns of`(
        mode: String
    ) throws {
        let (tree, bytes) = try tree([(mode, Array("a".utf8)), ("100644", Array("b".utf8))])
        #expect(tree.bytes(replacing: Array("none".utf8), by: nil) == bytes)
    }

    @Test(arguments: ["", "+40000", "-40000", "1e4", "9", "7777777777"])
    func `has modes of a few octal digits`(mode: String) throws {
        #expect(throws: GitError.self) { try tree([(mode, Array("a".utf8))]) }
    }

    @Test func `has a text of its own for every name`() throws {
        let names: [[UInt8]] = [
            [0xFF], Array("\\377".utf8), Array("\\\\377".utf8), [0x5C, 0xFF], [0xFF, 0xFF],
            Array("\\377".utf8) + [0xFF], Array("a\\b".utf8), Array("a\\\\b".utf8), [0x5C],
            Array("é".utf8), Array("e\u{301}".utf8),
        ]
        let (tree, _) = try tree(names.map { ("100644", $0) })
        #expect(Set(tree.entries.map { Array($0.text.utf8) }).count == names.count)
        #expect(tree.entries[0].text == "\\377" && tree.entries[6].text == "a\\b")
    }

    @Test(arguments: [
        ("a", "A"), ("é", "É"), ("é", "e\u{301}"), ("É", "e\u{301}"),
    ])
    func `has the same twins for one who asks once and one who asks often`(
        one: String,
        other: String
    ) throws {
        let names = [one, other, "x"].map { ("100644", Array($0.utf8)) }
        let (tree, _) = try tree(names)
        var finder = TwinFinder(in: tree)
        for _ in 0..<6 {
            #expect(finder.twin(of: tree.entries[0]).map { Array($0.utf8) } == Array(other.utf8))
            #expect(finder.twin(of: tree.entries[1]).map { Array($0.utf8) } == Array(one.utf8))
            #expect(finder.twin(of: tree.entries[2]) == nil)
        }
    }
}
