/// Makes keys of bytes. What is not whole yet waits for the rest.
struct DoubleKeyReader {
    private var bytes: [UInt8] = []

    private static let pasteBegin: [UInt8] = Array("\u{1B}[200~".utf8)
    private static let pasteEnd: [UInt8] = Array("\u{1B}[201~".utf8)

    /// Whether only time can tell an Escape from the beginning of a sequence.
    var isWaiting: Bool { bytes == [0x1B] }

    /// The keys in what arrived.
    mutating func take(_ new: [UInt8]) -> [DoubleKey] {
        bytes += new
        var keys: [DoubleKey] = []
        while let key = next() { keys.append(key) }
        return keys
    }

    /// Nothing followed: it was the key Escape.
    mutating func timeOut() -> [DoubleKey] {
        guard isWaiting else { return [] }
        bytes = []
        return [.escape]
    }

    private mutating func next() -> DoubleKey? {
        guard let first = bytes.first else { return nil }
        if first == 0x1B { return sequence() }
        if first >= 0x20, first != 0x7F { return text() }
        bytes.removeFirst()
        return switch first {
        case 0x0D: .enter
        case 0x0A: .newline
        case 0x7F, 0x08: .backspace
        case 0x15: .clearLine
        case 0x03: .interrupt
        case 0x04: .endOfInput
        default: .other
        }
    }

    private mutating func text() -> DoubleKey? {
        var count = bytes.firstIndex { $0 < 0x20 || $0 == 0x7F } ?? bytes.count
        if count == bytes.count { count -= unfinishedTail }
        guard count > 0 else { return nil }
        let text = String(decoding: bytes[..<count], as: UTF8.self)
        bytes.removeFirst(count)
        return .text(text)
    }

    /// How many bytes at the end belong to a character whose rest is not here yet.
    private var unfinishedTail: Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0xC0 == 0x80 { continue }
            let size = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return size > back ? back : 0
        }
        return 0
    }

    private mutating func sequence() -> DoubleKey? {
        guard bytes.count > 1 else { return nil }
        switch bytes[1] {
        case UInt8(ascii: "["):
            guard let end = bytes.dropFirst(2).firstIndex(where: { (0x40...0x7E).contains($0) })
            else { return nil }
            if bytes.starts(with: Self.pasteBegin) { return pasted() }
            return arrow(bytes[end], length: end + 1)
        case UInt8(ascii: "O"):
            guard bytes.count > 2 else { return nil }
            return arrow(bytes[2], length: 3)
        case 0x1B:
            bytes.removeFirst()
            return .escape
        case 0x0D:
            bytes.removeFirst(2)
            return .newline
        default:
            bytes.removeFirst(2)
            return .other
        }
    }

    private mutating func arrow(_ letter: UInt8, length: Int) -> DoubleKey {
        bytes.removeFirst(length)
        return switch letter {
        case UInt8(ascii: "A"): .up
        case UInt8(ascii: "B"): .down
        default: .other
        }
    }

    private mutating func pasted() -> DoubleKey? {
        guard let end = bytes.firstRange(of: Self.pasteEnd) else { return nil }
        let inside = bytes[Self.pasteBegin.count..<end.lowerBound]
            .map { $0 == 0x0D ? UInt8(0x0A) : $0 }
        bytes.removeFirst(end.upperBound)
        return .paste(String(decoding: inside, as: UTF8.self))
    }
}
