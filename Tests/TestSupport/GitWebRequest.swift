import Foundation

/// What git asks of a web server, as a CGI program is told of it.
struct GitWebRequest {
    /// The variables of the request.
    let variables: [String: String]
    /// What git sent with it.
    let body: Data

    /// Reads a request to its end; `nil` when it is none.
    init?(_ connection: Int32) {
        var bytes = Data()
        let mark = Data("\r\n\r\n".utf8)
        var end = bytes.range(of: mark)
        while end == nil {
            guard Self.readMore(connection, &bytes) else { return nil }
            end = bytes.range(of: mark)
        }
        guard let end else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
            .components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ").map(String.init)
        guard words.count == 3 else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            headers[line[..<colon].lowercased()] = value
        }
        var rest = Data(bytes[end.upperBound...])
        if headers["transfer-encoding"] == "chunked" {
            guard let whole = Self.readChunks(connection, &rest) else { return nil }
            body = whole
        } else {
            let length = headers["content-length"].flatMap { Int($0) } ?? 0
            while rest.count < length {
                guard Self.readMore(connection, &rest) else { return nil }
            }
            body = rest
        }
        let target = words[1].split(separator: "?", maxSplits: 1).map(String.init)
        variables = [
            "REQUEST_METHOD": words[0],
            "PATH_INFO": target[0].removingPercentEncoding ?? target[0],
            "QUERY_STRING": target.count > 1 ? target[1] : "",
            "CONTENT_TYPE": headers["content-type"] ?? "",
            "CONTENT_LENGTH": "\(body.count)",
            "HTTP_CONTENT_ENCODING": headers["content-encoding"] ?? "",
            "GIT_PROTOCOL": headers["git-protocol"] ?? "",
        ]
    }

    private static func readChunks(_ connection: Int32, _ rest: inout Data) -> Data? {
        var whole = Data()
        while true {
            guard let line = rest.range(of: Data("\r\n".utf8)) else {
                guard readMore(connection, &rest) else { return nil }
                continue
            }
            let size = String(decoding: rest[..<line.lowerBound], as: UTF8.self)
            guard let length = Int(size, radix: 16) else { return nil }
            let needed = line.upperBound + length + 2
            while rest.count < needed {
                guard readMore(connection, &rest) else { return nil }
            }
            whole += rest[line.upperBound..<(line.upperBound + length)]
            rest = Data(rest[needed...])
            if length == 0 { return whole }
        }
    }

    private static func readMore(_ connection: Int32, _ bytes: inout Data) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(connection, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            bytes += buffer[..<count]
            return true
        }
    }
}
