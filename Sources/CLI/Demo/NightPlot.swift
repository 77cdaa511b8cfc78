import BusModel
import Foundation

/// What happens in the night, in this order. Every wait is for something that git-bus did.
struct NightPlot {
    let night: NightStory
    let world: DemoWorld

    func play() async throws {
        try await stallCuredByReboot()
        try await stallCuredByNudge()
        try await dialogAndDraft()
        try await limit()
        try await crashLoop()
        try await afterTheEnd()
    }

    private func stallCuredByReboot() async throws {
        try await night.wait(.agentStarted, nil, count: 3)
        night.tell("the builder has forgotten what it came for, and a nudge does not help")
        try await night.pass(until: "the nudge", step: .seconds(960)) {
            try night.count(.agentNudged, "builder") > 0
        }
        try await night.killDaemon()
        try await night.pass(until: "a fresh start", step: .seconds(960)) {
            try night.count(.agentStalled, "builder") > 1
        }
        try await night.waitOut(.phaseCompleted, "plan")
        try await night.killDaemon()
    }

    private func stallCuredByNudge() async throws {
        try await night.waitOut(.claim, "D1")
        night.tell("the reviewer dozes off over D1")
        try await night.pass(until: "the nudge", step: .seconds(960)) {
            try night.count(.agentNudged, "reviewer") > 0
        }
        try await night.killDaemon()
        try await night.waitOut(.phaseCompleted, "build")
    }

    private func dialogAndDraft() async throws {
        try await night.wait("a dialog that is reported") {
            try night.state("builder") == "needs-you"
        }
        try await night.wait("a ring") { night.rung.contains("\"kind\":\"dialog\"") }
        night.tell("the command that tells people has rung")
        try await world.run(["send", "builder", "-m", "How far are you?", "--hub", world.hub])
        night.tell("a question is on the builder's screen; nobody is there to answer it")
        let before = night.lines("builder").count
        try await night.pass(.seconds(1800))
        try await night.killDaemon()
        try expect(night.lines("builder").count == before, "nothing is typed into a dialog")
        night.tell("you begin a line in the reviewer's terminal, and go for a coffee")
        try await night.person("-l", "please have a look at", in: "reviewer")
        night.tell("you answer the builder's question")
        try await night.person("y", "Enter", in: "builder")
        try await night.waitOut(.claim, "S1")
        let typed = try night.count(.pingTyped, "reviewer")
        try await night.pass(.seconds(600))
        try expect(try night.count(.pingTyped, "reviewer") == typed, "a draft is left alone")
        let screen = try await night.screen("reviewer")
        try expect(screen.contains("ready> please have a look at\n"), "the draft is as it was")
        night.tell("you come back and take your line away")
        try await night.person("C-u", in: "reviewer")
        try await night.waitOut(.gatePassed, "S1")
    }

    private func limit() async throws {
        try await night.wait(.agentLimited, "builder")
        night.tell("the builder's account is used up until four")
        let before = night.lines("builder").count
        try await night.killDaemon()
        try await night.pass(to: "03:59:30")
        try expect(night.lines("builder").count == before, "nobody pings a used-up account")
        try await night.pass(to: "04:01:30")
        try await night.wait(.agentResumed, "builder")
        try await night.wait(.sequenceCompleted, nil)
    }

    private func crashLoop() async throws {
        night.tell("a linter joins that ends whenever it is started")
        // It ends too soon to count as started, and `up` says so.
        do { try await world.run(["up", "linter", "--hub", world.hub, "--timeout", "2"]) } catch {
            night.tell("up says that it does not run")
        }
        try await night.pass(until: "a crash loop", step: .seconds(61), patience: 0) {
            try night.count(.agentNeedsHuman, "linter") > 0
        }
    }

    private func afterTheEnd() async throws {
        let before = try night.count(.wakeFired)
        try await night.pass(.seconds(3600))
        try expect(try night.count(.wakeFired) > before, "the supervisor is woken after the end")
    }

    private func expect(_ isTrue: Bool, _ what: String) throws {
        guard isTrue else {
            throw CommandFailure(
                .failed,
                "this is not so: \(what)",
                hints: ["git bus demo night --keep"]
            )
        }
    }
}
