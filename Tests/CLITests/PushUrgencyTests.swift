import Testing

@testable import CLI

@Suite struct `A look that a push asks for` {
    @Test func `has time only where every push of the last moment said nothing`() {
        let now = ContinuousClock.now
        var urgency = PushUrgency()
        #expect(!urgency.hasTime(at: now), "whoever was not judged may say anything")
        urgency.add(isSilent: true, at: now)
        #expect(urgency.hasTime(at: now + .milliseconds(900)))
        #expect(!urgency.hasTime(at: now + .milliseconds(1000)))
        urgency.add(isSilent: false, at: now + .milliseconds(10))
        urgency.add(isSilent: true, at: now + .milliseconds(20))
        #expect(!urgency.hasTime(at: now + .milliseconds(30)))
        #expect(urgency.hasTime(at: now + .milliseconds(1015)))
    }
}
