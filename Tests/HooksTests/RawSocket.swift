import Foundation
import Testing

/// A datagram socket as somebody else may use one: it never reads, and sends what it likes.
final class RawSocket: Sendable {
    let descriptor: Int32

    /// Binds it in a directory, or leaves it without a name.
    init(bound name: String? = nil, in directory: String = "") throws {
        #if os(Linux)
            let kind = Int32(SOCK_DGRAM.rawValue)
        #else
            let kind = SOCK_DGRAM
        #endif
        descriptor = socket(AF_UNIX, kind, 0)
        try #require(descriptor >= 0)
        guard let name else { return }
        let bound = try Self.withAddress(directory + "/" + name) { bind(descriptor, $0, $1) }
        try #require(bound == 0)
    }

    deinit { close(descriptor) }

    func send(_ bytes: [UInt8], to path: String) throws -> Bool {
        try Self.withAddress(path) { sendto(descriptor, bytes, bytes.count, 0, $0, $1) } >= 0
    }

    private static func withAddress<Result>(
        _ path: String,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) throws -> Result {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        try #require(path.utf8.count < MemoryLayout.size(ofValue: address.sun_path))
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
