// Small questions about text that the standard library alone does not answer.

extension UInt8 {
    /// Whether this is one of `A-Z a-z 0-9`.
    package var isASCIILetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false  // open: any other byte
        }
    }

    /// Whether this is one of `0-9`.
    package var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}

extension StringProtocol {
    /// Whether there is nothing but white space. Scalar by scalar, as is whatever is asked here: a
    /// blank that an accent follows is a character of its own, and the accent is not blank.
    package var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }

    /// The text with another in place of each such sign of ASCII, also of one that an accent
    /// follows: what reads it next may know nothing of accents, and see a quote or a bracket there.
    package func replacing(sign: Unicode.Scalar, with other: String) -> String {
        let sign = UInt8(ascii: sign)
        guard utf8.contains(sign) else { return String(self) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(utf8.count)
        for byte in utf8 {
            if byte == sign { bytes += other.utf8 } else { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text without white space at its ends.
    package func trimmingBlanks() -> String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        // `first...last` would end where the character does.
        return String(self[first..<scalars.index(after: last)])
    }
}
