import CrashPoints
import Foundation
import TestSupport
import Testing

/// A process that ends at each of the moments that have a name, and another that goes on after it.
@Suite(.serialized) struct `A process that ends between two steps` {
    private static let inHook: [CrashPoint] = [.hookBegun, .hookAsked, .hookJudged, .hookNoted]

    /// What a world of one hub, one daemon and one team holds in the end.
    private func events(_ type: String, _ box: Sandbox) throws -> [[String: Any]] {
        let log = try box.busSucceeds("log", "--json", "--hub", box.hub)
        return try Sandbox.events(type, in: log.lines)
    }

    private func arm(_ point: CrashPoint, _ box: Sandbox) throws {
        try box.write(point.rawValue, to: box.crashFile)
    }

    /// Waits until a process has ended at the point, and the daemon, if it was that.
    private func waitForTheEnd(at point: CrashPoint, _ box: Sandbox) throws {
        try box.waitUntil("a process ended at \(point.rawValue)") {
            !FileManager.default.fileExists(atPath: box.crashFile)
        }
        guard !Self.inHook.contains(point), point != .bellSilent else { return }
        try box.waitUntil("the daemon ended at \(point.rawValue)") {
            try box.bus("status", "--json", "--hub", box.hub).out.contains("\"state\":\"stale\"")
        }
    }

    private func makeTeam(_ box: Sandbox) throws -> String {
        try Team.make(box, config: Team.open)
        try box.busSucceeds("hooks", "install", box.hub)
        try box.busSucceeds("up", "correctness", "--hub", box.hub)
        return try box.clone("builder")
    }

    /// Each claim of the history once in the journal and once on the reviewer's screen.
    private func expectNothingLost(_ box: Sandbox, refused: Int) throws {
        let claims = try box.git(
            "log",
            "--reverse",
            "--format=%H",
            "--grep=^claim",
            "main",
            in: box.hub
        )
        .split(separator: "\n").map(String.init)
        try box.waitUntil("every ping is typed") {
            try events("ping.typed", box).count == claims.count
        }
        let told = try events("claim", box).map {
            ($0["data"] as? [String: Any])?["commit"] as? String
        }
        #expect(told == claims)
        let typed = Team.pings(of: "correctness", in: box).joined(separator: "\n")
        for claim in claims {
            let times = typed.components(separatedBy: "--claim \(claim)").count - 1
            #expect(times == 1, "\(claim) was typed \(times) times")
        }
        #expect(try events("push.refused", box).count == refused)
        let live = try box.busSucceeds("replay", "--live", "--hub", box.hub).out
        #expect(try box.busSucceeds("replay", "--hub", box.hub).out == live)
        #expect(try box.isHubSound())
    }

    @Test func `loses nothing and doubles nothing, wherever the daemon ends`() async throws {
        try await Sandbox.run { box in
            let builder = try makeTeam(box)
            let others: Set<CrashPoint> = [.terminalMade, .refusalsKept, .detourTaken, .bellSilent]
            let points = CrashPoint.allCases.filter {
                !others.contains($0) && !Self.inHook.contains($0)
            }
            for (number, point) in points.enumerated() {
                try arm(point, box)
                // Whoever was asked and is gone: the hook judges for itself.
                let output = try box.push("claim(G\(number)): done", from: builder, isFresh: true)
                #expect(output.status == 0, "\(point.rawValue): \(output.error)")
                try waitForTheEnd(at: point, box)
                try box.busSucceeds("up", "correctness", "--hub", box.hub)
            }
            try expectNothingLost(box, refused: 0)
        }
    }

    @Test func `keeps a refusal once, whoever ends after it was written down`() async throws {
        try await Sandbox.run { box in
            let builder = try makeTeam(box)
            #expect(try box.push("claim(G1): done", from: builder, isFresh: true).status == 0)
            // The daemon has it in its journal, and the hook finds out for itself.
            try arm(.verdictReady, box)
            #expect(
                try box.push("review(G1): PASS by the author", from: builder, isFresh: true).status
                    != 0
            )
            try waitForTheEnd(at: .verdictReady, box)
            #expect(
                try box.push("review(G1): PASS by the author", from: builder, isFresh: true).status
                    != 0
            )
            try arm(.refusalsKept, box)
            _ = try box.bus("up", "correctness", "--hub", box.hub)
            try waitForTheEnd(at: .refusalsKept, box)
            try box.busSucceeds("up", "correctness", "--hub", box.hub)
            try expectNothingLost(box, refused: 2)
        }
    }

    @Test func `starts nobody twice`() async throws {
        try await Sandbox.run { box in
            let builder = try makeTeam(box)
            try box.busSucceeds("down", "--hub", box.hub)
            try arm(.terminalMade, box)
            // It does not live to say that it started.
            _ = try box.bus("up", "correctness", "--hub", box.hub)
            try waitForTheEnd(at: .terminalMade, box)
            try box.busSucceeds("up", "correctness", "--hub", box.hub)
            #expect(try box.push("claim(G1): done", from: builder, isFresh: true).status == 0)
            try expectNothingLost(box, refused: 0)
            let starts = Team.pings(of: "correctness", in: box).filter { $0 == "start build" }
            #expect(starts.count == 2)
        }
    }

    @Test func `tells a place that was left again once`() async throws {
        try await Sandbox.run { box in
            let builder = try makeTeam(box)
            let tip = try box.git("rev-parse", "main", in: box.hub)
            try box.killDaemon()
            #expect(try box.push("claim(G1): gone again", from: builder, isFresh: true).status == 0)
            let claim = try box.git("rev-parse", "main", in: box.hub)
            try box.git("update-ref", "refs/heads/main", tip, claim, in: box.hub)
            try arm(.detourTaken, box)
            _ = try box.bus("up", "correctness", "--hub", box.hub)
            try waitForTheEnd(at: .detourTaken, box)
            try box.busSucceeds("up", "correctness", "--hub", box.hub)
            try box.waitUntil("it has told of it") {
                try !events("ref.rewound", box).isEmpty
            }
            #expect(try box.push("work", from: builder, isFresh: true).status == 0)
            let new = try box.git("rev-parse", "main", in: box.hub)
            try box.waitUntil("it has looked again") {
                try box.bus("status", "--json", "--hub", box.hub).out.contains(new)
            }
            #expect(try events("ref.rewound", box).count == 1)
            #expect(try events("claim", box).count == 1)
        }
    }

    @Test(arguments: [true, false])
    func `lets nothing land, or all of it, wherever a hook ends`(hasDaemon: Bool) async throws {
        try await Sandbox.run { box in
            let builder = try makeTeam(box)
            if !hasDaemon { try box.killDaemon() }
            for (number, point) in Self.inHook.enumerated() where hasDaemon || point != .hookAsked {
                let tip = try box.git("rev-parse", "main", in: box.hub)
                try arm(point, box)
                let output = try box.push("claim(G\(number)): done", from: builder, isFresh: true)
                #expect(output.status != 0, "\(point.rawValue): \(output.error)")
                try waitForTheEnd(at: point, box)
                #expect(try box.git("rev-parse", "main", in: box.hub) == tip)
                #expect(
                    try box.push("claim(G\(number)): done", from: builder, isFresh: true).status
                        == 0
                )
            }
            try arm(.bellSilent, box)
            #expect(try box.push("claim(G9): done", from: builder, isFresh: true).status == 0)
            try waitForTheEnd(at: .bellSilent, box)
            if !hasDaemon { try box.busSucceeds("up", "correctness", "--hub", box.hub) }
            try expectNothingLost(box, refused: 0)
        }
    }
}
