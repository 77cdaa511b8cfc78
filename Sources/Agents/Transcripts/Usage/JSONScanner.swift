internal import Foundation

/// Walks once over the bytes of one JSON text and gives out only what is asked for.
///
/// Transcripts are large and little of them is wanted: nothing is built for what is passed over,
/// and a string is found the end of by `memchr`. On one core of the machine of our benchmarks the
/// readers come through 640 MB of Claude Code a second, and 1100 MB of Codex; Foundation's reader,
/// which builds all of it, through 42 MB.
///
/// The caller asks for a value of some kind; a value of another kind is passed over. What is not
/// JSON sets ``isBroken``, after which nothing is found any more. Inside of what is passed over,
/// only strings and brackets are checked. No bytes can lead outside of the text, and depth costs no
/// stack: what is nested deeper than ``depthMax`` is broken.
struct JSONScanner {
    /// How deep that may be nested which is passed over.
    static let depthMax = 128

    /// Whether the text turned out to be no JSON.
    private(set) var isBroken = false
    /// Where the next byte stands.
    private(set) var at = 0
    private let base: UnsafePointer<UInt8>
    private let end: Int
    /// Whether the innermost object or array was just entered, so that no comma is due.
    private var isFresh = false

    /// Scans bytes, which must stay as they are for as long as the scanner is used.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return nil }
        base = start.assumingMemoryBound(to: UInt8.self)
        end = bytes.count
    }

    /// Whether the whole text was one value, and that value is behind.
    mutating func isFinished() -> Bool {
        guard !isBroken, peek() == nil else {
            isBroken = true
            return false
        }
        return true
    }

    /// Steps into an object; whoever does asks ``nextKey()`` until that is `nil`.
    mutating func enterObject() -> Bool { enter(UInt8(ascii: "{")) }

    /// Steps into an array; whoever does asks ``nextElement()`` until that is false.
    mutating func enterArray() -> Bool { enter(UInt8(ascii: "[")) }

    /// The key of the next member, behind which its value stands; `nil` at the end.
    mutating func nextKey() -> JSONText? {
        guard !isAtEnd(UInt8(ascii: "}")) else { return nil }
        guard peek() == UInt8(ascii: "\""), let key = string(), peek() == UInt8(ascii: ":") else {
            isBroken = true
            return nil
        }
        at += 1
        return key
    }

    /// Whether there is another element, which stands next.
    mutating func nextElement() -> Bool { !isAtEnd(UInt8(ascii: "]")) }

    /// A string; `nil` for any other value, which is passed over.
    mutating func text() -> JSONText? {
        guard peek() == UInt8(ascii: "\"") else {
            skip()
            return nil
        }
        return string()
    }

    /// Whether the value is `true`.
    mutating func flag() -> Bool {
        let isTrue = peek() == UInt8(ascii: "t")
        skip()
        return isTrue
    }

    /// A number as it is written; `nil` for any other value, which is passed over.
    mutating func number() -> JSONText? {
        guard let byte = peek(), byte == UInt8(ascii: "-") || Self.isDigit(byte) else {
            skip()
            return nil
        }
        let start = at
        while at < end, Self.isOfWord(base[at]) { at += 1 }
        return JSONText(start: start, end: at, hasEscapes: false)
    }

    /// Passes over a value.
    mutating func skip() {
        guard let byte = peek() else {
            isBroken = true
            return
        }
        switch byte {
        case UInt8(ascii: "\""):
            at += 1
            closeString()
        case UInt8(ascii: "{"), UInt8(ascii: "["): skipNest()
        default:
            let start = at
            while at < end, Self.isOfWord(base[at]) { at += 1 }
            if at == start { isBroken = true }
        }
    }

    /// The bytes of a text that was found.
    func bytes(of text: JSONText) -> UnsafeRawBufferPointer {
        guard text.start >= 0, text.start <= text.end, text.end <= end else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return UnsafeRawBufferPointer(start: base + text.start, count: text.end - text.start)
    }

    /// Whether the value that stands next is `null`.
    mutating func isNull() -> Bool { peek() == UInt8(ascii: "n") }

    /// Whether the value that stands next is an array.
    mutating func isArray() -> Bool { peek() == UInt8(ascii: "[") }

    /// The next byte that is no blank.
    private mutating func peek() -> UInt8? {
        guard !isBroken else { return nil }
        while at < end {
            let byte = base[at]
            if byte > UInt8(ascii: " ") { return byte }
            at += 1
        }
        return nil
    }

    private mutating func enter(_ bracket: UInt8) -> Bool {
        guard peek() == bracket else {
            skip()
            return false
        }
        at += 1
        isFresh = true
        return true
    }

    /// Steps over the comma before the next member, or over the bracket at the end.
    private mutating func isAtEnd(_ bracket: UInt8) -> Bool {
        guard let byte = peek() else {
            isBroken = true
            return true
        }
        let wasFresh = isFresh
        isFresh = false
        if byte == bracket {
            at += 1
            return true
        }
        if wasFresh { return false }
        guard byte == UInt8(ascii: ",") else {
            isBroken = true
            return true
        }
        at += 1
        // Foundation takes a comma before the end, too; nothing is lost by it.
        guard peek() == bracket else { return false }
        at += 1
        return true
    }

    /// The string that begins at the quote which stands next.
    private mutating func string() -> JSONText? {
        at += 1
        let start = at
        // Most are short, and for those a call would cost more than it saves.
        while at < end, at - start < 32 {
            let byte = base[at]
            if byte == UInt8(ascii: "\"") {
                at += 1
                return JSONText(start: start, end: at - 1, hasEscapes: false)
            }
            if byte == UInt8(ascii: "\\") { break }
            at += 1
        }
        // What was passed so far holds no backslash, so that going on here is safe.
        closeString()
        guard !isBroken else { return nil }
        let hasEscapes = memchr(base + start, 0x5C, at - 1 - start) != nil
        return JSONText(start: start, end: at - 1, hasEscapes: hasEscapes)
    }

    /// Goes behind the quote that ends the string in which the scanner is.
    private mutating func closeString() {
        let start = at
        while at < end, let found = memchr(base + at, 0x22, end - at) {
            let quote = UnsafeRawPointer(base).distance(to: found)
            at = quote + 1
            var first = quote
            while first > start, base[first - 1] == UInt8(ascii: "\\") { first -= 1 }
            if (quote - first) & 1 == 0 { return }
        }
        at = end
        isBroken = true
    }

    /// Passes over an object or an array. The bits of `nest` say which brackets are open.
    private mutating func skipNest() {
        var nest: UInt128 = 0
        var depth = 0
        while at < end, !isBroken {
            let byte = base[at]
            at += 1
            switch byte {
            case UInt8(ascii: "\""): closeString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                if depth > Self.depthMax { isBroken = true }
                nest = nest << 1 | (byte == UInt8(ascii: "[") ? 1 : 0)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if nest & 1 != (byte == UInt8(ascii: "]") ? 1 : 0) { isBroken = true }
                nest >>= 1
                depth -= 1
                if depth == 0 { return }
            default: continue
            }
        }
        isBroken = true
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

    /// Whether a byte may be of a number, or of `true`, `false` and `null`.
    private static func isOfWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20) &- 97 < 26 || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
    }
}
