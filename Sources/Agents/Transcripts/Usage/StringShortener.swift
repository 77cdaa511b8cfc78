internal import Foundation

/// Takes the middle out of the long strings of a line of JSON that comes in pieces, so that a line
/// with a picture of many megabytes in it becomes one that can be kept. What it says otherwise
/// stays.
struct StringShortener {
    /// How much of a string is kept. Nothing that is wanted of a row is as long.
    static let kept = 4096

    private var isInString = false
    private var isEscaped = false
    /// How many bytes of the string were met.
    private var length = 0
    /// How many bytes still belong to the escape that stands last, so that none is cut.
    private var escapeLeft = 0

    /// Moves what is kept of bytes to the front of them, and says how many that are.
    mutating func shorten(_ bytes: UnsafeMutableRawBufferPointer) -> Int {
        var kept = 0
        var at = 0
        while at < bytes.count {
            if isInString, length >= Self.kept, escapeLeft == 0, !isEscaped,
                let next = Self.special(in: bytes, from: at)
            {
                at = next
                guard at < bytes.count else { break }
            }
            let byte = bytes[at]
            at += 1
            guard take(byte) else { continue }
            bytes[kept] = byte
            kept += 1
        }
        return kept
    }

    /// Steps over a byte; whether it is kept.
    private mutating func take(_ byte: UInt8) -> Bool {
        guard isInString else {
            isInString = byte == UInt8(ascii: "\"")
            length = 0
            return true
        }
        if isEscaped {
            isEscaped = false
            let wasKept = length < Self.kept
            escapeLeft = byte == UInt8(ascii: "u") && wasKept ? 4 : 0
            length += wasKept && escapeLeft == 0 ? 2 : 0
            return wasKept
        }
        if escapeLeft > 0, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
            escapeLeft -= 1
            if escapeLeft == 0 { length += 6 }
            return true
        }
        escapeLeft = 0
        if byte == UInt8(ascii: "\"") {
            isInString = false
            return true
        }
        if byte == UInt8(ascii: "\\") {
            isEscaped = true
            return length < Self.kept
        }
        length += 1
        return length <= Self.kept
    }

    /// Where the next quote or backslash stands; the end where there is none.
    private static func special(in bytes: UnsafeMutableRawBufferPointer, from: Int) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        let rest = bytes.count - from
        let quote = memchr(base + from, 0x22, rest).map { base.distance(to: $0) } ?? bytes.count
        let stroke = memchr(base + from, 0x5C, quote - from).map { base.distance(to: $0) }
        return stroke ?? quote
    }
}
