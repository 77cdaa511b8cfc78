/// The e-mail that a host writes commits with: `build-1@hosts.invalid`.
///
/// The domain is one that nobody can own (RFC 2606), as that of the agents is.
public struct HostAddress: Hashable, Sendable {
    /// The name, in small letters; what no e-mail could hold is a hyphen.
    public let name: String

    /// The address of a host.
    public init(of host: String) {
        let bytes = host.lowercased().utf8.map { byte in
            let isKept = byte.isASCIILetterOrDigit || Self.others.contains(byte)
            return isKept ? byte : UInt8(ascii: "-")
        }
        name = String(decoding: bytes, as: UTF8.self)
    }

    /// Reads an address; `nil` for any other.
    public init?(_ email: String) {
        let address = email.lowercased()
        guard address.hasSuffix(Self.domain) else { return nil }
        let name = String(address.dropLast(Self.domain.count))
        guard !name.isEmpty, name == HostAddress(of: name).name else { return nil }
        self.name = name
    }

    /// The address as it is written.
    public var email: String { name + Self.domain }

    private static let domain = "@hosts.invalid"
    private static let others = Set("._-".utf8)
}
