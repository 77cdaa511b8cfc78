import BusModel
import GitBus

/// `git-bus-wait`: answers when a ref is no longer where somebody knows it to be.
struct TipWait {
    /// Shorter than the minute after which routers forget a connection that is silent.
    static let usual = Duration.seconds(55)

    let hub: String
    let ref: RefName
    let known: ObjectID?
    let limit: Duration

    /// How it ended.
    enum Outcome: Hashable {
        case moved(ObjectID?)
        case same(ObjectID?)
        case gone
    }

    /// Looks until the tip differs, the time is up, or nobody listens.
    func outcome(output: Int32) async throws -> Outcome {
        let repository = try BusRepository(path: hub, parseConfig: SharedConfigReader.source)
        let watch = TipWatch(hub: hub, ref: ref, output: output)
        let clock = ContinuousClock()
        let end = clock.now + limit
        while true {
            watch.arm()
            let tip: ObjectID? =
                if case .at(let id) = try await repository.target(of: ref) { id } else { nil }
            if tip != known { return .moved(tip) }
            let left = clock.now.duration(to: end)
            guard left > .zero else { return .same(tip) }
            let (seconds, attoseconds) = left.components
            let milliseconds = Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000) + 1
            if watch.wait(for: milliseconds) == .gone { return .gone }
        }
    }
}
