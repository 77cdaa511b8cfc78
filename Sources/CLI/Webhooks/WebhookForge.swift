import BusModel
import Crypto
import Foundation

/// Whose webhooks are heard, and how they are signed. It is said in the settings: a request must
/// not choose by its headers how it is checked.
enum WebhookForge: String, Hashable, CaseIterable {
    case github, forgejo, gitea

    /// Where the signature may stand: the first of these that is there decides alone.
    private var signatures: [String] {
        switch self {
        case .github: ["x-hub-signature-256"]
        case .forgejo: ["x-forgejo-signature", "x-gitea-signature"]
        case .gitea: ["x-gitea-signature"]
        }
    }

    /// Where the name of the delivery may stand.
    private var deliveries: [String] {
        switch self {
        case .github: ["x-github-delivery"]
        case .forgejo: ["x-forgejo-delivery", "x-gitea-delivery"]
        case .gitea: ["x-gitea-delivery"]
        }
    }

    /// The signature of a request; `nil` where there is none that could be right.
    func signature(of head: HTTPRequestHead) -> [UInt8]? {
        guard let name = signatures.first(where: head.has), var text = head.value(name) else {
            return nil
        }
        if self == .github {
            guard text.hasPrefix("sha256=") else { return nil }
            text.removeFirst(7)
        }
        guard text.utf8.count == 64 else { return nil }
        return [UInt8](hex: text)
    }

    /// The name that the forge gave the delivery; `nil` where it gave none that can be kept.
    func delivery(of head: HTTPRequestHead) -> String? {
        guard let name = deliveries.first(where: head.has), let text = head.value(name),
            (1...64).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0.isLetterOrDigit || $0 == UInt8(ascii: "-") })
        else { return nil }
        return text
    }

    /// Whether a body was signed with a secret. The time this takes tells nothing of the secret.
    static func isSigned(_ body: [UInt8], _ signature: [UInt8], secret: [UInt8]) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(
            signature,
            authenticating: body,
            using: SymmetricKey(data: secret)
        )
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
