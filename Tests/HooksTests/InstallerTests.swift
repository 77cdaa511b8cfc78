import Foundation
import Hooks
import Testing

@Suite(.timeLimit(.minutes(1)))
struct `The installer` {
    @Test func `makes the settings of a hub, and takes them back to the byte`() async throws {
        let hub = try await TestHub(named: "a hub's \"own\" place.git")
        let before = hub.scratch.read(hub.config)
        let done = try await hub.install()
        #expect(done.notes == [])
        let status = try await hub.installer().status()
        #expect(status.isInstalled)
        #expect(status.settings.count == 9)
        #expect(status.settings.allSatisfy { $0.holds })
        #expect(status.hooksPath == hub.hooks)
        #expect(status.binaryIsCurrent)
        #expect(!status.hasSocket)
        #expect(status.pending == [])

        let undone = try await hub.installer().uninstall()
        #expect(undone.notes == [])
        #expect(hub.scratch.read(hub.config) == before)
        #expect(!FileManager.default.fileExists(atPath: hub.own))
        #expect(try await hub.installer().status().isInstalled == false)
    }

    @Test func `gives back values of every kind`() async throws {
        let hub = try await TestHub()
        let git = hub.scratch
        try await git.git("config", "-f", hub.config, "receive.fsckObjects", "false")
        try await git.git("config", "-f", hub.config, "core.fsync", "none")
        try await git.git("config", "-f", hub.config, "--add", "core.fsync", "a \"b\" # c")
        try await git.git("config", "-f", hub.config, "--add", "core.fsync", "")
        try await git.git("config", "-f", hub.config, "core.hooksPath", "~/no such place; #x")
        let before = try await hub.settings()
        try await hub.install()
        #expect(try await hub.settings().contains("core.fsync=committed,loose-object,reference"))
        _ = try await hub.installer().uninstall()
        #expect(try await hub.settings().sortedLines == before.sortedLines)
    }

    @Test func `gives a key without a value the value that it means`() async throws {
        let hub = try await TestHub()
        let text = hub.scratch.read(hub.config) + "[receive]\n\tfsckObjects\n"
        try hub.scratch.write(text, to: hub.config)
        try await hub.install()
        try await hub.scratch.git("config", "-f", hub.config, "receive.autogc", "false")
        _ = try await hub.installer().uninstall()
        #expect(try await hub.settings().contains("receive.fsckobjects=true\n"))
    }

    @Test func `twice is once`() async throws {
        let hub = try await TestHub()
        try hub.hook("post-receive", "")
        let config = hub.scratch.read(hub.config)
        try await hub.install()
        let record = hub.scratch.read(hub.own + "/install.json")
        let installed = try hub.snapshot()
        #expect(try await hub.install().changes == [])
        #expect(hub.scratch.read(hub.own + "/install.json") == record)
        #expect(try hub.snapshot() == installed)
        _ = try await hub.installer().uninstall()
        #expect(hub.scratch.read(hub.config) == config)
    }

    @Test func `only says what it would do when asked to`() async throws {
        let hub = try await TestHub()
        try hub.hook("update", "")
        let before = try hub.snapshot()
        let planned = try await hub.installer().install(dryRun: true)
        #expect(planned.isDryRun)
        #expect(try hub.snapshot() == before)
        let done = try await hub.install()
        #expect(done.changes == planned.changes)
        #expect(done.changes.last?.description == "set core.hooksPath=\(hub.hooks) (was unset)")
    }

    @Test func `links the owner's hooks and what they look for beside them`() async throws {
        let hub = try await TestHub()
        try hub.hook("post-receive", "")
        try hub.hook("pre-receive", "")
        try hub.hook("pre-receive.d/check", "")
        try hub.hook("post-receive.d/theirs", "")
        try hub.scratch.write("not run", to: hub.path + "/hooks/update")
        try await hub.install()
        let ours = try hub.tree().filter { $0.hasPrefix("git-bus/") }
        #expect(
            ours == [
                "git-bus/git-bus -> \(try hub.judge())",
                "git-bus/hooks",
                "git-bus/hooks/git-bus-hook",
                "git-bus/hooks/post-receive -> git-bus-hook",
                "git-bus/hooks/post-receive.d",
                "git-bus/hooks/post-receive.d/50-foreign -> \(hub.path)/hooks/post-receive",
                "git-bus/hooks/pre-receive -> git-bus-hook",
                "git-bus/hooks/pre-receive.d",
                "git-bus/hooks/pre-receive.d/50-foreign -> \(hub.path)/hooks/pre-receive",
                "git-bus/hooks/update -> \(hub.path)/hooks/update",
                "git-bus/install.json",
            ]
        )
        let chained = try await hub.installer().status().chained
        #expect(chained.map(\.hook) == ["post-receive", "pre-receive"])
        #expect(chained.map(\.original) == chained.map { "\(hub.path)/hooks/\($0.hook)" })
    }

    @Test func `follows the owner's hooks as they come and go`() async throws {
        let hub = try await TestHub()
        try hub.hook("update", "")
        try await hub.install()
        try FileManager.default.removeItem(atPath: hub.path + "/hooks/update")
        try hub.hook("pre-receive", "")
        let pending = try await hub.installer().status().pending
        let link = hub.hooks + "/pre-receive.d/50-foreign"
        #expect(
            pending == [
                .link(path: link, target: hub.path + "/hooks/pre-receive"),
                .remove(path: hub.hooks + "/update"),
            ]
        )
        #expect(try await hub.install().changes == pending)
        #expect(try await hub.installer().uninstall().notes == [])
        #expect(!FileManager.default.fileExists(atPath: hub.own))
        #expect(FileManager.default.fileExists(atPath: hub.path + "/hooks/pre-receive"))
    }

    @Test func `replaces a program that is out of date`() async throws {
        let hub = try await TestHub()
        try await hub.install()
        let program = hub.hooks + "/git-bus-hook"
        try hub.scratch.write("older", to: program, executable: true)
        #expect(try await hub.installer().status().binaryIsCurrent == false)
        let copy = HookChange.copyProgram(from: try Scratch.hookBinary(), to: program)
        #expect(try await hub.install().changes == [copy])
        #expect(try await hub.installer().status().binaryIsCurrent)
    }

    @Test func `keeps what users put into its directories`() async throws {
        let hub = try await TestHub()
        try await hub.install()
        let mine = hub.hooks + "/post-receive.d/10-mine"
        try hub.hook("10-mine", in: "git-bus/hooks/post-receive.d", "")
        try hub.hook("check", in: "git-bus/hooks/update.d", "")
        let again = try await hub.install()
        #expect(again.changes == [])
        #expect(again.notes.count == 1)
        #expect(again.notes.first?.contains("update.d is not run") == true)
        let undone = try await hub.installer().uninstall()
        #expect(FileManager.default.fileExists(atPath: mine))
        #expect(undone.notes.contains("\(hub.hooks)/post-receive.d is kept: it holds 10-mine"))
        #expect(try await hub.installer().uninstall().changes == [])
        try await hub.install()
        #expect(FileManager.default.fileExists(atPath: mine))
    }

    @Test func `leaves alone what was changed since`() async throws {
        let hub = try await TestHub()
        try await hub.install()
        try await hub.scratch.git("config", "-f", hub.config, "receive.maxInputSize", "1")
        try await hub.scratch.git("config", "-f", hub.config, "--unset", "core.fsync")
        let status = try await hub.installer().status()
        let differing = status.settings.filter { !$0.holds }.map(\.key)
        #expect(differing == ["receive.maxInputSize", "core.fsync"])
        let undone = try await hub.installer().uninstall()
        #expect(
            undone.notes == [
                "receive.maxInputSize was changed since the install to 1; it is left alone"
            ]
        )
        #expect(try await hub.settings().contains("receive.maxinputsize=1\n"))
    }

    @Test func `finds a hub that was moved`() async throws {
        let hub = try await TestHub()
        try hub.hook("pre-receive", "echo ran >> '\(hub.log)'")
        let before = hub.scratch.read(hub.config)
        try await hub.install()
        let moved = hub.scratch.path + "/moved.git"
        try FileManager.default.moveItem(atPath: hub.path, toPath: moved)
        let installer = HookInstaller(
            hub: moved,
            hookBinary: try Scratch.hookBinary(),
            judge: try hub.judge()
        )
        #expect(try await installer.status().isInstalled == false)
        _ = try await installer.install()
        let status = try await installer.status()
        #expect(status.isInstalled)
        #expect(status.chained.map(\.original) == [moved + "/hooks/pre-receive"])
        _ = try await installer.uninstall()
        #expect(hub.scratch.read(moved + "/config") == before)
        #expect(!FileManager.default.fileExists(atPath: moved + "/git-bus"))
    }

    @Test func `says so when there is nothing to uninstall`() async throws {
        let hub = try await TestHub()
        let before = hub.scratch.read(hub.config)
        let undone = try await hub.installer().uninstall()
        #expect(undone.changes == [])
        #expect(undone.notes == ["git-bus is not installed in \(hub.path)"])
        #expect(hub.scratch.read(hub.config) == before)
    }

    @Test func `gets out even when its record is lost`() async throws {
        let hub = try await TestHub()
        try await hub.install()
        try FileManager.default.removeItem(atPath: hub.own + "/install.json")
        let undone = try await hub.installer().uninstall()
        #expect(undone.notes.count == 1)
        #expect(try await !hub.settings().contains("core.hookspath"))
        #expect(!FileManager.default.fileExists(atPath: hub.own))
    }
}

extension String {
    fileprivate var sortedLines: [Substring] { split(separator: "\n").sorted() }
}
