/// A pattern as it was read.
indirect enum PatternTree {
    case empty
    case one(ScalarSet)
    case lineStart, lineEnd, wordEdge
    case all([PatternTree])
    case any([PatternTree])
    /// Repeated from `least` to `most` times; without a limit, `nil`.
    case times(PatternTree, least: Int, most: Int?)
}

/// A set of Unicode scalars.
struct ScalarSet: Sendable {
    var ranges: [ClosedRange<UInt32>] = []
    /// Whether it holds what the ranges do not.
    var isInverted = false
    /// Classes of which all members belong to it.
    var classes: [Class] = []

    enum Class: Sendable {
        case digit, word, space
        case noDigit, noWord, noSpace
    }

    static let anything = ScalarSet(ranges: [0...9, 11...0x10FFFF])

    init(ranges: [ClosedRange<UInt32>] = [], isInverted: Bool = false, classes: [Class] = []) {
        self.ranges = ranges
        self.isInverted = isInverted
        self.classes = classes
    }

    init(_ scalar: Unicode.Scalar) { ranges = [scalar.value...scalar.value] }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        let isIn =
            ranges.contains { $0.contains(scalar.value) } || classes.contains { $0.has(scalar) }
        return isIn != isInverted
    }
}

extension ScalarSet.Class {
    func has(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .digit: scalar.properties.numericType == .decimal
        case .noDigit: scalar.properties.numericType != .decimal
        case .word: scalar.isOfWord
        case .noWord: !scalar.isOfWord
        case .space: scalar.properties.isWhitespace
        case .noSpace: !scalar.properties.isWhitespace
        }
    }
}

extension Unicode.Scalar {
    /// Whether it belongs to a word, for `\w` and `\b`.
    var isOfWord: Bool {
        self == "_" || properties.isAlphabetic || properties.numericType == .decimal
    }
}
