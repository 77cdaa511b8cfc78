public import BusModel

/// One line of the log of a ref: a move, who moved it, and when.
///
/// Format: `old new name <email> seconds zone TAB message`, by gitrepository-layout(5).
public struct ReflogEntry: Hashable, Sendable {
    /// Where the ref was.
    public let before: RefTarget
    /// Where it is.
    public let after: RefTarget
    /// Who moved it, as the environment of git said.
    public let name: String
    /// Their address.
    public let email: String
    /// When, in seconds since 1970.
    public let seconds: Int64

    /// Reads a line without its end; `nil` for anything else.
    init?(_ line: some Collection<UInt8>) {
        let bytes = Array(line)
        guard bytes.count > 82, bytes[40] == 0x20, bytes[81] == 0x20,
            let before = Self.target(bytes[..<40]), let after = Self.target(bytes[41..<81])
        else { return nil }
        let head = bytes[82...].prefix { $0 != 0x09 }
        // A name may hold anything but the brackets.
        guard let open = head.lastIndex(of: UInt8(ascii: "<")),
            let close = head[open...].firstIndex(of: UInt8(ascii: ">"))
        else { return nil }
        let digits = head[(close + 1)...].split(separator: 0x20).first ?? []
        guard let seconds = Int64(String(decoding: digits, as: UTF8.self)) else { return nil }
        self.before = before
        self.after = after
        name = String(decoding: head[..<open], as: UTF8.self).trimmingBlanks
        email = String(decoding: head[(open + 1)..<close], as: UTF8.self)
        self.seconds = seconds
    }

    private static func target(_ hex: ArraySlice<UInt8>) -> RefTarget? {
        if hex.allSatisfy({ $0 == UInt8(ascii: "0") }) { return .absent }
        return ObjectID(hex: String(decoding: hex, as: UTF8.self)).map(RefTarget.at)
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        var text = Substring(self)
        while text.first == " " { text = text.dropFirst() }
        while text.last == " " { text = text.dropLast() }
        return String(text)
    }
}
