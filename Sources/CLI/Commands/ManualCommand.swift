import ArgumentParser
import BusModel
import Foundation

/// `git bus manual`: hidden, for whoever installs git-bus.
struct ManualCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual",
        abstract: "Write the manual pages into a folder.",
        discussion: """
            One page for each command, made of its options, and the pages written by hand. The
            date on them is SOURCE_DATE_EPOCH where that is set.

            Examples:
              git bus manual --pages docs/man man1
            """,
        shouldDisplay: false
    )

    @Option(name: .long, help: "The folder with the pages written by hand (default: none).")
    var pages: String?
    @Argument(help: "Where to write. It is made where it is missing.") var folder: String

    func execute() async throws {
        let manual = Manual(program: try CommandDump.program(), date: Manual.date(time))
        do {
            let files = FileManager.default
            try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for page in manual.commandPages { try write(page.text, to: page.file) }
            for name in try pages.map(files.contentsOfDirectory) ?? [] {
                guard name.contains(/\.[1-8]$/) else { continue }
                let text = try String(contentsOfFile: "\(pages ?? "")/\(name)", encoding: .utf8)
                try write(manual.filled(text), to: name)
            }
        } catch {
            throw CommandFailure(
                .cannotCreate,
                "cannot write the manual pages: \(error.localizedDescription)"
            )
        }
    }

    private func write(_ text: String, to name: String) throws {
        try text.write(toFile: folder + "/" + name, atomically: false, encoding: .utf8)
        Terminal.out(name)
    }

    /// Packages made twice of the same source must be the same.
    private var time: Instant {
        let said = Wiring.environment["SOURCE_DATE_EPOCH"].flatMap { Int64($0) }
        return said.map { Instant(milliseconds: $0 * 1000) } ?? Wiring.now()
    }
}
