/// What a forge, or whoever else connects, is answered. It learns nothing more from it.
enum WebhookAnswer: Int, Hashable, CaseIterable {
    /// It was heard, or said nothing of this bus.
    case heard = 204
    case malformed = 400
    case notSigned = 401
    case wrongMethod = 405
    case tooSlow = 408
    case heardBefore = 409
    case noLength = 411
    case tooLarge = 413
    case headTooLarge = 431
    /// There is no secret that can be used: that is for the owner of this host to mend.
    case notReady = 503
    case wrongVersion = 505

    private var phrase: String {
        switch self {
        case .heard: "No Content"
        case .malformed: "Bad Request"
        case .notSigned: "Unauthorized"
        case .wrongMethod: "Method Not Allowed"
        case .tooSlow: "Request Timeout"
        case .heardBefore: "Conflict"
        case .noLength: "Length Required"
        case .tooLarge: "Content Too Large"
        case .headTooLarge: "Request Header Fields Too Large"
        case .notReady: "Service Unavailable"
        case .wrongVersion: "HTTP Version Not Supported"
        }
    }

    /// The whole answer, as it goes over the line.
    var bytes: [UInt8] {
        var head = "HTTP/1.1 \(rawValue) \(phrase)\r\n"
        if self == .wrongMethod { head += "Allow: POST\r\n" }
        if self != .heard { head += "Content-Length: 0\r\n" }
        return Array((head + "Connection: close\r\n\r\n").utf8)
    }
}
