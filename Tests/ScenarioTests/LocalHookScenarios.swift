import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `The pre-push hook of a clone` {
    /// A program called git-bus that writes down what it is given, in a folder for the PATH.
    private func recorder(_ box: Sandbox, status: Int = 0) throws -> [String: String] {
        let folder = box.directory + "/bin"
        try script(
            """
            #!/bin/sh
            { echo "$@"; cat; } >>'\(box.directory)/checked'
            exit \(status)
            """,
            at: folder + "/git-bus",
            box
        )
        return ["PATH": folder + ":/usr/local/bin:/usr/bin:/bin"]
    }

    private func script(_ text: String, at path: String, _ box: Sandbox) throws {
        try box.write(text + "\n", to: path)
        try #require(chmod(path, 0o755) == 0)
    }

    private func text(_ path: String) -> String? {
        // Why try?: no file is what some tests look for.
        try? String(contentsOfFile: path, encoding: .utf8)  // why: see above
    }

    private func push(
        _ clone: String,
        _ box: Sandbox,
        with extra: [String: String]
    ) throws -> Sandbox.Output {
        try box.git("commit", "--quiet", "--allow-empty", "-m", "work", in: clone)
        return try box.run("/usr/bin/git", ["push", "origin", "HEAD:main"], in: clone, with: extra)
    }

    @Test func `hands the refs to git-bus check, and stops what a rule refuses alone`()
        async throws
    {
        try await Sandbox.run { box in
            try Team.make(box)
            let clone = try box.clone("builder")
            let said = try box.busSucceeds("hooks", "install", "--local", in: clone)
            #expect(said.out.contains("installed: \(clone)/.git/hooks/pre-push"))
            let good = try push(clone, box, with: try recorder(box))
            #expect(good.status == 0, "\(good.error)")
            let tip = try box.git("rev-parse", "HEAD", in: clone)
            let lines = try #require(text(box.directory + "/checked")).split(separator: "\n")
            #expect(lines.count == 2 && lines[0] == "check --pre-push origin \(box.hub)")
            #expect(lines.last?.hasPrefix("HEAD \(tip) refs/heads/main ") == true, "\(lines)")
            for (status, lands) in [(5, false), (4, false), (64, true), (69, true), (1, true)] {
                let output = try push(clone, box, with: try recorder(box, status: status))
                #expect((output.status == 0) == lands, "\(status): \(output.error)")
                let isWarned = output.error.contains("warning: git-bus could not check this push")
                #expect(isWarned == lands, "\(status): \(output.error)")
            }
        }
    }

    @Test func `lets a push through with a warning where git-bus is not found`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let clone = try box.clone("builder")
            try box.busSucceeds("hooks", "install", "--local", in: clone)
            let output = try push(clone, box, with: ["PATH": "/usr/bin:/bin"])
            #expect(output.status == 0, "\(output.error)")
            #expect(output.error.contains("warning: git-bus is not on the PATH"))
        }
    }

    @Test func `runs the hook that was there first, and gives it its place back byte for byte`()
        async throws
    {
        try await Sandbox.run { box in
            try Team.make(box)
            let clone = try box.clone("builder")
            let hooks = clone + "/.git/hooks"
            let own = """
                #!/bin/sh
                # Finds its neighbour as many hooks do.
                . "$(dirname "$0")/neighbour"
                { echo "own $1"; cat; } >>'\(box.directory)/own'
                exit "$answer"
                """
            try script(own, at: hooks + "/pre-push", box)
            try box.write("answer=0\n", to: hooks + "/neighbour")
            for _ in 1...2 { try box.busSucceeds("hooks", "install", "--local", in: clone) }
            let path = try recorder(box)
            #expect(try push(clone, box, with: path).status == 0)
            let ours = try #require(text(box.directory + "/checked")).split(separator: "\n")
            let theirs = try #require(text(box.directory + "/own")).split(separator: "\n")
            #expect(theirs[0] == "own origin" && theirs[1] == ours[1])
            let status = try box.busSucceeds("hooks", "status", in: clone).out
            #expect(status.contains("+ installed") && status.contains("+ chained"))

            try box.write("answer=7\n", to: hooks + "/neighbour")
            #expect(try push(clone, box, with: path).status != 0)
            let verb = try box.bus("claim", "D1", "-m", "x", in: clone)
            #expect(verb.status == 5 && verb.error.contains("hook of this clone stopped the push"))
            let after = try #require(text(box.directory + "/checked")).split(separator: "\n")
            #expect(after.count == ours.count)

            try box.busSucceeds("hooks", "uninstall", "--local", in: clone)
            #expect(text(hooks + "/pre-push") == own + "\n")
            #expect(FileManager.default.isExecutableFile(atPath: hooks + "/pre-push"))
            #expect(text(hooks + "/pre-push.before-git-bus") == nil)
            let again = try box.busSucceeds("hooks", "uninstall", "--local", in: clone)
            #expect(again.out.hasPrefix("nothing to remove"))
        }
    }

    @Test func `goes where core.hooksPath says, and never outside of the repository`()
        async throws
    {
        try await Sandbox.run { box in
            try Team.make(box)
            let clone = try box.clone("builder")
            let outside = box.directory + "/shared hooks"
            try box.git("config", "core.hooksPath", outside, in: clone)
            let refused = try box.bus("hooks", "install", "--local", in: clone)
            #expect(refused.status == 1 && refused.error.contains("from outside of it"))
            #expect(refused.error.contains("hint: add to the pre-push there: git-bus check"))
            #expect(!FileManager.default.fileExists(atPath: outside))

            try box.git("config", "core.hooksPath", ".hooks", in: clone)
            let inside = try box.bus("hooks", "install", "--local", in: clone)
            #expect(inside.status == 0 && inside.error.contains("keep pre-push out of commits"))
            #expect(try push(clone, box, with: try recorder(box)).status == 0)
            #expect(text(box.directory + "/checked") != nil)
            try box.busSucceeds("hooks", "uninstall", "--local", in: clone)

            try script("#!/bin/sh", at: clone + "/.hooks/pre-push", box)
            try box.commit("a hook for everybody", in: clone)
            let tracked = try box.bus("hooks", "install", "--local", in: clone)
            #expect(tracked.status == 1 && tracked.error.contains("is a file of this repository"))
            #expect(try box.git("status", "--porcelain", in: clone).isEmpty)
        }
    }

    @Test func `is one for all work trees, planned without a change, and kept from a hub`()
        async throws
    {
        try await Sandbox.run { box in
            try Team.make(box)
            let clone = try box.clone("builder")
            let hook = clone + "/.git/hooks/pre-push"
            let plan = try box.busSucceeds("hooks", "install", "--local", "--dry-run", in: clone)
            #expect(plan.out.contains("nothing was done") && text(hook) == nil)
            let tree = box.directory + "/tree"
            try box.git("worktree", "add", "--quiet", "--detach", tree, in: clone)
            try box.busSucceeds("hooks", "install", "--local", tree)
            #expect(text(hook) != nil)
            #expect(try box.busSucceeds("hooks", "status", clone).out.contains("+ installed"))
            let hub = try box.bus("hooks", "install", "--local", box.hub)
            #expect(hub.status == 64 && hub.error.contains("git bus hooks install PATH"))
            let both = "\(hook).before-git-bus"
            try script("#!/bin/sh", at: both, box)
            try script("#!/bin/sh\nexit 0", at: hook, box)
            let lost = try box.bus("hooks", "install", "--local", in: clone)
            #expect(lost.status == 1 && lost.error.contains("replaced the hook of git-bus"))
            #expect(text(both) == "#!/bin/sh\n" && text(hook) == "#!/bin/sh\nexit 0\n")
        }
    }

    @Test func `set up by many at once keeps what was there`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let clone = try box.clone("builder")
            let hook = clone + "/.git/hooks/pre-push"
            try script("#!/bin/sh\n# mine", at: hook, box)
            let processes = try (0..<6).map { _ in
                let process = box.start(
                    Sandbox.products + "/git-bus",
                    ["hooks", "install", "--local"],
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
            try box.busSucceeds("hooks", "uninstall", "--local", in: clone)
            #expect(text(hook) == "#!/bin/sh\n# mine\n")
        }
    }
}
