import ArgumentParser
import Foundation

/// Which bus a command is about.
struct BusOptions: ParsableArguments {
    @Option(name: .long, help: "The hub: the bare repository that agents push to.")
    var hub: String?

    @Option(name: .long, help: "The URL of the bus, where it is on another machine.")
    var remote: String?

    @Option(name: .long, help: "The branch that is the bus (default: main).")
    var branch: String?

    @Option(
        name: .customShort("C"),
        help: ArgumentHelp("Run as if started in this directory.", valueName: "directory")
    )
    var directory: String?

    @Option(name: .long, help: "Colour the output: auto, always or never.")
    var color: ColourChoice = .auto

    var workingDirectory: String { directory ?? FileManager.default.currentDirectoryPath }

    func location() async throws -> BusLocation {
        try await BusFinder(
            hub: hub,
            remote: remote,
            branch: branch,
            environment: Wiring.environment,
            directory: workingDirectory
        ).find()
    }

    func load() async throws -> LoadedBus {
        try await LoadedBus.load(try await location(), directory: workingDirectory)
    }
}
