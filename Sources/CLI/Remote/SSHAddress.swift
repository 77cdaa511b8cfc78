import BusModel

/// Where a hub is that is reached by ssh: what git makes of its URL.
struct SSHAddress: Hashable {
    /// The host as ssh is given it, with the user before it where one is said.
    let host: String
    let port: Int?
    /// The repository as the far side is told of it.
    let path: String

    /// Why an address must not be handed to ssh.
    enum Fault: Error, Hashable {
        case noHost
        case noPath
        /// A host or a path that a program would take for an option of its own.
        case option
        case unprintable
    }

    /// Reads a URL the way git does; `nil` where git would not use ssh for it.
    static func of(_ url: String) throws(Fault) -> SSHAddress? {
        guard let (place, separator) = split(url) else { return nil }
        // What git decodes may hold anything, also the end of a line.
        guard place.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw .unprintable
        }
        let bytes = Array(place.utf8)
        let begin = hostEnd(bytes)
        guard let cut = bytes[begin...].firstIndex(of: separator) else { throw .noPath }
        var path = bytes[cut...]
        if separator == UInt8(ascii: ":") { path.removeFirst() }
        // A home is said as `/~name` in a URL, and as `~name` to the far side.
        if path.dropFirst().first == UInt8(ascii: "~") { path.removeFirst() }
        guard !path.isEmpty else { throw .noPath }
        let (host, port) = hostAndPort(Array(bytes[..<cut]))
        guard !host.isEmpty else { throw .noHost }
        guard host.first != hyphen, path.first != hyphen else { throw .option }
        return SSHAddress(
            host: String(decoding: host, as: UTF8.self),
            port: port,
            path: String(decoding: path, as: UTF8.self)
        )
    }

    private init(host: String, port: Int?, path: String) {
        (self.host, self.port, self.path) = (host, port, path)
    }

    /// The words after the program: a port where one is said, the host, and the command.
    func arguments(command: String) -> [String] {
        (port.map { ["-p", "\($0)"] } ?? []) + [host, command]
    }

    /// The path as git writes it for the shell of the far side.
    var quotedPath: String {
        let inner = path.replacing(sign: "'", with: "'\\''").replacing(sign: "!", with: "'\\!'")
        return "'\(inner)'"
    }

    private static let hyphen = UInt8(ascii: "-")

    /// What is left of a URL without its scheme, and what ends the host in it.
    private static func split(_ url: String) -> (place: String, separator: UInt8)? {
        if let scheme = url.firstRange(of: "://"), isScheme(url[..<scheme.lowerBound]) {
            guard ["ssh", "git+ssh", "ssh+git"].contains(url[..<scheme.lowerBound]) else {
                return nil
            }
            return (decoded(url[scheme.upperBound...]), UInt8(ascii: "/"))
        }
        // `name::…` is for a helper of git's.
        let word = url.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+.-".contains($0)) }
        if url.dropFirst(word.count).hasPrefix("::") { return nil }
        guard let colon = url.firstIndex(of: ":") else { return nil }
        if let slash = url.firstIndex(of: "/"), slash < colon { return nil }
        return (url, UInt8(ascii: ":"))
    }

    private static func isScheme(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, first.isASCIILetterOrDigit else { return false }
        return text.utf8.allSatisfy { $0.isASCIILetterOrDigit || "+.-".utf8.contains($0) }
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16),
                rest.prefix(2).allSatisfy(\.isASCIILetterOrDigit)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// From where the end of the host is looked for: behind the brackets of an address with colons.
    private static func hostEnd(_ bytes: [UInt8]) -> Int {
        guard let (_, close) = brackets(in: bytes) else { return 0 }
        return close
    }

    private static func brackets(in bytes: [UInt8]) -> (open: Int, close: Int)? {
        let (open, close) = (UInt8(ascii: "["), UInt8(ascii: "]"))
        let at = UInt8(ascii: "@")
        let start = bytes.indices.dropLast().first { bytes[$0] == at && bytes[$0 + 1] == open }
        let first = start.map { $0 + 1 } ?? 0
        guard first < bytes.count, bytes[first] == open,
            let end = bytes[first...].firstIndex(of: close)
        else { return nil }
        return (first, end)
    }

    private static func hostAndPort(_ bytes: [UInt8]) -> (host: [UInt8], port: Int?) {
        let colon = UInt8(ascii: ":")
        guard let (open, close) = brackets(in: bytes) else { return cut(bytes) }
        let host = Array(bytes[..<open] + bytes[(open + 1)..<close])
        let rest = bytes[(close + 1)...]
        if let mark = rest.firstIndex(of: colon), let port = port(rest[(mark + 1)...]) {
            return (host, port)
        }
        // `[user@host:22]:path`, the short form's own way to say a port.
        return cut(host)
    }

    /// Takes a port from behind the first colon, if that is one.
    private static func cut(_ host: [UInt8]) -> (host: [UInt8], port: Int?) {
        guard let mark = host.firstIndex(of: UInt8(ascii: ":")) else { return (host, nil) }
        let said = host[(mark + 1)...]
        if let port = port(said) { return (Array(host[..<mark]), port) }
        return (said.isEmpty ? Array(host[..<mark]) : host, nil)
    }

    private static func port(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard !bytes.isEmpty, bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(String(decoding: bytes, as: UTF8.self)).flatMap {
            (0..<65_536).contains($0) ? $0 : nil
        }
    }
}
