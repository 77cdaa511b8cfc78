import BusModel
import Foundation

/// What is answered to a request, and whether it rings the bell, worked out from values.
///
/// A request that is signed is believed in one thing: that now is a good time to look. What it says
/// of commits is never read, and nothing of it is kept or written to a log.
enum WebhookJudge {
    /// The longest body. A larger one is refused, and the timer finds what it was about.
    static let longestBody = 4 << 20

    /// What a request with this head is answered at once; `nil` where its body is to be read.
    static func refusal(of head: HTTPRequestHead, from forge: WebhookForge) -> WebhookAnswer? {
        guard head.method == "POST" else { return .wrongMethod }
        guard let length = head.contentLength else { return .noLength }
        guard length <= longestBody else { return .tooLarge }
        guard forge.signature(of: head) != nil else { return .notSigned }
        guard forge.delivery(of: head) != nil else { return .malformed }
        return nil
    }

    /// What is done about a whole request.
    struct Outcome: Hashable {
        let answer: WebhookAnswer
        /// Whether the bus is to be looked at.
        let rings: Bool
    }

    /// Checks who signed a body, and whether it is about this bus.
    ///
    /// - Parameter memory: what was heard before; what is heard now is added.
    static func outcome(
        of head: HTTPRequestHead,
        _ body: [UInt8],
        from forge: WebhookForge,
        secret: [UInt8],
        ref: RefName,
        memory: inout DeliveryMemory
    ) -> Outcome {
        if let refusal = refusal(of: head, from: forge) {
            return Outcome(answer: refusal, rings: false)
        }
        guard let signature = forge.signature(of: head), let delivery = forge.delivery(of: head),
            WebhookForge.isSigned(body, signature, secret: secret)
        else { return Outcome(answer: .notSigned, rings: false) }
        // Only what was signed is remembered: nobody else can fill the memory.
        guard memory.insert(delivery: delivery, signature: signature) else {
            return Outcome(answer: .heardBefore, rings: false)
        }
        return Outcome(answer: .heard, rings: isAbout(ref, body))
    }

    /// Whether a signed body may be about a branch. Only one that plainly is about another is not:
    /// to look once too often costs little.
    static func isAbout(_ ref: RefName, _ body: [UInt8]) -> Bool {
        // Why none is fine: a forge may send a form, or something that has no ref at all.
        let object = try? JSONSerialization.jsonObject(with: Data(body))  // why: see above
        guard let said = (object as? [String: Any])?["ref"] as? String, said.hasPrefix("refs/")
        else { return true }
        return said == ref.text
    }
}
