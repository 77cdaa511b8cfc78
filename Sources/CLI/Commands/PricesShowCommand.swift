import ArgumentParser
import BusModel

/// `git bus prices show`
struct PricesShowCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the prices in force, or which of them holds for a model.",
        discussion: """
            Prices are in dollars for a million tokens. WRITE and READ are those of the cache; ? is
            what no list says. A name matches its own key, or one that differs in capitals, in who
            serves the model and in the day it was made; never one that is merely like it.

            Examples:
              git bus prices show
              git bus prices show us.anthropic.claude-sonnet-4-5-20250929-v1:0
              git bus prices show --json | jq '.models[] | select(.cache_read == null) | .key'
            """
    )

    @Argument(help: "Models, as transcripts name them (default: every one with a price).")
    var models: [String] = []
    @Flag(name: .long, help: "Print JSON (schema git-bus/prices/1).") var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        let sources = try PriceSources(environment: Wiring.environment)
        let listing = PriceListing(sources, models: models)
        if json {
            // One object: the prices, or the failure.
            if let failure = listing.failure { throw failure }
            return Terminal.json(try CanonicalJSON.text(listing.json))
        }
        if !listing.rows.isEmpty {
            for line in listing.heading { Terminal.out(Terminal.harmless(line)) }
            listing.table.lines(width: Terminal.columns).forEach(Terminal.out)
        }
        if let complaint = (sources.own ?? sources.shipped).complaint(now: Wiring.now()) {
            Terminal.note("note: \(complaint); vendors may have changed theirs")
        }
        if let failure = listing.failure { throw failure }
    }
}
