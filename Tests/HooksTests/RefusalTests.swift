import Foundation
import Hooks
import Testing

@Suite(.timeLimit(.minutes(1)))
struct `A repository that cannot be a hub` {
    private func refusal(
        of path: String,
        binary: String? = nil
    ) async throws -> HookError? {
        let binary = try binary ?? Scratch.hookBinary()
        return await #expect(throws: HookError.self) {
            try await HookInstaller(hub: path, hookBinary: binary).install()
        }
    }

    @Test func `is one that is not there`() async throws {
        let scratch = try Scratch()
        #expect(try await refusal(of: scratch.path + "/absent")?.code == .notARepository)
        let error = try await refusal(of: scratch.path)
        #expect(error?.code == .notARepository)
        #expect(error?.hint == "make one: git init --bare \(scratch.path)")
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/git-bus"))
    }

    @Test func `is one with a work tree`() async throws {
        let hub = try await TestHub()
        #expect(try await hub.push().status == 0)
        try await hub.scratch.git("worktree", "add", "-q", "../linked", in: hub.clone)
        let places = [
            hub.clone, hub.clone + "/.git", hub.scratch.path + "/linked",
            hub.clone + "/.git/worktrees/linked",
        ]
        for place in places {
            let error = try await refusal(of: place)
            #expect(error?.code == .notBare, "\(place)")
            #expect(error?.hint != nil)
        }
    }

    @Test(arguments: [
        ("extensions.objectFormat", "sha256"), ("extensions.refStorage", "reftable"),
        ("extensions.worktreeConfig", "true"), ("core.sharedRepository", "group"),
        ("core.sharedRepository", "0664"),
    ])
    func `is one set up in a way that we cannot serve`(key: String, value: String) async throws {
        let hub = try await TestHub()
        try await hub.scratch.git("config", "-f", hub.config, key, value)
        let before = hub.scratch.read(hub.config)
        let error = try await refusal(of: hub.path)
        #expect(error?.code == .unsupported)
        #expect(error?.hint != nil)
        #expect(hub.scratch.read(hub.config) == before)
        #expect(!FileManager.default.fileExists(atPath: hub.own))
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a repository away"))
    func `is one that belongs to somebody else`() async throws {
        let hub = try await TestHub()
        try #require(chown(hub.path, 12_345, 12_345) == 0)
        #expect(try await refusal(of: hub.path)?.code == .notOwned)
        try #require(chown(hub.path, 0, 0) == 0)
    }

    @Test func `is none without the program to copy`() async throws {
        let hub = try await TestHub()
        let error = try await refusal(of: hub.path, binary: hub.scratch.path + "/absent")
        #expect(error?.code == .noHookBinary)
        #expect(!FileManager.default.fileExists(atPath: hub.own))
    }

    @Test func `is one whose post-receive of ours was replaced`() async throws {
        let hub = try await TestHub()
        try await hub.install()
        try FileManager.default.removeItem(atPath: hub.hooks + "/post-receive")
        try hub.hook("post-receive", in: "git-bus/hooks", "")
        #expect(try await refusal(of: hub.path)?.code == .fileSystem)
    }

    @Test func `is one whose record we cannot understand`() async throws {
        let hub = try await TestHub()
        try await hub.install()
        let config = hub.scratch.read(hub.config)
        for text in ["{", "{\"version\": 2, \"settings\": [], \"links\": {}}"] {
            try hub.scratch.write(text, to: hub.own + "/install.json")
            #expect(try await refusal(of: hub.path)?.code == .badRecord)
            #expect(hub.scratch.read(hub.config) == config)
        }
    }

    @Test func `is one whose configuration another git holds`() async throws {
        let hub = try await TestHub()
        try hub.scratch.write("", to: hub.config + ".lock")
        let error = try await refusal(of: hub.path)
        #expect(error?.code == .gitFailed)
        #expect(error?.hint?.contains("config.lock") == true)
        try FileManager.default.removeItem(atPath: hub.config + ".lock")
        try await hub.install()
    }
}
