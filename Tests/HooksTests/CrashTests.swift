import Foundation
import Testing

@testable import Hooks

@Suite(.timeLimit(.minutes(5)))
struct `An installer killed between any two steps` {
    /// Does the first `steps` of a plan.
    private func begin(_ plan: HookPlan, steps: Int) async throws {
        var plan = plan
        plan.changes = Array(plan.changes.prefix(steps))
        plan.recordAfter = nil
        try await plan.perform()
    }

    private func hubWithSettings() async throws -> TestHub {
        let hub = try await TestHub()
        try hub.hook("post-receive", "")
        try hub.hook("update", "")
        for value in ["a", "b", "c"] {
            try await hub.scratch.git("config", "-f", hub.config, "--add", "core.fsync", value)
        }
        return hub
    }

    @Test func `is completed or undone by the next call`() async throws {
        let hub = try await hubWithSettings()
        let before = try await hub.snapshot(sorted: hub.settings())
        let bare = try await BareHub(at: hub.path)
        let program = try Scratch.hookBinary()
        let count = try await HookPlan.install(in: bare, program: program).changes.count
        #expect(count > 12)
        for steps in 0...count {
            try await begin(HookPlan.install(in: bare, program: program), steps: steps)
            if steps.isMultiple(of: 2) {
                try await hub.install()
                #expect(try await hub.installer().status().pending == [], "after \(steps) steps")
            }
            _ = try await hub.installer().uninstall()
            let after = try await hub.snapshot(sorted: hub.settings())
            #expect(after == before, "after \(steps) steps")
        }
    }

    @Test func `while uninstalling is completed or undone by the next call`() async throws {
        let hub = try await hubWithSettings()
        let before = try await hub.snapshot(sorted: hub.settings())
        let bare = try await BareHub(at: hub.path)
        try await hub.install()
        let count = try await HookPlan.uninstall(from: bare).changes.count
        for steps in 0...count {
            try await hub.install()
            try await begin(HookPlan.uninstall(from: bare), steps: steps)
            if steps.isMultiple(of: 2) {
                try await hub.install()
                #expect(try await hub.installer().status().isInstalled, "after \(steps) steps")
            }
            _ = try await hub.installer().uninstall()
            let after = try await hub.snapshot(sorted: hub.settings())
            #expect(after == before, "after \(steps) steps")
        }
    }

    @Test func `within the values of one key is completed by the next call`() async throws {
        let hub = try await hubWithSettings()
        let before = try await hub.snapshot(sorted: hub.settings())
        try await hub.install()
        // What git would have written of the three values by then.
        for values in [["a"], ["a", "b"]] {
            let config = ConfigFile(path: hub.config)
            try await config.restore("core.fsync", to: values)
            #expect(try await hub.installer().uninstall().notes == [])
            #expect(try await hub.snapshot(sorted: hub.settings()) == before)
            try await hub.install()
        }
    }
}
