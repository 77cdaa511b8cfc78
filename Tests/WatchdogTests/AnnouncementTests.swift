import BusModel
import Testing
import Watchdog

@Suite struct `The words of a limit` {
    private func screen(_ state: PaneState, _ banner: String? = nil, reset: Int64? = nil)
        -> PaneReading
    {
        PaneReading(state, reason: "r", reset: reset.map { at($0) }, banner: banner)
    }

    @Test func `count from when they came up, however often they are read`() {
        var known: Announcement?
        for tick in stride(from: Int64(0), to: 9000, by: 5) {
            // "in 2 hours", read anew at each look.
            known = Announcement.after(known, screen(.limit, "b", reset: tick + 7200), at: at(tick))
        }
        #expect(known == Announcement(banner: "b", at: at(0), until: at(7200)))
        #expect(known?.isPast(at: at(7259), nil) == false)
        #expect(known?.isPast(at: at(7260), nil) == true)
    }

    @Test func `are others when the banner is another, or went away in between`() {
        let first = Announcement(banner: "b", at: at(0), until: at(100))
        let other = Announcement.after(first, screen(.limit, "c", reset: 900), at: at(50))
        #expect(other == Announcement(banner: "c", at: at(50), until: at(900)))
        #expect(Announcement.after(first, screen(.busy), at: at(60)) == nil)
        let again = Announcement.after(nil, screen(.limit, "b", reset: 86_500), at: at(86_000))
        #expect(again?.until == at(86_500))
    }

    @Test(arguments: [PaneState.dialog, .copyMode, .unknown, .dead])
    func `are still there below what is drawn over them`(state: PaneState) {
        let first = Announcement(banner: "b", at: at(0), until: nil)
        #expect(Announcement.after(first, screen(state), at: at(5)) == first)
    }

    @Test func `without a time are over when the account worked since`() {
        let words = Announcement(banner: "b", at: at(100), until: nil)
        #expect(!words.isPast(at: at(90_000), nil))
        let standing = UsageLimit(account: "a", seen: at(100), until: nil)
        #expect(!words.isPast(at: at(90_000), standing))
        let ended = UsageLimit(account: "a", seen: at(100), until: at(440))
        #expect(!words.isPast(at: at(490), ended))
        #expect(words.isPast(at: at(500), ended))
        // Said after that end, it is another.
        let later = Announcement(banner: "b", at: at(700), until: nil)
        #expect(!later.isPast(at: at(90_000), ended))
    }
}
