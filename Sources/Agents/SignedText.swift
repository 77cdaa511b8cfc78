/// Text with signs for bytes that do not print, as `show-buffer` of tmux 3.3 writes it: `\033`,
/// `\r`, and `\\` for a backslash. See vis(3), VIS_OCTAL and VIS_CSTYLE.
enum SignedText {
    /// The text itself. A sign that is none stays as it is.
    static func read(_ text: String) -> String {
        let backslash = UInt8(ascii: "\\")
        guard text.utf8.contains(backslash) else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            guard byte == backslash, index < bytes.count else {
                result.append(byte)
                continue
            }
            let digits = bytes[index...].prefix(3)
            if digits.count == 3, digits.allSatisfy({ (48...55).contains($0) }), digits[index] < 52
            {
                result.append(digits.reduce(0) { $0 << 3 | ($1 - 48) })
                index += 3
            } else if let meant = letters[bytes[index]] {
                result.append(meant)
                index += 1
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static let letters: [UInt8: UInt8] = [
        UInt8(ascii: "\\"): UInt8(ascii: "\\"), UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8,
        UInt8(ascii: "t"): 9, UInt8(ascii: "n"): 10, UInt8(ascii: "v"): 11, UInt8(ascii: "f"): 12,
        UInt8(ascii: "r"): 13, UInt8(ascii: "s"): 32,
        // Before what could be the name of a variable.
        UInt8(ascii: "$"): UInt8(ascii: "$"),
    ]
}
