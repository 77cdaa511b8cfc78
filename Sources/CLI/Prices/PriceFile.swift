import BusModel
import Ledger

/// Reads a file of prices: a day, a currency, and a table for each model.
struct PriceFile {
    /// What it says.
    let table: PriceTable
    /// The day the prices were read from the vendors' pages.
    let day: CalendarDay

    /// How old prices get before somebody should look at them again.
    static let daysFresh = 90

    /// Reads a text.
    ///
    /// - Parameter name: what a fault calls the file.
    init(_ text: String, name: String) throws(ConfigFault) {
        let root = TOMLSection(try TOMLDocument(name: name, text: text))
        try root.check(Self.keys)
        guard let date = try root.string("date") else {
            throw root.fault(
                "date",
                "date is missing: the day the prices were read",
                hint: "date = \"2026-11-21\""
            )
        }
        guard let day = CalendarDay(date) else {
            throw root.fault(
                "date",
                "date must be a day, and is \"\(date)\"",
                hint: "date = \"2026-11-21\""
            )
        }
        if let currency = try root.string("currency"), currency != "USD" {
            throw root.fault("currency", "currency must be \"USD\", and is \"\(currency)\"")
        }
        var entries: [String: Price] = [:]
        if let models = try root.section("models") {
            for name in models.keys {
                guard let section = try models.section(name) else { continue }
                entries[name] = try PriceReader(model: name, section: section).price()
            }
        }
        self.day = day
        table = PriceTable(date: date, entries: entries)
    }

    /// How old the prices are, in words, if they are too old.
    func complaint(now: Instant) -> String? {
        let age = day.age(now: now)
        return age > Self.daysFresh ? "the prices are of \(day.text), \(age) days ago" : nil
    }

    private static let keys: ConfigKeys.Table = [
        "date": .text, "currency": .text, "models": .table,
    ]
}

extension PriceTable {
    /// The prices that git-bus ships.
    static func shipped() throws(ConfigFault) -> PriceTable { try PriceFile.shipped().table }

    /// The prices that hold on this host: those that git-bus ships, with the host's own over them.
    static func inForce(environment: [String: String]) throws(ConfigFault) -> PriceTable {
        try PriceSources(environment: environment).table
    }
}
