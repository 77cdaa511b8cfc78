import BusModel

/// The words of a line that came in by ssh, read by rules of our own: no shell ever sees it.
///
/// One blank stands between two words. A word is made of plain letters, of `'…'`, and of the two
/// escapes that git writes outside of quotes: `\'` and `\!`. Anything else is a fault.
enum RequestWords {
    /// Why a line cannot be read. It carries nothing of the line, so that nothing is echoed.
    enum Fault: Error, Hashable {
        case tooLong
        case unprintable
        case unbalanced
        case unquoted
        case blank
    }

    /// The longest path that a system takes, quoted, with a command before it and more after it.
    static let bytesMax = 8192

    static func split(_ line: some Collection<UInt8>) throws(Fault) -> [String] {
        guard line.count <= bytesMax else { throw .tooLong }
        // A quoted line feed would be a legal name for a shell, and for a log an entry of its own.
        guard line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw .unprintable }
        var words: [String] = []
        var rest = Array(line)[...]
        while true {
            words.append(try word(&rest))
            if rest.isEmpty { return words }
            rest.removeFirst()
        }
    }

    /// Takes a word, up to the blank after it.
    private static func word(_ rest: inout ArraySlice<UInt8>) throws(Fault) -> String {
        var bytes: [UInt8] = []
        var hasQuotes = false
        while let byte = rest.first, byte != UInt8(ascii: " ") {
            rest.removeFirst()
            switch byte {
            case UInt8(ascii: "'"):
                guard let end = rest.firstIndex(of: byte) else { throw .unbalanced }
                bytes += rest[..<end]
                rest = rest[(end + 1)...]
                hasQuotes = true
            case UInt8(ascii: "\\"):
                guard let next = rest.popFirst(), next == 0x27 || next == 0x21 else {
                    throw .unquoted
                }
                bytes.append(next)
            case _ where byte.isASCIILetterOrDigit || plain.contains(byte): bytes.append(byte)
            default: throw .unquoted
            }
        }
        guard hasQuotes || !bytes.isEmpty else { throw .blank }
        guard let word = String(validating: bytes, as: UTF8.self) else { throw .unprintable }
        return word
    }

    private static let plain = Array("/._-~+@:,%=".utf8)
}
