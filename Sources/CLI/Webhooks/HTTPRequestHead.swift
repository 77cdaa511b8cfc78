/// The head of a request, read strictly: a reverse proxy in front has repaired whatever can be.
struct HTTPRequestHead: Hashable {
    let method: String
    let target: String
    /// How many bytes the body has; `nil` where that is not said.
    let contentLength: Int?
    /// How many bytes the head has, with the empty line at its end.
    let size: Int
    /// The values of each field, its name in lower case.
    private let fields: [String: [String]]

    /// What the bytes that have come so far are.
    enum Reading: Hashable {
        case incomplete
        case head(HTTPRequestHead)
        case refused(WebhookAnswer)
    }

    static let longest = 16_384
    static let mostFields = 100

    /// The value of a field that is said once; `nil` where it is not, or several times.
    func value(_ name: String) -> String? {
        guard let values = fields[name], values.count == 1 else { return nil }
        return values[0]
    }

    /// Whether a field is said at all.
    func has(_ name: String) -> Bool { fields[name] != nil }

    /// Reads the head at the start of some bytes.
    static func read(_ bytes: [UInt8]) -> Reading {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        var index = 0
        let end = min(bytes.count, longest)
        while index < end {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\r") {
                guard index + 1 < end else { break }
                guard bytes[index + 1] == UInt8(ascii: "\n") else { return .refused(.malformed) }
                if index == start { return head(lines, size: index + 2) }
                lines.append(bytes[start..<index])
                guard lines.count <= mostFields + 1 else { return .refused(.headTooLarge) }
                index += 2
                start = index
                continue
            }
            // A tab may stand in a value; no other control character has a place here.
            guard byte >= 0x20 || byte == 0x09, byte != 0x7F else { return .refused(.malformed) }
            index += 1
        }
        return bytes.count >= longest ? .refused(.headTooLarge) : .incomplete
    }

    private static func head(_ lines: [ArraySlice<UInt8>], size: Int) -> Reading {
        guard let first = lines.first else { return .refused(.malformed) }
        let words = first.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard words.count == 3, isMethod(words[0]), isTarget(words[1]),
            words[2].starts(with: Array("HTTP/".utf8))
        else { return .refused(.malformed) }
        let version = String(decoding: words[2], as: UTF8.self)
        guard version == "HTTP/1.1" || version == "HTTP/1.0" else {
            return .refused(.wrongVersion)
        }
        var fields: [String: [String]] = [:]
        for line in lines.dropFirst() {
            guard let (name, value) = field(line) else { return .refused(.malformed) }
            fields[name, default: []].append(value)
        }
        // Two sides that disagree about the length of a body read two different requests.
        if fields["transfer-encoding"] != nil { return .refused(.noLength) }
        var length: Int?
        if let said = fields["content-length"] {
            guard said.count == 1, let number = number(said[0]) else {
                return .refused(.malformed)
            }
            length = number
        }
        return .head(
            HTTPRequestHead(
                method: String(decoding: words[0], as: UTF8.self),
                target: String(decoding: words[1], as: UTF8.self),
                contentLength: length,
                size: size,
                fields: fields
            )
        )
    }

    private static func isMethod(_ word: ArraySlice<UInt8>) -> Bool {
        (1...16).contains(word.count)
            && word.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }

    private static func isTarget(_ word: ArraySlice<UInt8>) -> Bool {
        word.first == UInt8(ascii: "/") && word.count <= 2048
            && word.allSatisfy { (0x21...0x7E).contains($0) }
    }

    private static func field(_ line: ArraySlice<UInt8>) -> (name: String, value: String)? {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let name = line[..<colon]
        guard !name.isEmpty, name.allSatisfy(isToken) else { return nil }
        var value = line[(colon + 1)...]
        func isBlank(_ byte: UInt8?) -> Bool { byte == 0x20 || byte == 0x09 }
        while isBlank(value.first) { value.removeFirst() }
        while isBlank(value.last) { value.removeLast() }
        return (
            String(decoding: name, as: UTF8.self).lowercased(),
            String(decoding: value, as: UTF8.self)
        )
    }

    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private static func number(_ text: String) -> Int? {
        guard (1...18).contains(text.utf8.count),
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int(text)
    }
}
