import BusModel

/// Numbers as TOML 1.0 writes them: `42`, `1_000`, `-0.5`, `6.02e23`, `0xDEAD_BEEF`, `+inf`.
enum TOMLNumber {
    /// Whether a word is a number, whole or not.
    static func isOne(_ word: some Collection<UInt8>) -> Bool {
        var rest = Array(word)[...]
        for (prefix, digits) in [("0x", hexadecimal), ("0o", octal), ("0b", binary)]
        where rest.starts(with: prefix.utf8) {
            return areDigits(rest.dropFirst(2), in: digits)
        }
        if let sign = rest.first, "+-".utf8.contains(sign) { rest.removeFirst() }
        if rest.elementsEqual("inf".utf8) || rest.elementsEqual("nan".utf8) { return true }
        let parts = rest.split(omittingEmptySubsequences: false) { "eE".utf8.contains($0) }
        guard let mantissa = parts.first, parts.count <= 2 else { return false }
        if parts.count == 2 {
            let exponent = parts[1].first.map { "+-".utf8.contains($0) } ?? false
            guard areDigits(exponent ? parts[1].dropFirst() : parts[1], in: decimal) else {
                return false
            }
        }
        let halves = mantissa.split(
            separator: UInt8(ascii: "."),
            omittingEmptySubsequences: false
        )
        guard let whole = halves.first, halves.count <= 2, areDigits(whole, in: decimal),
            whole.count == 1 || whole.first != UInt8(ascii: "0")
        else { return false }
        return halves.count == 1 || areDigits(halves[1], in: decimal)
    }

    private static let decimal: Set<UInt8> = Set("0123456789".utf8)
    private static let hexadecimal: Set<UInt8> = Set("0123456789abcdefABCDEF".utf8)
    private static let octal: Set<UInt8> = Set("01234567".utf8)
    private static let binary: Set<UInt8> = Set("01".utf8)

    /// One digit and more, with single underscores between them.
    private static func areDigits(
        _ bytes: some BidirectionalCollection<UInt8>,
        in digits: Set<UInt8>
    ) -> Bool {
        let underscore = UInt8(ascii: "_")
        guard let first = bytes.first, let last = bytes.last, digits.contains(first),
            digits.contains(last)
        else { return false }
        var before = first
        for byte in bytes {
            guard digits.contains(byte) || byte == underscore && before != underscore else {
                return false
            }
            before = byte
        }
        return true
    }
}
