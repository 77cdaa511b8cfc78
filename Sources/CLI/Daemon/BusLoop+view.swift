import BusModel
import Decisions
import GitBus
import Journal

/// What others learn of the bus.
extension BusLoop {
    /// What to act on; `nil` until there was a look, and in the middle of one: what is not known is
    /// not gone, and what the past asked for is not asked for now. A look that fails in the middle,
    /// and may for long, leaves what the one before it found.
    var view: BusView? {
        guard hasLooked, let repository else { return nil }
        if !isHalfway { return BusView(state: state, isHalted: isHalted, repository: repository) }
        guard health.error != nil, let settled else { return nil }
        return BusView(state: settled, isHalted: isHalted, repository: repository)
    }

    /// Keeps the state of the last look while the next takes much.
    func beginCatchUp() {
        if hasLooked, !isHalfway { settled = settled ?? state }
    }

    /// Whether another machine was asked a moment ago: the way there and back may take as long, so
    /// asking again would tell hardly more, and cost what it costs to connect.
    var isFresh: Bool {
        guard source.isRemote, let lookedAt else { return false }
        return ContinuousClock.now - lookedAt < .seconds(1)
    }

    /// When a push happened: to the millisecond where it was seen at once, else to the second.
    static func moment(_ recorded: Instant, seen now: Instant) -> Instant {
        (0..<2000).contains(now.milliseconds - recorded.milliseconds) ? now : recorded
    }

    /// The text of the `git-bus.toml` in force in a state.
    func configText(of state: BusState) async throws -> String? {
        guard let tip = state.tip, let repository else { return nil }
        var bytes: [UInt8]?
        if let blob = state.settingsBlob {
            bytes = try await repository.content(of: blob)
        } else {
            bytes = try await repository.usableConfig(at: tip)
        }
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }
}
