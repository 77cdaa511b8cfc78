import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `Items of work in a team` {
    private func issues(_ folder: String, _ box: Sandbox) throws -> [[String: Any]] {
        let output = try box.busSucceeds("issues", "list", "--json", in: folder)
        let value = try JSONSerialization.jsonObject(with: Data(output.out.utf8))
        return try #require((value as? [String: Any])?["issues"] as? [[String: Any]])
    }

    private func states(_ folder: String, _ box: Sandbox) throws -> [String] {
        try issues(folder, box).map { item in
            "\(item["number"] ?? "") \(item["state"] ?? "") \(item["holder"] as? String ?? "-")"
        }
    }

    @Test func `are added, taken, dropped and closed, and every list says so`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let ana = box.directory + "/clones/ana"
            let builder = try box.clone("builder")
            let added = try box.bus(
                "issues",
                "add",
                "Retry \"twice\"",
                "--body",
                "-",
                in: ana,
                input: "It gives up.\n"
            )
            #expect(added.out.hasPrefix("success: added 1, bus/issues/1-retry-twice.md  "))
            try box.busSucceeds("issues", "add", "Second", in: builder)
            #expect(
                try box.git("log", "-1", "--format=%s", "main", in: box.hub) == "issue 2: second"
            )
            #expect(try states(ana, box) == ["1 open -", "2 open -"])
            let taken = try box.busSucceeds("take", "1", "-m", "a test first\n\nbody", in: builder)
            #expect(taken.out.hasPrefix("success: taken 1  ") && taken.lines.count == 1)
            let message = try box.git("log", "-1", "--format=%B", "main", in: box.hub)
            #expect(message.hasPrefix("take(1): a test first\n\nbody\n\nBus-Nonce: "))
            #expect(try states(ana, box) == ["1 taken builder", "2 open -"])
            let shown = try box.busSucceeds("issues", "show", "1", in: ana).out
            #expect(shown.contains("title      Retry \"twice\"") && shown.contains("It gives up."))
            #expect(shown.contains("state      taken by builder") && shown.contains("item.taken"))
            let again = try box.busSucceeds("take", "#1", in: builder)
            #expect(again.out.contains("yours"))
            try box.busSucceeds("drop", "1", "-m", "blocked", in: builder)
            #expect(try states(ana, box) == ["1 open -", "2 open -"])
            try box.busSucceeds("take", "1", in: builder)
            try box.busSucceeds("issues", "close", "1", "-m", "released", in: builder)
            #expect(try states(ana, box) == ["1 closed -", "2 open -"])
            let open = try box.busSucceeds("issues", "list", "--state", "open", in: ana).out
            #expect(open.contains("Second") && !open.contains("Retry"))
            // The journal tells the same as the commits.
            try box.busSucceeds("up", "--hub", box.hub)
            #expect(try states(ana, box) == ["1 closed -", "2 open -"])
            let nobody = try box.bus("drop", "2", in: builder)
            #expect(nobody.status == 1 && nobody.error.contains("nobody has item 2"))
        }
    }

    @Test func `are refused to whoever may not have them, with the holder's name`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let ana = box.directory + "/clones/ana"
            let builder = try box.clone("builder")
            let reviewer = try box.clone("correctness")
            try box.busSucceeds("issues", "add", "First", in: ana)
            try box.busSucceeds("take", "1", in: builder)
            let before = try box.git("rev-parse", "main", in: box.hub)
            let cases: [(String, [String], Int32, String)] = [
                (reviewer, ["take", "1"], 5, "BUS-TAKE-002 item 1 is taken by builder"),
                (reviewer, ["drop", "1", "-m", "mine"], 5, "BUS-TAKE-003"),
                (reviewer, ["issues", "close", "1"], 5, "BUS-TAKE-003"),
                (reviewer, ["take", "11"], 5, "BUS-TAKE-001 there is no item 11"),
                (ana, ["take", "1"], 4, "only an agent takes items"),
                (ana, ["issues", "show", "11"], 64, "there is no item 11"),
                (ana, ["issues", "add", " "], 65, "the title is empty"),
                (ana, ["issues", "add", "x", "--body", "none.md"], 1, "cannot read none.md"),
            ]
            for (clone, arguments, status, error) in cases {
                let output = try box.run("/usr/bin/git", ["bus"] + arguments, in: clone)
                #expect(output.status == status, "\(arguments): \(output.error)")
                #expect(output.error.contains("error: \(error)"), "\(arguments): \(output.error)")
                #expect(output.error.contains("hint: "), "\(arguments): \(output.error)")
            }
            #expect(try box.git("rev-parse", "main", in: box.hub) == before)
            // Whoever sees a lease that has run out may say so.
            try box.busSucceeds("drop", "1", "-m", "expired", in: reviewer)
            try box.busSucceeds("take", "1", in: reviewer)
            #expect(try states(ana, box) == ["1 taken correctness"])
        }
    }

    @Test func `taken by two at the same instant belong to one, in each of twenty rounds`()
        async throws
    {
        try await Sandbox.run { box in
            try Team.make(box)
            let ana = box.directory + "/clones/ana"
            let names = ["builder", "correctness"]
            let clones = try names.map { try box.clone($0) }
            for number in 1...20 {
                try box.write("x\n", to: "\(ana)/bus/issues/\(number)-round.md")
            }
            try box.commit("items", in: ana)
            for number in 1...20 {
                let takes = try clones.map { try Take(number, in: $0, box) }
                let outcomes = takes.map { $0.end() }
                let winners = zip(names, outcomes).filter { $0.1.status == 0 }.map(\.0)
                try #require(winners.count == 1, "round \(number): \(outcomes)")
                let loser = try #require(outcomes.first { $0.status != 0 })
                #expect(loser.status == 5, "round \(number): \(loser)")
                #expect(loser.error.contains("BUS-TAKE-002"), "round \(number): \(loser)")
                #expect(loser.error.contains(winners[0]), "round \(number): \(loser)")
            }
            let subjects = try box.git("log", "--format=%s", "main", in: box.hub)
                .split(separator: "\n").filter { $0.hasPrefix("take(") }
            #expect(subjects.count == 20)
            #expect(Set(subjects).count == 20)
        }
    }

    @Test func `added by many at the same instant get a number each, and keep it for good`()
        async throws
    {
        try await Sandbox.run { box in
            try Team.make(box)
            let clones = try (0..<4).map {
                try box.clone("builder\($0)", email: "builder@agents.invalid")
            }
            let processes = try clones.enumerated().map { index, clone in
                let process = box.start(
                    Sandbox.products + "/git-bus",
                    ["issues", "add", "item of \(index)"],
                    in: clone
                )
                process.standardOutput = FileHandle.nullDevice
                try process.run()
                return process
            }
            for process in processes {
                process.waitUntilExit()
                #expect(process.terminationStatus == 0)
            }
            let ana = box.directory + "/clones/ana"
            let numbers = try issues(ana, box).compactMap { $0["number"] as? Int }
            #expect(numbers == [1, 2, 3, 4])
            // What was said of 4 must not be said of another.
            try box.git("pull", "--quiet", in: ana)
            try box.git("rm", "--quiet", "bus/issues/4-*", in: ana)
            try box.commit("remove the last", in: ana)
            let next = try box.busSucceeds("issues", "add", "the next", in: ana).out
            #expect(next.contains("added 5, "))
        }
    }
}

/// A `git bus take` that is under way.
private final class Take {
    struct Outcome {
        let status: Int32
        let error: String
    }

    private let process: Process
    private let errors = Pipe()

    init(_ number: Int, in clone: String, _ box: Sandbox) throws {
        process = box.start(Sandbox.products + "/git-bus", ["take", "\(number)"], in: clone)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = errors
        try process.run()
    }

    func end() -> Outcome {
        let text = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            error: String(decoding: text, as: UTF8.self)
        )
    }
}
