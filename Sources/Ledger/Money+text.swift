extension Money {
    /// For people: `$12.30`, `$0.42`, and below a cent the first two digits there are: `$0.0004`.
    public var text: String {
        let size = picodollars.magnitude
        let sign = picodollars < 0 ? "-" : ""
        let cent: UInt64 = 10_000_000_000
        if size == 0 { return "$0.00" }
        var unit = cent
        if size < cent {
            unit = 1
            while size / unit >= 100 { unit *= 10 }
        }
        let rounded = (size / unit + (size % unit >= unit - unit / 2 ? 1 : 0)) * unit
        let dollars = rounded / Self.dollar
        var decimals = Self.decimals(of: rounded % Self.dollar)
        while decimals.count > 2, decimals.last == "0" { decimals.removeLast() }
        return sign + "$" + String(dollars) + "." + decimals
    }

    /// In dollars, exactly, as a number of JSON or TOML: `0.42`, `0`, `0.000000000001`.
    public var decimal: String {
        let size = picodollars.magnitude
        var text = Self.decimals(of: size % Self.dollar)
        while text.last == "0" { text.removeLast() }
        let sign = picodollars < 0 ? "-" : ""
        return sign + String(size / Self.dollar) + (text.isEmpty ? "" : "." + text)
    }

    /// In dollars, as near as a `Double` can be: for JSON alone, never for sums.
    public var dollars: Double { Double(decimal) ?? 0 }

    /// Reads dollars: `0.42`, `-3`, `1.25e-06`.
    ///
    /// - Returns: `nil` for what is no such number, is finer than a picodollar, or does not fit.
    public init?(decimal text: some StringProtocol) {
        var rest = Array(text.utf8)[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        let letters = [UInt8(ascii: "e"), UInt8(ascii: "E")]
        let parts = rest.split(omittingEmptySubsequences: false) { letters.contains($0) }
        let mantissa = (parts.first ?? []).split(
            separator: UInt8(ascii: "."),
            omittingEmptySubsequences: false
        )
        guard parts.count <= 2, mantissa.count <= 2,
            let whole = mantissa.first, !whole.isEmpty, mantissa.last?.isEmpty == false,
            let exponent = parts.count == 2 ? Self.exponent(parts[1]) : 0,
            let size = Self.picodollars(
                digits: mantissa.joined(),
                point: 12 + exponent - (mantissa.count == 2 ? mantissa[1].count : 0)
            )
        else { return nil }
        self.init(picodollars: isNegative ? -size : size)
    }

    /// Reads dollars from a number as people typed it: `0.1` is a tenth of a dollar, though no
    /// `Double` is. It takes the shortest decimal that means the number.
    ///
    /// - Returns: `nil` for what is no number, is finer than a picodollar, or does not fit.
    public init?(dollars: Double) {
        guard dollars.isFinite else { return nil }
        self.init(decimal: dollars.description)
    }

    /// Picodollars in a dollar.
    private static let dollar: UInt64 = 1_000_000_000_000

    /// The twelve digits behind the point.
    private static func decimals(of picodollars: UInt64) -> String {
        let digits = String(picodollars)
        return String(repeating: "0", count: 12 - digits.count) + digits
    }

    private static func exponent(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count <= 4, let number = Int(String(decoding: bytes, as: UTF8.self)) else {
            return nil
        }
        return number
    }

    /// The number that digits make, with the point moved so far to the right.
    private static func picodollars(digits: some Sequence<UInt8>, point: Int) -> Int64? {
        var digits = Array(digits)
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        digits = Array(digits.drop { $0 == UInt8(ascii: "0") })
        if digits.isEmpty { return 0 }
        if point >= 0 {
            guard point <= 18 else { return nil }
            digits += Array(repeating: UInt8(ascii: "0"), count: point)
        } else {
            guard -point < digits.count,
                digits.suffix(-point).allSatisfy({ $0 == UInt8(ascii: "0") })
            else { return nil }
            digits.removeLast(-point)
        }
        return Int64(String(decoding: digits, as: UTF8.self))
    }
}
