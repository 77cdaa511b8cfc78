import BusModel
import Foundation
import Hooks
import Logging
import Synchronization

/// Where a forge's webhooks come in, by way of a reverse proxy: a socket of this user, and whoever
/// signs with the right secret rings the bell.
///
/// Nothing depends on it: without it, and while it is down, the timer finds the same commits.
final class WebhookDesk: Sendable {
    private let location: BusLocation
    private let log: Logger
    private let ring: @Sendable () -> Void
    private let state = Mutex(State())
    private let memory = Mutex(DeliveryMemory())
    /// What was last complained of: a forge in trouble fills no log.
    private let complaint = Mutex("")

    /// How long a request may take, from its first byte to its last.
    private static let patience = Duration.seconds(5)

    private struct State {
        var settings: WebhookSettings?
        var listener: RequestListener?
    }

    /// - Parameter ring: has the bus looked at.
    init(location: BusLocation, log: Logger, ring: @escaping @Sendable () -> Void) {
        self.location = location
        self.log = log
        self.ring = ring
    }

    /// Listens as the settings say, or no more. A socket that cannot be made is tried again with
    /// the next call.
    func take(_ settings: WebhookSettings?) {
        state.withLock { state in
            guard settings != state.settings || (settings != nil && state.listener == nil) else {
                return
            }
            state.listener?.close()
            state = State(settings: settings)
            guard let settings else { return }
            let place = settings.socket(of: location)
            do {
                state.listener = try RequestListener(
                    directory: place.directory,
                    name: place.name,
                    group: settings.group
                ) { [weak self] connection in
                    self?.serve(connection, settings)
                }
                note("")
                log.info(
                    "listening for webhooks",
                    metadata: ["socket": "\(place.directory)/\(place.name)"]
                )
            } catch { note("cannot listen for webhooks: \(error)") }
        }
    }

    func close() { take(nil) }

    private func serve(_ connection: RequestConnection, _ settings: WebhookSettings) {
        let deadline = ContinuousClock.now + Self.patience
        var bytes: [UInt8] = []
        switch readHead(connection, &bytes, until: deadline) {
        case .refused(let answer): connection.write(answer.bytes)
        case .incomplete: return
        case .head(let head):
            let outcome = outcome(of: head, connection, &bytes, settings, until: deadline)
            if outcome.rings { ring() }
            connection.write(outcome.answer.bytes)
        }
    }

    private func readHead(
        _ connection: RequestConnection,
        _ bytes: inout [UInt8],
        until deadline: ContinuousClock.Instant
    ) -> HTTPRequestHead.Reading {
        while true {
            switch connection.read(atMost: 16_384, until: deadline) {
            case .late: return .refused(.tooSlow)
            case .end: return bytes.isEmpty ? .incomplete : .refused(.malformed)
            case .bytes(let more): bytes += more
            }
            let reading = HTTPRequestHead.read(bytes)
            if reading != .incomplete { return reading }
        }
    }

    private func outcome(
        of head: HTTPRequestHead,
        _ connection: RequestConnection,
        _ bytes: inout [UInt8],
        _ settings: WebhookSettings,
        until deadline: ContinuousClock.Instant
    ) -> WebhookJudge.Outcome {
        func refused(_ answer: WebhookAnswer) -> WebhookJudge.Outcome {
            WebhookJudge.Outcome(answer: answer, rings: false)
        }
        if let answer = WebhookJudge.refusal(of: head, from: settings.forge) {
            return refused(answer)
        }
        bytes.removeFirst(head.size)
        let length = head.contentLength ?? 0
        while bytes.count < length {
            switch connection.read(atMost: length - bytes.count, until: deadline) {
            case .late: return refused(.tooSlow)
            case .end: return refused(.malformed)
            case .bytes(let more): bytes += more
            }
        }
        // Whatever comes behind the body is another request, and one is served.
        bytes.removeLast(bytes.count - length)
        let secret: [UInt8]
        // Read anew each time, so that another secret is in force at once.
        do { secret = try WebhookSecret.read(settings.secretFile) } catch {
            note(error.message)
            return refused(.notReady)
        }
        let outcome = memory.withLock { memory in
            WebhookJudge.outcome(
                of: head,
                bytes,
                from: settings.forge,
                secret: secret,
                ref: location.ref,
                memory: &memory
            )
        }
        note(outcome.answer == .notSigned ? "a webhook was not signed with our secret" : "")
        return outcome
    }

    private func note(_ words: String) {
        let isNew = complaint.withLock { complaint in
            defer { complaint = words }
            return complaint != words
        }
        if isNew, !words.isEmpty { log.warning("\(words)") }
    }
}
