import Ledger
import TestSupport
import Testing

@Suite struct `An amount of money` {
    @Test(arguments: [
        ("0", "$0.00"), ("0.42", "$0.42"), ("12.3", "$12.30"), ("0.0004", "$0.0004"),
        ("0.000423", "$0.00042"), ("0.000425", "$0.00043"), ("0.009999", "$0.01"),
        ("0.01", "$0.01"), ("0.0149", "$0.01"), ("0.015", "$0.02"), ("99.995", "$100.00"),
        ("-0.42", "-$0.42"), ("0.000000000001", "$0.000000000001"), ("1234567.891", "$1234567.89"),
        ("0.01000000005", "$0.01"), ("9223372.036854775807", "$9223372.04"),
    ])
    func `is written for people`(decimal: String, text: String) {
        #expect(Money(decimal: decimal)?.text == text)
    }

    @Test(arguments: [
        ("0", 0), ("1", 1_000_000_000_000), ("0.5", 500_000_000_000), ("3e-06", 3_000_000),
        ("1.25E-6", 1_250_000), ("1.5e2", 150_000_000_000_000), ("+0.1", 100_000_000_000),
        ("-2.50", -2_500_000_000_000), ("0.0000000000010", 1), ("10e-13", 1),
        ("000.1", 100_000_000_000),
        ("0e-99", 0), ("9223372.036854775807", Int64.max),
    ])
    func `is read from a decimal number`(text: String, picodollars: Int64) {
        #expect(Money(decimal: text)?.picodollars == picodollars)
    }

    @Test(arguments: [
        "", "-", ".", ".5", "5.", "1.2.3", "1e", "e5", "1e5e5", "0x10", "1,5", " 1", "1 ", "$1",
        "nan",
        "inf", "0.0000000000001", "9223372.036854775808", "1e7", "1e99999", "--1", "١", "1e-13",
    ])
    func `is not read from anything else, nor from what it cannot hold`(text: String) {
        #expect(Money(decimal: text) == nil)
    }

    @Test(arguments: [
        (0.1, "0.1"), (1.25e-06, "0.00000125"), (0.3, "0.3"), (50.0, "50"), (-0.25, "-0.25"),
        (1e-12, "0.000000000001"),
    ])
    func `takes a number as it was typed`(number: Double, decimal: String) {
        #expect(Money(dollars: number)?.decimal == decimal)
    }

    @Test(arguments: [Double.nan, .infinity, 1e300, 1e-13, 0.1 + 0.2])
    func `takes no number that it would have to round`(number: Double) {
        #expect(Money(dollars: number) == nil)
    }

    @Test func `comes back from its decimal, and from the nearest number if it is not too long`() {
        var random = PureRandom(seed: 1)
        for _ in 0..<5000 {
            let amount = Money(
                picodollars: Int64(truncatingIfNeeded: random.next()) >> (random.next() % 64)
            )
            #expect(Money(decimal: amount.decimal) == amount)
            let short = Money(picodollars: amount.picodollars % 1_000_000_000_000_000)
            #expect(Money(dollars: short.dollars) == short)
        }
        #expect(Money(picodollars: .min).decimal == "-9223372.036854775808")
    }
}
