/// A text of a transcript, or its beginning.
struct KeptText: Hashable, Sendable {
    var text: String
    /// Whether something was left out behind it.
    var isCut: Bool

    static let empty = KeptText(text: "", isCut: false)

    init(text: String, isCut: Bool = false) {
        self.text = text
        self.isCut = isCut
    }

    /// Several texts, one below the other.
    init(_ parts: [KeptText]) {
        text = parts.map(\.text).joined(separator: "\n")
        isCut = parts.contains(where: \.isCut)
    }
}

extension TranscriptEntry {
    /// Takes a text, and whether it goes on.
    mutating func say(_ kept: KeptText) {
        text = kept.text
        isCut = kept.isCut
    }
}
