/// One kind of bytes that come from outside, and what must hold whatever they are.
struct FuzzTarget: Sendable {
    /// What it is called on the command line, and the folder of its corpus.
    let name: String
    /// Gives the bytes to the readers, and throws when one of them breaks its word.
    let check: @Sendable ([UInt8]) throws -> Void

    init(_ name: String, _ check: @escaping @Sendable ([UInt8]) throws -> Void) {
        self.name = name
        self.check = check
    }

    /// All of them.
    static let all: [FuzzTarget] = [
        subject, trailers, files, settings, commit, tree, records, verdict, screen, control, events,
        usage, access, pattern, times, terminal, transcript, pack,
    ]

    static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// A property that does not hold of some bytes.
struct Broken: Error, CustomStringConvertible {
    let description: String
}

/// Says that a property holds; throws with the sentence when it does not.
func hold(_ isTrue: Bool, _ sentence: @autoclosure () -> String) throws {
    if !isTrue { throw Broken(description: sentence()) }
}

extension [UInt8] {
    /// As text, with a mark for what is none.
    var text: String { String(decoding: self, as: UTF8.self) }

    /// The lines, without their ends.
    var lines: [[UInt8]] {
        split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
    }
}

extension String {
    /// The same text in the same scalars: `==` takes two ways to write one letter for the same.
    func isExactly(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }

    /// Whether it has nothing that a terminal would act on.
    var isPlain: Bool {
        unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) }
    }
}
