import Foundation
import Testing

@testable import CLI

@Suite struct `The hook of a clone` {
    private let place = LocalHookPlace(repository: "/r", directory: "/r/.git/hooks", notes: [])

    private func files(_ hook: LocalHookFiles.Hook, before: Bool = false) -> LocalHookFiles {
        LocalHookFiles(hook: hook, hasBefore: before)
    }

    @Test func `is written over nothing but its own older self`() throws {
        func plan(_ hook: LocalHookFiles.Hook, before: Bool = false) throws -> LocalHookPlan {
            try LocalHookPlan.install(over: files(hook, before: before), place)
        }
        #expect(try plan(.absent).changes == [.write])
        #expect(try plan(.foreign).changes == [.setAside, .write])
        #expect(try plan(.outdated).changes == [.write])
        #expect(try plan(.outdated, before: true).changes == [.write])
        #expect(try plan(.current).changes == [])
        #expect(try plan(.current, before: true).changes == [])
        let cutOff = try plan(.absent, before: true)
        #expect(cutOff.changes == [.write] && cutOff.notes.count == 1)
        #expect(throws: CommandFailure.self) { try plan(.foreign, before: true) }
    }

    @Test func `gives its place back to what was there, and takes nobody's away`() throws {
        func plan(_ hook: LocalHookFiles.Hook, before: Bool = false) -> LocalHookPlan {
            LocalHookPlan.uninstall(files(hook, before: before), place)
        }
        #expect(plan(.current).changes == [.remove])
        #expect(plan(.outdated, before: true).changes == [.remove, .putBack])
        #expect(plan(.absent, before: true).changes == [.putBack])
        #expect(plan(.absent).changes == [])
        #expect(plan(.foreign) == LocalHookPlan())
        let both = plan(.foreign, before: true)
        #expect(both.changes == [] && both.notes.count == 1)
    }

    @Test func `is known by its second line, in whatever version`() {
        let text = String(decoding: LocalHookFiles.script, as: UTF8.self)
        let older = text.replacing("courtesy", with: "favour")
        func hook(_ text: String, isRunnable: Bool = true) -> LocalHookFiles.Hook {
            LocalHookFiles.hook(Data(text.utf8), isRunnable: isRunnable)
        }
        #expect(hook(text) == .current)
        #expect(hook(text, isRunnable: false) == .outdated)
        #expect(hook(older) == .outdated)
        #expect(hook("#!/bin/sh\nexec true\n") == .foreign)
        #expect(hook("") == .foreign)
        #expect(hook("# git-bus pre-push hook\n") == .foreign)
    }
}
