import Foundation
import TestSupport
import Testing

/// What killed pushes leave behind, and what many pushes do.
@Suite(.serialized) struct `A hub in which pushes were killed` {
    private func make(_ box: Sandbox) throws -> String {
        try box.makeHub(config: Team.config)
        try box.busSucceeds("hooks", "install", box.hub)
        return try box.clone("builder")
    }

    private func age(_ path: String) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -120)],
            ofItemAtPath: path
        )
    }

    private func push(_ clone: String, _ box: Sandbox) throws -> Sandbox.Output {
        try box.git("commit", "--quiet", "--allow-empty", "-m", "work", in: clone)
        return try box.run("/usr/bin/git", ["push", "origin", "HEAD:main"], in: clone)
    }

    /// The folders in which pushes wait.
    private func quarantines(_ box: Sandbox) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: box.hub + "/objects")
            .filter { $0.hasPrefix("tmp_objdir-") }.map { box.hub + "/objects/" + $0 }
    }

    @Test func `is cleaned by its daemon, once nobody is at work there, and takes pushes again`()
        async throws
    {
        try await Sandbox.run { box in
            let clone = try make(box)
            // A push that is killed while it waits for a hook of the hub's owner.
            let hook = box.hub + "/git-bus/hooks/pre-receive.d/wait"
            try box.write("#!/bin/sh\n[ -e slow ] && exec sleep 60\nexit 0\n", to: hook)
            try #require(chmod(hook, 0o755) == 0)
            try box.write("", to: box.hub + "/slow")
            try box.git("commit", "--quiet", "--allow-empty", "-m", "killed", in: clone)
            let killed = box.start("/usr/bin/git", ["-C", clone, "push", "origin", "HEAD:main"])
            killed.standardError = FileHandle.nullDevice
            try killed.run()
            try box.waitUntil("it waits for the hook") { try !quarantines(box).isEmpty }
            let waiting = try quarantines(box)
            try box.waitUntil("the hook sleeps") { !Self.processes(in: box.hub, "sleep").isEmpty }
            for name in ["git-receive-pac", "git"] {
                for process in Self.processes(in: box.hub, name) { kill(process, SIGKILL) }
            }
            kill(killed.processIdentifier, SIGKILL)
            try FileManager.default.removeItem(atPath: box.hub + "/slow")
            let locks = ["HEAD.lock", "refs/heads/main.lock"].map { box.hub + "/" + $0 }
            for lock in locks { try box.write("", to: lock) }
            for path in waiting + locks { try age(path) }
            let refused = try push(clone, box)
            #expect(refused.status != 0 && refused.error.contains("lock"), "\(refused.error)")

            let daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.1")
            defer { daemon.end() }
            // The hook of the killed push is at work there still.
            try box.waitUntil("the daemon judges") {
                FileManager.default.fileExists(atPath: box.hub + "/git-bus/verdict.sock")
            }
            #expect(locks.allSatisfy { FileManager.default.fileExists(atPath: $0) })
            for process in Self.processes(in: box.hub, "sleep") { kill(process, SIGKILL) }
            killed.waitUntilExit()
            try box.waitUntil("it is clean") {
                try locks.allSatisfy { !FileManager.default.fileExists(atPath: $0) }
                    && quarantines(box).isEmpty
            }
            let landed = try push(clone, box)
            #expect(landed.status == 0, "\(landed.error)")
            #expect(try box.run("/usr/bin/git", ["fsck", "--strict"], in: box.hub).status == 0)
        }
    }

    /// The processes of that name that stand in a folder.
    private static func processes(in folder: String, _ name: String) -> [pid_t] {
        let files = FileManager.default
        // Why try?: processes end while they are looked at.
        let all = (try? files.contentsOfDirectory(atPath: "/proc")) ?? []  // why: see above
        return all.compactMap { pid_t($0) }.filter { process in
            let place = try? files.destinationOfSymbolicLink(  // why: see above
                atPath: "/proc/\(process)/cwd"
            )
            let comm = try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)  // why
            return place == URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
                && comm?.trimmingCharacters(in: .newlines) == name
        }
    }

    @Test func `is packed when it holds very many objects, and loses none`() async throws {
        try await Sandbox.run { box in
            let clone = try make(box)
            // Single objects in one of 256 folders stand for as many in the others.
            let script = """
                mkdir ../some; cd ../some
                for i in $(seq 8000); do echo $i >$i; done
                seq 8000 | git hash-object --stdin-paths | grep -n ^17 | cut -d: -f1 >which
                GIT_DIR=../hub.git git hash-object -w --stdin-paths <which >../loose
                """
            let made = try box.run("/bin/sh", ["-ec", script], in: box.hub)
            try #require(made.status == 0, "\(made.error)")
            #expect(try push(clone, box).status == 0)
            let daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.1")
            defer { daemon.end() }
            let folder = box.hub + "/objects/17"
            try box.waitUntil("it is packed") {
                // Why try?: git removes a folder that is empty.
                ((try? FileManager.default.contentsOfDirectory(  // why: see above
                    atPath: folder
                )) ?? []).isEmpty
            }
            // Also what no ref leads to is there.
            let loose = try String(contentsOfFile: box.directory + "/loose", encoding: .utf8)
            for object in loose.split(separator: "\n") {
                try box.git("cat-file", "-e", String(object), in: box.hub)
            }
            #expect(try push(clone, box).status == 0)
            try daemon.waitForCursor(at: try box.git("rev-parse", "main", in: box.hub))
            #expect(try box.run("/usr/bin/git", ["fsck", "--strict"], in: box.hub).status == 0)
        }
    }
}
