import BusModel
import Crypto
import Foundation

/// The public half of an ssh key.
struct PublicKey: Hashable {
    /// What ssh calls the kind: `ssh-ed25519`.
    let type: String
    /// The key itself, as ssh sends it.
    let blob: [UInt8]

    /// Why something is no key that can be used. No case carries what was given: it may be secret.
    enum Fault: Error, Hashable {
        case secret
        case none
        case several
        case options
        case certificate
        case unknownType
        case damaged
        case otherType
        case short
    }

    /// The kinds that are taken. DSA is broken, and certificates are not bound to one key.
    static let types = [
        "ssh-ed25519", "sk-ssh-ed25519@openssh.com", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521", "sk-ecdsa-sha2-nistp256@openssh.com", "ssh-rsa",
    ]

    /// Reads a file that holds one public key, as `ssh-keygen` writes it.
    init(file bytes: [UInt8]) throws(Fault) {
        let text = String(decoding: bytes, as: UTF8.self)
        // Before anything else: of a private key nothing may be looked at, copied or shown.
        if text.contains("PRIVATE KEY") || text.hasPrefix("PuTTY-User-Key-File") { throw .secret }
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingBlanks() }
            .filter { !$0.isEmpty && !$0.hasPrefix("#") }
        guard let line = lines.first else { throw .none }
        guard lines.count == 1 else { throw .several }
        let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count >= 2, !words[0].contains("\"") else {
            throw words.count >= 2 ? .options : .none
        }
        if !Self.types.contains(words[0]), Self.types.contains(where: words.contains) {
            throw .options
        }
        try self.init(type: words[0], base64: words[1])
    }

    /// Reads the two words of a key.
    init(type: String, base64: String) throws(Fault) {
        if type.contains("-cert-v") { throw .certificate }
        guard Self.types.contains(type) else { throw .unknownType }
        guard let data = Data(base64Encoded: base64), !data.isEmpty else { throw .damaged }
        self.type = type
        blob = Array(data)
        try check()
    }

    /// The key as the second word of a line.
    var base64: String { Data(blob).base64EncodedString() }

    /// What `ssh-keygen -l` prints: `SHA256:…`.
    var fingerprint: String {
        let text = Data(SHA256.hash(data: Data(blob))).base64EncodedString()
        return "SHA256:" + text.prefix { $0 != "=" }
    }

    /// Whether the blob is a key of the type that its line says, whole and with nothing behind it.
    private func check() throws(Fault) {
        var rest = blob[...]
        guard let inner = Self.field(&rest) else { throw .damaged }
        guard inner == Array(type.utf8) else { throw .otherType }
        guard let first = Self.field(&rest) else { throw .damaged }
        let isWhole: Bool
        switch type {
        case "ssh-ed25519": isWhole = first.count == 32
        case "sk-ssh-ed25519@openssh.com":
            isWhole = first.count == 32 && Self.field(&rest)?.isEmpty == false
        case "ssh-rsa":
            guard let modulus = Self.field(&rest), !first.isEmpty else { throw .damaged }
            let digits = modulus.drop { $0 == 0 }
            guard digits.count >= 256 else { throw .short }
            isWhole = true
        default:
            let curve = type.split(separator: "-").first { $0.hasPrefix("nistp") }
            let name = curve.map { $0.prefix { $0 != "@" } } ?? ""
            // An uncompressed point: a byte that says so, and two coordinates.
            let point = Self.field(&rest)
            let size = ["nistp256": 65, "nistp384": 97, "nistp521": 133][String(name)]
            let isPoint = point.map { $0.count == size && $0.first == 4 } ?? false
            let hasRest = !type.hasPrefix("sk-") || Self.field(&rest)?.isEmpty == false
            isWhole = first == Array(name.utf8) && isPoint && hasRest
        }
        guard isWhole, rest.isEmpty else { throw .damaged }
    }

    /// Takes a field: its length in four bytes, and as many bytes.
    private static func field(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        guard rest.count >= 4 else { return nil }
        let count = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        rest = rest.dropFirst(4)
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }
}
