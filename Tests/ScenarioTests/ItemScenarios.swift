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

    @Test func `written by others are shown without what a terminal would act on`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let ana = box.directory + "/clones/ana"
            let folder = ana + "/bus/issues"
            try box.write(
                "+++\ntitle = \"\\u001B[31mred\"\n+++\n\u{1B}]0;x\n",
                to: "\(folder)/1-a.md"
            )
            try box.write("+++\ntitle = \n", to: "\(folder)/2-broken.md")
            try box.write(String(repeating: "x", count: 1_000_001), to: "\(folder)/3-large.md")
            try box.write("the same number\n", to: "\(folder)/1-b.md")
            try box.commit("items by hand", in: ana)
            let list = try box.busSucceeds("issues", in: ana).out
            #expect(!list.contains("\u{1B}") && list.contains("?[31mred"), "\(list)")
            #expect(list.contains("broken") && list.contains("large"), "\(list)")
            let shown = try box.busSucceeds("issues", "show", "1", in: ana)
            #expect(!shown.out.contains("\u{1B}") && shown.out.contains("?]0;x"), "\(shown.out)")
            #expect(shown.error.contains("bus/issues/1-b.md has the same number"))
            let problems = try issues(ana, box).map { $0["problem"] as? String ?? "" }
            #expect(problems.count == 4)
            #expect(problems[2].contains("no second +++ line"), "\(problems)")
            #expect(problems[3].contains("larger than"), "\(problems)")
        }
    }

    /// A hook of one clone that, once, runs a command in another between the look at the bus and
    /// the push: the race that two processes have only now and then.
    private func race(_ command: String, in other: String, before clone: String, _ box: Sandbox)
        throws
    {
        let hook = clone + "/.git/hooks/pre-push"
        try box.write(
            """
            #!/bin/sh
            rm -- "$0"
            unset $(git rev-parse --local-env-vars)
            cd '\(other)' && \(command) >/dev/null 2>&1 </dev/null || exit 9

            """,
            to: hook
        )
        try #require(chmod(hook, 0o755) == 0)
    }

    @Test func `that somebody takes between the look and the push are not taken again`()
        async throws
    {
        try await Sandbox.run { box in
            try Team.make(box)
            let ana = box.directory + "/clones/ana"
            let builder = try box.clone("builder")
            let twin = try box.clone("twin", email: "builder@agents.invalid")
            let reviewer = try box.clone("correctness")
            for number in 1...4 { try box.busSucceeds("issues", "add", "i\(number)", in: ana) }

            try race("git bus take 1", in: builder, before: reviewer, box)
            let lost = try box.bus("take", "1", in: reviewer)
            #expect(lost.status == 5, "\(lost.error)")
            #expect(lost.error.contains("BUS-TAKE-002 builder took item 1 first"), "\(lost.error)")

            // A waiver that a person gives for a rule is not for whoever happens to lose a race.
            try box.busSucceeds("override", "BUS-TAKE-002", "-m", "for item 1", in: ana)
            try race("git bus take 2", in: builder, before: reviewer, box)
            #expect(try box.bus("take", "2", in: reviewer).status == 5)
            try box.busSucceeds("take", "1", in: reviewer)

            try race("git bus take 3", in: twin, before: builder, box)
            let own = try box.bus("take", "3", in: builder)
            #expect(own.status == 1 && own.error.contains("in your name"), "\(own.error)")

            // The lease that had run out is gone, and the next holder's is not dropped for it.
            let steal = "git bus drop 2 -m x && cd '\(ana)/../third' && git bus take 2"
            _ = try box.clone("third", email: "readability@agents.invalid")
            try race(steal, in: builder, before: reviewer, box)
            let moved = try box.bus("drop", "2", "-m", "expired", in: reviewer)
            #expect(moved.status == 75, "\(moved.error)")
            #expect(moved.error.contains("item 2 moved while this was pushed"), "\(moved.error)")

            try race("git bus issues add other", in: builder, before: ana, box)
            let added = try box.busSucceeds("issues", "add", "mine", in: ana).out
            #expect(added.contains("added 6, ") && added.contains("(at the 2. try)"), "\(added)")
            #expect(
                try states(ana, box) == [
                    "1 taken correctness", "2 taken readability", "3 taken builder", "4 open -",
                    "5 open -", "6 open -",
                ]
            )
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
