/// Whether somebody waits for what the pushes of the last moment bring.
struct PushUrgency {
    private var silent: ContinuousClock.Instant?
    private var speaking: ContinuousClock.Instant?

    /// From the verdict until the ref has moved it takes less, or the push is seen by the timer.
    static let moment = Duration.seconds(1)

    /// Takes note of a push that was judged.
    mutating func add(isSilent: Bool, at now: ContinuousClock.Instant) {
        if isSilent { silent = now } else { speaking = now }
    }

    /// Whether only pushes that say nothing can have moved the ref now. What was not judged here
    /// may say anything.
    func hasTime(at now: ContinuousClock.Instant) -> Bool {
        guard let silent, now - silent < Self.moment else { return false }
        return speaking.map { now - $0 >= Self.moment } ?? true
    }
}
