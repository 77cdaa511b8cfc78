import Crypto
import Foundation
import Testing

/// A forge and its proxy in one: signs a body and sends it to a Unix socket.
public struct WebhookSender {
    private let socket: String
    private let secret: String

    /// - Parameter secret: what it signs with.
    public init(socket: String, secret: String) {
        self.socket = socket
        self.secret = secret
    }

    /// The signature of a body, in hexadecimal digits.
    public func signature(of body: String) -> String {
        let key = SymmetricKey(data: Data(secret.utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Data(body.utf8), using: key)
        return code.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    /// Sends a push as GitHub does; returns the status of the answer.
    public func push(
        _ name: String,
        ref: String = "refs/heads/main",
        signature said: String? = nil
    ) throws -> Int {
        let body = "{\"ref\": \"\(ref)\", \"after\": \"\(name)\"}"
        let head = """
            POST /hooks HTTP/1.1\r
            Host: localhost\r
            Content-Type: application/json\r
            X-GitHub-Event: push\r
            X-GitHub-Delivery: \(name)\r
            X-Hub-Signature-256: sha256=\(said ?? signature(of: body))\r
            Content-Length: \(body.utf8.count)\r
            \r

            """
        return try send(head + body)
    }

    /// Sends some bytes as they are; returns the status of the answer, and 0 for none.
    public func send(_ text: String) throws -> Int {
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        let descriptor = Foundation.socket(AF_UNIX, kind, 0)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(socket.utf8)
        try #require(path.count < MemoryLayout.size(ofValue: address.sun_path), "\(socket)")
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, size) == 0
            }
        }
        try #require(isConnected, "nobody listens at \(socket)")
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            // Who has answered already need not read the rest.
            if count < 0, errno != EINTR { break }
            if count > 0 { rest = rest.dropFirst(count) }
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            answer += buffer[..<count]
        }
        let words = String(decoding: answer, as: UTF8.self).split(separator: " ")
        return words.count > 1 ? Int(words[1]) ?? 0 : 0
    }
}
