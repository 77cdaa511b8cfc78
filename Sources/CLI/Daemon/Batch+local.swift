import BusModel
import Journal

extension Batch.Timed {
    /// Something that happened to an agent on this host.
    static func local(
        _ event: Event,
        of name: AgentName,
        key: String,
        at now: Instant
    ) -> Batch.Timed {
        let id = EventID("\(key)/\(event.kind.rawValue)/\(name)/\(now.milliseconds)")
        let record = EventRecord(id: id, event: event, commit: nil, actor: nil)
        return Batch.Timed(record, at: now, isApproximate: false)
    }
}
