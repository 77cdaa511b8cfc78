internal import BusModel
internal import Synchronization

/// What came of the texts of `git-bus.toml` that were read last, for several handles on one
/// repository: a text has one meaning, and is looked at with every push.
public final class ConfigMemory: Sendable {
    private let known = Mutex<[ObjectID: ConfigSource]>([:])

    /// How many are kept.
    private static let most = 32

    /// Remembers nothing yet.
    public init() {}

    func source(of blob: ObjectID) -> ConfigSource? { known.withLock { $0[blob] } }

    func keep(_ source: ConfigSource, of blob: ObjectID) {
        known.withLock { known in
            if known.count >= Self.most { known = [:] }
            known[blob] = source
        }
    }
}
