import Journal

/// A push that the hub tells of, and that no look has taken yet.
struct NewPush {
    let push: RecordedPush
    /// Whether no look can have seen what it did: it was written down when it happened, by a hub on
    /// this machine whose hooks were installed by then, for this daemon. Of any other somebody may
    /// have looked at the tip since.
    let isUnseen: Bool
    /// Whether it made a branch that the record before it left standing: somebody deleted it
    /// meanwhile, and with a branch git deletes the log that would say so.
    let isRebirth: Bool
}
