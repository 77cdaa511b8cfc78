/// What an agent is watched for. `watch` in its entry names any of them.
public enum Watch: String, Hashable, Sendable, Codable, CaseIterable {
    /// It is started again when its program ended.
    case heal
    /// It is nudged and then started afresh when it is idle with something to do.
    case stall
    /// It is left alone while its account has used up what it may use.
    case limit
}
