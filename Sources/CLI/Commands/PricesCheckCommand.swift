import ArgumentParser
import BusModel
import Ledger

/// `git bus prices check`
struct PricesCheckCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a file of prices, and say what it overrides.",
        discussion: """
            A fault ends with 78 and its place. Prices older than 90 days are in order, but worth a
            look.

            A file is a day and a table for each model, in dollars for a million tokens:
              date = "2026-11-21"
              [models."gpt-5.4"]
              input = 2.5
              output = 15.0
              cache_read = 0.25

            Examples:
              git bus prices check
              git bus prices check ./prices.toml
            """
    )

    @Argument(help: "The file (default: prices.toml beside the config.toml of this host).")
    var file: String?
    @Flag(name: .long, help: "Print JSON (schema git-bus/prices-check/1).") var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        let path = file ?? PriceSources.path(Wiring.environment)
        let text = try PriceSources.text(at: path)
        if text == nil, file != nil { throw CommandFailure(.usage, "cannot read \(path)") }
        let shipped = try PriceFile.shipped()
        let check = PriceCheck(
            path: text == nil ? nil : path,
            file: try text.map { try PriceFile($0, name: path) } ?? shipped,
            shipped: shipped.table
        )
        let now = Wiring.now()
        if json {
            Terminal.json(try CanonicalJSON.text(check.json(now: now)))
        } else {
            check.lines.map(Terminal.harmless).forEach(Terminal.out)
        }
        let name = Terminal.harmless(path)
        if text == nil {
            Terminal.note("there is no \(name): the prices are those that git-bus ships")
        } else {
            let count = check.file.table.entries.count
            Terminal.note("\(name) is in order: \(count == 1 ? "1 model" : "\(count) models")")
        }
        if let complaint = check.file.complaint(now: now) {
            Terminal.note("note: \(complaint); vendors may have changed theirs")
        }
    }
}
