import BusModel
import Testing

@Suite struct `An instant and a duration` {
    @Test func `add up to the instant that much later`() {
        let instant = Instant(milliseconds: 1500)
        #expect(instant + .milliseconds(250) == Instant(milliseconds: 1750))
        #expect(instant + .seconds(-2) == Instant(milliseconds: -500))
        #expect((instant + .seconds(7)).since(instant) == .seconds(7))
    }

    @Test func `stop at the end of time instead of going round`() {
        let end = Instant(milliseconds: .max)
        #expect(end + .seconds(1) == end)
        #expect(Instant(milliseconds: 0) + .seconds(Int64.max) == end)
        let beginning = Instant(milliseconds: .min)
        #expect(beginning + .seconds(-1) == beginning)
    }
}
