/// What a model costs, as its vendor lists it.
public struct Price: Hashable, Sendable {
    /// What its tokens cost.
    public var rates: Rates
    /// What all tokens of a request cost whose prompt is long; `nil` where that makes no
    /// difference.
    public var longContext: LongContext?
    /// How many thousandths of the price a request in the fast mode costs: 2500 is two and a half
    /// times. `nil` where nobody knows, and such a request then has no cost.
    public var fastThousandths: Int64?
    /// What one search of the web costs; `nil` where nobody knows.
    public var webSearch: Money?
    /// Whether the family keeps to Anthropic's rule, so that prices of the cache which are not
    /// listed follow from that of the input: writing 1.25 times, writing for an hour twice, reading
    /// a tenth of it. For other families there is no such rule, and what is not listed is not
    /// known: OpenAI wrote for nothing once and takes 1.25 times now.
    public var hasCacheRule: Bool

    /// Describes a price.
    public init(
        rates: Rates,
        longContext: LongContext? = nil,
        fastThousandths: Int64? = nil,
        webSearch: Money? = nil,
        hasCacheRule: Bool = false
    ) {
        self.rates = rates
        self.longContext = longContext
        self.fastThousandths = fastThousandths
        self.webSearch = webSearch
        self.hasCacheRule = hasCacheRule
    }

    /// The prices of one token in picodollars, by class. A dollar for a million tokens is a million
    /// picodollars for one: see ``picodollarsPerToken(ofMillion:)``.
    public struct Rates: Hashable, Sendable {
        /// A token of the prompt that no cache knew.
        public var input: Int64
        /// A token written to the cache, for five minutes or as long as the vendor pleases.
        public var cacheWrite: Int64?
        /// A token written to the cache for an hour.
        public var hourCacheWrite: Int64?
        /// A token that came from the cache.
        public var cacheRead: Int64?
        /// A token of the answer.
        public var output: Int64

        /// Describes prices; `nil` is what nobody listed, which is not nothing.
        public init(
            input: Int64,
            cacheWrite: Int64? = nil,
            hourCacheWrite: Int64? = nil,
            cacheRead: Int64? = nil,
            output: Int64
        ) {
            self.input = input
            self.cacheWrite = cacheWrite
            self.hourCacheWrite = hourCacheWrite
            self.cacheRead = cacheRead
            self.output = output
        }
    }

    /// The prices of requests with a long prompt.
    public struct LongContext: Hashable, Sendable {
        /// They hold for a prompt of more than so many tokens, whatever part came from the cache.
        public var above: Int64
        /// The prices of all its tokens, those below the threshold and the answer among them.
        public var rates: Rates

        /// Describes them.
        public init(above: Int64, rates: Rates) {
            self.above = above
            self.rates = rates
        }
    }

    /// The price of one token in picodollars, of that of a million as vendors list it.
    ///
    /// - Returns: `nil` when it is negative, or no whole number of picodollars: a list has at most
    ///   six decimals.
    public static func picodollarsPerToken(ofMillion price: Money) -> Int64? {
        guard price.picodollars >= 0, price.picodollars.isMultiple(of: 1_000_000) else {
            return nil
        }
        return price.picodollars / 1_000_000
    }

    /// What a request of so many tokens in the prompt pays for each token, with what the rule of
    /// the family says where nothing is listed.
    public func rates(prompt: Int64) -> Rates {
        var rates = self.rates
        if let longContext, prompt > longContext.above { rates = longContext.rates }
        guard hasCacheRule else { return rates }
        // Halves are rounded up; a listed price has none. No price is so high that twice it does
        // not fit, but a table may say so.
        let input = min(rates.input, .max / 2)
        let writing = input + input / 4 + (input % 4 >= 2 ? 1 : 0)
        let reading = input / 10 + (input % 10 >= 5 ? 1 : 0)
        rates.cacheWrite = rates.cacheWrite ?? writing
        rates.hourCacheWrite = rates.hourCacheWrite ?? input * 2
        rates.cacheRead = rates.cacheRead ?? reading
        return rates
    }

    /// What a row costs by this price; `nil` when it used something that has no price here.
    func cost(of row: UsageRow) -> Money? {
        let rates = rates(prompt: row.tokens.prompt)
        let written = max(0, row.tokens.cacheWrite)
        // A breakdown that says more than the total is wrong; the total is what is paid.
        let hour = min(max(0, row.hourCacheWrite), written)
        let parts: [(tokens: Int64, price: Int64?)] = [
            (row.tokens.input, rates.input), (written - hour, rates.cacheWrite),
            (hour, rates.hourCacheWrite), (row.tokens.cacheRead, rates.cacheRead),
            (row.tokens.output, rates.output),
        ]
        // Sums that no `Int128` holds come of nonsense; they have no cost rather than a wrong one.
        var sum: Int128 = 0
        var isTooLarge = false
        for part in parts where part.tokens > 0 {
            guard let price = part.price else { return nil }
            (sum, isTooLarge) = sum.addingReportingOverflow(Int128(part.tokens) * Int128(price))
            if isTooLarge { return nil }
        }
        guard let factor = row.isFast ? fastThousandths : 1000 else { return nil }
        (sum, isTooLarge) = sum.multipliedReportingOverflow(by: Int128(factor))
        if isTooLarge { return nil }
        sum = sum / 1000 + (sum % 1000 >= 500 ? 1 : 0)
        if row.webSearches > 0 {
            guard let webSearch else { return nil }
            sum += Int128(row.webSearches) * Int128(webSearch.picodollars)
        }
        return Int64(exactly: sum).map(Money.init(picodollars:))
    }
}
