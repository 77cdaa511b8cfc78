import BusModel

/// How large and how deep a TOML file may be, and what would end the parser. Looked at before the
/// file is parsed: the parser, and whatever goes through its values, takes some of the stack for
/// each level.
///
/// It reads brackets, dots and strings, and no more of the language. In what is valid it counts
/// every level; where a file is not valid, the parser stops.
struct TOMLBounds {
    /// The largest file that is parsed, in bytes.
    static let bytesMax = 256 << 10
    /// How many tables and arrays may stand in each other.
    static let depthMax = 32

    /// What is wrong with a file, and the byte at which it is.
    struct Fault: Hashable {
        let offset: Int
        let message: String
    }

    /// The first thing that is wrong; `nil` for nearly every file.
    static func fault(in text: String) -> Fault? {
        let bytes = Array(text.utf8)
        guard bytes.count <= bytesMax else {
            return Fault(offset: 0, message: "larger than \(bytesMax >> 10) KiB")
        }
        // The parser takes it for the end, and would believe what stands before it.
        if let zero = bytes.firstIndex(of: 0) {
            return Fault(offset: zero, message: "not TOML: a zero byte")
        }
        var bounds = TOMLBounds(bytes)
        return bounds.run()
    }

    private let bytes: [UInt8]
    private var index = 0
    /// The levels of the table that the last header opened.
    private var table = 0
    /// The levels at each bracket of a value that is open.
    private var open: [Int] = []
    /// What ends each of them.
    private var ends: [UInt8] = []
    /// Where a bracket ends what another kind of bracket began.
    private var wrongEnd: Int?
    /// Where a number stands that is none.
    private var wrongNumber: Int?
    /// The levels of the key that was read last.
    private var levels = 0
    private var dots = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    private mutating func run() -> Fault? {
        var isLineStart = true
        // The parser passes over a mark of the order of bytes, too.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        while index < bytes.count {
            let byte = bytes[index]
            if isLineStart, byte == UInt8(ascii: "[") {
                if let offset = headerFault {
                    return Fault(offset: offset, message: "not TOML: no table has such a name")
                }
                header()
            } else {
                take(byte)
            }
            if let wrongEnd {
                return Fault(offset: wrongEnd, message: "not TOML: this bracket ends nothing")
            }
            if let wrongNumber {
                return Fault(offset: wrongNumber, message: "neither a number nor a text in quotes")
            }
            guard levels <= Self.depthMax else {
                return Fault(
                    offset: min(index, bytes.count - 1),
                    message: "more than \(Self.depthMax) tables and lists in each other"
                )
            }
            isLineStart =
                open.isEmpty
                && (byte == UInt8(ascii: "\n") || isLineStart && (byte == 0x20 || byte == 0x09))
        }
        return nil
    }

    /// Where a header has something that no name begins with. The parser takes that for a fault of
    /// its own, and ends the process.
    private var headerFault: Int? {
        var place = index + 1
        if place < bytes.count, bytes[place] == UInt8(ascii: "[") { place += 1 }
        while place < bytes.count, bytes[place] == 0x20 || bytes[place] == 0x09 { place += 1 }
        guard place < bytes.count else { return nil }
        let isName = bytes[place].isASCIILetterOrDigit || "_-\"']".utf8.contains(bytes[place])
        return isName ? nil : place
    }

    /// `[a.b]` or `[[a.b]]`, to the end of its line: an entry of a list is a level more.
    private mutating func header() {
        dots = 0
        var lists = 0
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") {
            let byte = bytes[index]
            if byte == UInt8(ascii: "[") { lists += 1 }
            take(byte, isHeader: true)
        }
        table = dots + lists
        levels = table
        dots = 0
    }

    private mutating func take(_ byte: UInt8, isHeader: Bool = false) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return string(byte)
        case UInt8(ascii: "#"):
            while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
            return
        case UInt8(ascii: "."):
            dots += 1
            // A key of many parts is told before it is at its end.
            levels = (isHeader ? 0 : open.last ?? table) + dots + 1
        case UInt8(ascii: "=") where !isHeader:
            levels = (open.last ?? table) + dots + 1
            dots = 0
            checkNumber(from: index + 1)
        case UInt8(ascii: "{") where !isHeader, UInt8(ascii: "[") where !isHeader:
            // In a list there are no keys: each bracket is a level itself.
            levels = max(levels, (open.last ?? table)) + 1
            open.append(levels)
            ends.append(byte == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: "]"))
            dots = 0
            if byte == UInt8(ascii: "[") { checkNumber(from: index + 1) }
        case UInt8(ascii: "}") where !isHeader, UInt8(ascii: "]") where !isHeader:
            // In a list the parser takes it for the beginning of a value, which it cannot be, and
            // ends the process.
            if ends.popLast() != byte { wrongEnd = index }
            _ = open.popLast()
            levels = open.last ?? table
            dots = 0
        case UInt8(ascii: ","), UInt8(ascii: "\n"):
            levels = open.last ?? table
            dots = 0
            if ends.last == UInt8(ascii: "]") { checkNumber(from: index + 1) }
        default: break  // open: every other byte is part of a key or a value
        }
        index += 1
    }

    /// Looks at a value that begins like a number. No setting is a date or a time, and some that
    /// are half written end the parser's process.
    private mutating func checkNumber(from start: Int) {
        var place = start
        while place < bytes.count, bytes[place] == 0x20 || bytes[place] == 0x09 { place += 1 }
        guard place < bytes.count, bytes[place].isASCIIDigit || "+-.".utf8.contains(bytes[place])
        else { return }
        let word = bytes[place...].prefix { !" \t\r\n,]}#".utf8.contains($0) }
        if !TOMLNumber.isOne(word) { wrongNumber = place }
    }

    /// Passes a string, in which nothing counts.
    private mutating func string(_ quote: UInt8) {
        let isLong = bytes[index...].starts(with: [quote, quote, quote])
        index += isLong ? 3 : 1
        while index < bytes.count {
            if quote == UInt8(ascii: "\""), bytes[index] == UInt8(ascii: "\\") {
                index += 2
            } else if isLong {
                guard bytes[index...].starts(with: [quote, quote, quote]) else {
                    index += 1
                    continue
                }
                // One or two quotes may stand before the three that end it.
                while index < bytes.count, bytes[index] == quote { index += 1 }
                return
            } else {
                index += 1
                let last = bytes[index - 1]
                if last == quote || last == UInt8(ascii: "\n") { return }
            }
        }
    }
}
