import Foundation
import Hooks
import Testing

/// A bare repository, a clone that pushes to it, and an installer for it.
struct TestHub: Sendable {
    let scratch: Scratch
    let path: String
    let clone: String

    var config: String { path + "/config" }
    var own: String { path + "/git-bus" }
    var hooks: String { own + "/hooks" }
    /// Where the hooks of the tests write what they saw.
    var log: String { scratch.path + "/log" }

    init(named name: String = "hub.git") async throws {
        scratch = try Scratch()
        path = scratch.path + "/" + name
        clone = scratch.path + "/clone"
        try await scratch.git("init", "-q", "--bare", "-b", "main", path)
        try await scratch.git("init", "-q", "-b", "main", clone)
    }

    func installer() throws -> HookInstaller {
        HookInstaller(hub: path, hookBinary: try Scratch.hookBinary(), judge: try judge())
    }

    /// The program that judges a push where no daemon answers.
    func judge() throws -> String {
        (try Scratch.hookBinary() as NSString).deletingLastPathComponent + "/git-bus"
    }

    @discardableResult
    func install() async throws -> HookInstallation { try await installer().install() }

    /// A shell script as hook `name` in `directory`, below the hub.
    func hook(_ name: String, in directory: String = "hooks", _ script: String) throws {
        let path = self.path + "/" + directory + "/" + name
        try scratch.write("#!/bin/sh\n" + script, to: path, executable: true)
    }

    /// Commits, and pushes to `refs`.
    func push(to refs: String...) async throws -> Scratch.Output {
        try await scratch.git("commit", "-q", "--allow-empty", "-m", "more", in: clone)
        let targets = (refs.isEmpty ? ["refs/heads/main"] : refs).map { "HEAD:\($0)" }
        return try await scratch.run("git", ["push", path] + targets, in: clone)
    }

    /// What `ref` points at, in the hub.
    func tip(_ ref: String = "refs/heads/main") async throws -> String? {
        let result = try await scratch.run("git", ["rev-parse", "-q", "--verify", ref], in: path)
        return result.status == 0 ? String(result.output.dropLast()) : nil
    }

    /// All settings of the hub, as git reads them.
    func settings() async throws -> String {
        try await scratch.git("config", "--list", "--file", config)
    }

    /// Every path below the hub's hooks and our directory, with what links point at.
    func tree() throws -> [String] {
        try ["hooks", "git-bus"].flatMap { top -> [String] in
            guard FileManager.default.fileExists(atPath: path + "/" + top) else { return [] }
            return try FileManager.default.subpathsOfDirectory(atPath: path + "/" + top).sorted()
                .filter { !$0.hasSuffix(".sample") }
                .map { name in
                    let path = "\(path)/\(top)/\(name)"
                    let files = FileManager.default
                    let target = try? files.destinationOfSymbolicLink(atPath: path)  // why: no link
                    return "\(top)/\(name)" + (target.map { " -> " + $0 } ?? "")
                }
        }
    }

    /// The hooks, ours and the owner's, and the text of the configuration.
    func snapshot() throws -> [String] { try tree() + [scratch.read(config)] }

    /// The hooks, and settings whose order among different keys does not matter.
    func snapshot(sorted settings: String) throws -> [String] {
        try tree() + settings.split(separator: "\n").map(String.init).sorted()
    }
}
