import Decisions
import GitBus

/// What others learn of the bus.
extension BusLoop {
    /// What to act on; `nil` until there was a look, and in the middle of one: what is not known is
    /// not gone, and what the past asked for is not asked for now.
    var view: BusView? {
        guard hasLooked, !isHalfway, let repository else { return nil }
        return BusView(state: state, isHalted: isHalted, repository: repository)
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
