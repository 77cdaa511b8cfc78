import ArgumentParser
import BusModel
import Foundation
import Hooks

/// Which hub.
struct HubArgument: ParsableArguments {
    @Argument(help: "The hub: a bare repository.") var path: String

    var installer: HookInstaller {
        let hub = URL(fileURLWithPath: path).standardizedFileURL.path
        return HookInstaller(hub: hub, hookBinary: Self.hookBinary)
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
