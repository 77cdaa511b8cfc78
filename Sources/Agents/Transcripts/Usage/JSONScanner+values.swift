internal import BusModel
internal import Foundation
internal import Ledger
internal import Watchdog

extension JSONScanner {
    /// The most that a row may say of one class of tokens. No request comes near it; what says more
    /// is a mistake, and sums of such rows would overflow.
    static let countMax: Int64 = 1_000_000_000_000

    /// Whether a text is this word.
    func matches(_ text: JSONText, _ word: StaticString) -> Bool {
        if text.hasEscapes { return decoded(text) == "\(word)" }
        let count = word.utf8CodeUnitCount
        guard text.end - text.start == count, let bytes = bytes(of: text).baseAddress else {
            return false
        }
        return memcmp(bytes, word.utf8Start, count) == 0
    }

    /// Whether a text begins with these words, as it is written.
    func begins(_ text: JSONText, _ words: StaticString) -> Bool {
        let bytes = bytes(of: text)
        let count = words.utf8CodeUnitCount
        guard bytes.count >= count, let base = bytes.baseAddress else { return false }
        return memcmp(base, words.utf8Start, count) == 0
    }

    /// A text as a string. Broken UTF-8 and halves of pairs become U+FFFD.
    func decoded(_ text: JSONText) -> String {
        let bytes = bytes(of: text)
        return text.hasEscapes ? Self.unescaped(bytes) : String(decoding: bytes, as: UTF8.self)
    }

    /// A string that is short enough to be the name of something, and not empty.
    mutating func name(bytesMax: Int = 512) -> String? {
        guard let text = text(), text.end - text.start <= bytesMax, text.end > text.start else {
            return nil
        }
        return decoded(text)
    }

    /// A time as RFC 3339.
    mutating func time() -> Instant? {
        guard let text = text(), text.end - text.start <= 64 else { return nil }
        return RFC3339.instant(decoded(text)[...])
    }

    /// A count of tokens, `null` being none; `nil` for what no count can be: a word, a negative
    /// number, a fraction, more than ``countMax``.
    mutating func count() -> Int64? {
        if isNull() {
            skip()
            return 0
        }
        guard let text = number() else { return nil }
        if let whole = whole(text) { return (0...Self.countMax).contains(whole) ? whole : nil }
        guard let value = double(text), value >= 0, value <= Double(Self.countMax) else {
            return nil
        }
        return Int64(exactly: value)
    }

    /// Milliseconds since 1970.
    mutating func milliseconds() -> Int64? {
        guard let text = number() else { return nil }
        return whole(text) ?? double(text).flatMap { Int64(exactly: $0.rounded(.towardZero)) }
    }

    /// Dollars; `nil` for what nothing costs.
    mutating func dollars() -> Money? {
        guard let text = number(), let value = double(text) else { return nil }
        return Money(dollars: value)
    }

    /// A number without point or exponent, that an integer holds.
    private func whole(_ text: JSONText) -> Int64? {
        let bytes = bytes(of: text)
        let isNegative = bytes.first == UInt8(ascii: "-")
        let digits = bytes.dropFirst(isNegative ? 1 : 0)
        guard (1...18).contains(digits.count) else { return nil }
        var value: Int64 = 0
        for byte in digits {
            guard byte &- 48 < 10 else { return nil }
            value = value * 10 + Int64(byte &- 48)
        }
        return isNegative ? -value : value
    }

    private func double(_ text: JSONText) -> Double? {
        guard text.end - text.start <= 64 else { return nil }
        return Double(decoded(text)).flatMap { $0.isFinite ? $0 : nil }
    }

    private static func unescaped(_ bytes: UnsafeRawBufferPointer) -> String {
        var units: [UInt16] = []
        var text = ""
        var plain: [UInt8] = []
        var at = 0
        /// Halves of pairs stand beside each other, so that they are kept until something else
        /// comes.
        func flush() {
            if !units.isEmpty { text += String(decoding: units, as: UTF16.self) }
            if !plain.isEmpty { text += String(decoding: plain, as: UTF8.self) }
            units.removeAll()
            plain.removeAll()
        }
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            guard byte == UInt8(ascii: "\\"), at < bytes.count else {
                if !units.isEmpty { flush() }
                plain.append(byte)
                continue
            }
            let sign = bytes[at]
            at += 1
            if sign == UInt8(ascii: "u"), let unit = hex(bytes, at) {
                if !plain.isEmpty { flush() }
                units.append(unit)
                at += 4
            } else {
                if !units.isEmpty { flush() }
                plain.append(meaning(of: sign))
            }
        }
        flush()
        return text
    }

    private static func meaning(of sign: UInt8) -> UInt8 {
        switch sign {
        case UInt8(ascii: "n"): 10
        case UInt8(ascii: "t"): 9
        case UInt8(ascii: "r"): 13
        case UInt8(ascii: "b"): 8
        case UInt8(ascii: "f"): 12
        default: sign  // open: the quote, the strokes, and what means nothing
        }
    }

    private static func hex(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> UInt16? {
        guard at + 4 <= bytes.count else { return nil }
        var value: UInt16 = 0
        for index in at..<at + 4 {
            let byte = bytes[index]
            switch byte {
            case 48...57: value = value << 4 | UInt16(byte - 48)
            case 65...70: value = value << 4 | UInt16(byte - 55)
            case 97...102: value = value << 4 | UInt16(byte - 87)
            default: return nil  // open: no digit
            }
        }
        return value
    }
}

extension Money {
    /// Dollars as programs write them, to the picodollar; `nil` for what is negative or no amount.
    init?(dollars: Double) {
        guard dollars >= 0, dollars < 9_000_000 else { return nil }
        self.init(picodollars: Int64((dollars * 1_000_000_000_000).rounded()))
    }
}
