import BusModel
import Ledger

/// Reads `[budget]`: what may be used, and from where on it is warned of.
struct BudgetReader {
    private let section: TOMLSection

    init(_ section: TOMLSection) { self.section = section }

    /// The settings, over those of a weaker source.
    func over(_ known: BudgetSettings) throws(ConfigFault) -> BudgetSettings {
        var settings = known
        settings.gateTokens = try tokens("gate_tokens") ?? known.gateTokens
        settings.phaseTokens = try tokens("phase_tokens") ?? known.phaseTokens
        settings.dayTokens = try tokens("day_tokens") ?? known.dayTokens
        settings.gateUSD = try dollars("gate_usd") ?? known.gateUSD
        settings.phaseUSD = try dollars("phase_usd") ?? known.phaseUSD
        settings.dayUSD = try dollars("day_usd") ?? known.dayUSD
        if let part = try section.number("warn_at") {
            guard part > 0, part <= 1 else {
                throw section.fault(
                    "warn_at",
                    "warn_at must be a part of the budget: more than 0, and 1 at most",
                    hint: "warn_at = 0.8"
                )
            }
            settings.warnAtThousandths = Int64((part * 1000).rounded())
        }
        return settings
    }

    private func tokens(_ key: String) throws(ConfigFault) -> Int64? {
        guard let number = try section.int(key) else { return nil }
        guard number >= 0 else { throw section.fault(key, "\(key) must not be less than 0") }
        return Int64(number)
    }

    private func dollars(_ key: String) throws(ConfigFault) -> Money? {
        guard let number = try section.number(key) else { return nil }
        guard number >= 0, let money = Money(dollars: number) else {
            throw section.fault(key, "\(key) must be an amount of dollars, 0 or more")
        }
        return money
    }
}
