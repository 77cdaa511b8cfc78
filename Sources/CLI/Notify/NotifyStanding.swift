import BusModel
import Journal

/// Whether people are told what needs them, for `status` and `doctor`.
struct NotifyStanding: Hashable {
    let isConfigured: Bool
    /// Why the last one that should have been told was not.
    let problem: String?

    init(host: HostConfig, notices: [Notice]) {
        isConfigured = !host.notifyCommand.isEmpty
        let failed = notices.filter { $0.state == .failed }
        let last = failed.max { ($0.tried ?? $0.first) < ($1.tried ?? $1.first) }
        problem =
            isConfigured
            ? last?.error.map { "nobody was told: \(Terminal.harmless($0)); git bus notify test" }
            : nil
    }

    var json: JSONValue {
        ["configured": .bool(isConfigured), "problem": JSONValue(problem)]
    }
}
