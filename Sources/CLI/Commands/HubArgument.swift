import ArgumentParser
import BusModel
import Foundation
import Hooks

/// Which hub, or with `--local` which clone.
struct HubArgument: ParsableArguments {
    @Argument(help: "The hub: a bare repository. With --local a clone (default: the one here).")
    var path: String?
    @Flag(name: .long, help: "The hook is the pre-push hook of a clone, not those of a hub.")
    var local = false

    func installer() throws -> HookInstaller {
        guard let path else {
            throw CommandFailure(
                .usage,
                "say which hub is meant: the path of a bare repository",
                hints: ["git bus hooks install PATH", "in a clone: git bus hooks install --local"]
            )
        }
        return .own(URL(fileURLWithPath: path).standardizedFileURL.path)
    }

    func localInstaller() async throws -> LocalHookInstaller {
        try await LocalHookInstaller(at: place)
    }

    /// Whether a clone is meant, said or not.
    func isClone() async throws -> Bool {
        if local { return true }
        return try await LocalHookPlace.isClone(place)
    }

    private var place: String {
        URL(fileURLWithPath: path ?? FileManager.default.currentDirectoryPath)
            .standardizedFileURL.path
    }

    /// The hook program that belongs to this one: beside it, or where an installation has it.
    static var hookBinary: String {
        let folder = URL(fileURLWithPath: Wiring.executable).deletingLastPathComponent()
        let beside = folder.appendingPathComponent("git-bus-hook").path
        let library = folder.deletingLastPathComponent()
            .appendingPathComponent("libexec/git-bus/git-bus-hook").path
        return FileManager.default.fileExists(atPath: beside) ? beside : library
    }
}

extension HookInstaller {
    /// The installer of this very program: its hook, and itself to judge where no daemon answers.
    static func own(_ hub: String) -> HookInstaller {
        HookInstaller(hub: hub, hookBinary: HubArgument.hookBinary, judge: Wiring.executable)
    }
}
