/// Some of the Unicode scalars: what one place of a regular expression may hold.
struct ScalarSet: Hashable, Sendable {
    /// A set that has a name: `\d`, `\w`, `\s`.
    enum Named: Hashable, Sendable {
        case digit, word, blank

        func contains(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .digit:
                return ("0"..."9").contains(scalar)
            case .word:
                if scalar.isASCII {
                    return scalar == "_" || ("0"..."9").contains(scalar)
                        || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
                }
                let properties = scalar.properties
                return properties.isAlphabetic || properties.numericType == .decimal
                    || properties.generalCategory == .nonspacingMark
            case .blank:
                return scalar.properties.isWhitespace
            }
        }
    }

    var ranges: [ClosedRange<Unicode.Scalar>] = []
    var named: [(set: Named, isNegated: Bool)] = []
    var isNegated = false

    /// One scalar.
    init(_ scalar: Unicode.Scalar) { ranges = [scalar...scalar] }

    /// A named set or its opposite.
    init(_ set: Named, isNegated: Bool = false) { named = [(set, isNegated)] }

    /// Nothing yet.
    init() {}

    /// `.`: everything but the ends of lines.
    static var anything: ScalarSet {
        var set = ScalarSet()
        set.ranges = ["\n"..."\r", "\u{85}"..."\u{85}", "\u{2028}"..."\u{2029}"]
        set.isNegated = true
        return set
    }

    /// The only scalar in it, when there is exactly one.
    var single: Unicode.Scalar? {
        guard !isNegated, named.isEmpty, ranges.count == 1, let range = ranges.first,
            range.lowerBound == range.upperBound
        else { return nil }
        return range.lowerBound
    }

    func contains(_ scalar: Unicode.Scalar, ignoringCase: Bool) -> Bool {
        var isIn = has(scalar)
        if !isIn, ignoringCase {
            isIn = Self.otherCases(of: scalar).contains { has($0) }
        }
        return isIn != isNegated
    }

    private func has(_ scalar: Unicode.Scalar) -> Bool {
        for range in ranges where range.contains(scalar) { return true }
        for entry in named where entry.set.contains(scalar) != entry.isNegated { return true }
        return false
    }

    /// The same letter in upper and lower case, as far as that is one scalar.
    private static func otherCases(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        if scalar.isASCII {
            let isLetter = ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
            return isLetter ? [Unicode.Scalar(UInt8(scalar.value) ^ 0x20)] : []
        }
        let mapped = [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping]
        return mapped.compactMap {
            $0.unicodeScalars.count == 1 ? $0.unicodeScalars.first : nil
        }
    }

    static func == (left: ScalarSet, right: ScalarSet) -> Bool {
        left.ranges == right.ranges && left.isNegated == right.isNegated
            && left.named.elementsEqual(right.named) { $0 == $1 }
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(ranges)
        hasher.combine(isNegated)
    }
}
