import ArgumentParser
import Foundation

/// Which file of keys, and which hub.
struct KeysOptions: ParsableArguments {
    @Option(name: .long, help: "The hub: a bare repository on this machine.")
    var hub: String?

    @Option(name: .long, help: "The file (default: ~/.ssh/authorized_keys).")
    var file: String?

    var keyFile: KeyFile {
        KeyFile(
            file,
            home: HomeFolder.own(said: Wiring.environment["HOME"]),
            directory: FileManager.default.currentDirectoryPath
        )
    }

    /// The hub by the path that stands in the file, where one is said. One that is gone is named as
    /// it was said: its keys can still be removed.
    var hubPath: String? {
        hub.map { ServedHubs.resolved($0) ?? URL(fileURLWithPath: $0).standardizedFileURL.path }
    }
}
