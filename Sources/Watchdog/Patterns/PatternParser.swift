/// Reads a pattern into a tree.
struct PatternParser {
    private let scalars: [Unicode.Scalar]
    private var next = 0
    private var depth = 0
    private(set) var ignoresCase = false

    init(_ source: String) { scalars = Array(source.unicodeScalars) }

    /// Groups may stand in each other so deep.
    private static let depthMax = 50
    /// A repetition counts no higher.
    private static let countMax = 1000

    mutating func parse() throws(PatternFault) -> PatternTree {
        if take("(?i)") { ignoresCase = true }
        let tree = try alternatives()
        if next < scalars.count { throw fault("\")\" without \"(\"") }
        return tree
    }

    private mutating func alternatives() throws(PatternFault) -> PatternTree {
        var list = [try sequence()]
        while take("|") { list.append(try sequence()) }
        return list.count == 1 ? list[0] : .any(list)
    }

    private mutating func sequence() throws(PatternFault) -> PatternTree {
        var list: [PatternTree] = []
        while let scalar = peek, scalar != "|", scalar != ")" {
            list.append(try repeated(try atom()))
        }
        return list.count == 1 ? list[0] : .all(list)
    }

    private mutating func repeated(_ tree: PatternTree) throws(PatternFault) -> PatternTree {
        var tree = tree
        while true {
            let start = next
            if take("*") {
                tree = .times(tree, least: 0, most: nil)
            } else if take("+") {
                tree = .times(tree, least: 1, most: nil)
            } else if take("?") {
                tree = .times(tree, least: 0, most: 1)
            } else if peek == "{", let (least, most) = try counts() {
                tree = .times(tree, least: least, most: most)
            } else {
                return tree
            }
            // Which way is tried first makes no difference to whether there is one.
            _ = take("?")
            if peek == "+" {
                next = start
                throw fault("possessive repetition is not known here")
            }
        }
    }

    /// `{2}`, `{2,}`, `{2,5}`; anything else in braces is text.
    private mutating func counts() throws(PatternFault) -> (Int, Int?)? {
        let start = next
        guard take("{"), let least = number() else {
            next = start
            return nil
        }
        var most: Int? = least
        if take(",") { most = number() }
        guard take("}") else {
            next = start
            return nil
        }
        guard least <= Self.countMax, most ?? 0 <= Self.countMax, most ?? least >= least else {
            next = start
            throw fault("a repetition counts from 0 to \(Self.countMax), upwards")
        }
        return (least, most)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let scalar = peek, ("0"..."9").contains(scalar), value ?? 0 < 100_000 {
            value = (value ?? 0) * 10 + Int(scalar.value - 48)
            next += 1
        }
        return value
    }

    private mutating func atom() throws(PatternFault) -> PatternTree {
        guard let scalar = peek else { return .empty }
        switch scalar {
        case "(": return try group()
        case "[": return .one(try set())
        case "\\": return try escape()
        case "*", "+", "?": throw fault("there is nothing to repeat before \"\(scalar)\"")
        default: next += 1  // open: any other character stands for itself
        }
        switch scalar {
        case ".": return .one(.anything)
        case "^": return .lineStart
        case "$": return .lineEnd
        default: return .one(literal(scalar))  // open: see above
        }
    }

    private mutating func group() throws(PatternFault) -> PatternTree {
        let start = next
        depth += 1
        defer { depth -= 1 }
        if depth > Self.depthMax { throw fault("groups stand too deep in each other") }
        next += 1
        if peek == "?" {
            guard take("?:") else {
                throw fault("only (?: ) is known; not look-around and not named groups")
            }
        }
        let tree = try alternatives()
        guard take(")") else {
            next = start
            throw fault("\"(\" without \")\"")
        }
        return tree
    }

    private mutating func escape() throws(PatternFault) -> PatternTree {
        next += 1
        guard let scalar = peek else { throw fault("\"\\\" at the end") }
        if scalar == "b" {
            next += 1
            return .wordEdge
        }
        return .one(try escaped())
    }

    /// What stands behind a backslash that is already read.
    private mutating func escaped() throws(PatternFault) -> ScalarSet {
        guard let scalar = peek else { throw fault("\"\\\" at the end") }
        next += 1
        switch scalar {
        case "d": return ScalarSet(classes: [.digit])
        case "D": return ScalarSet(classes: [.noDigit])
        case "w": return ScalarSet(classes: [.word])
        case "W": return ScalarSet(classes: [.noWord])
        case "s": return ScalarSet(classes: [.space])
        case "S": return ScalarSet(classes: [.noSpace])
        case "t": return ScalarSet("\t")
        case "n": return ScalarSet("\n")
        case "r": return ScalarSet("\r")
        case "x": return ScalarSet(try hexadecimal(digits: 2))
        case "u": return ScalarSet(try hexadecimal(digits: 4))
        default:  // open: any sign may be escaped, no other letter or digit
            guard scalar.isASCII, !scalar.isOfWord || scalar == "_" else {
                next -= 1
                throw fault("\"\\\(scalar)\" is not known; not back-references either")
            }
            return ScalarSet(scalar)
        }
    }

    private mutating func hexadecimal(digits: Int) throws(PatternFault) -> Unicode.Scalar {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let scalar = peek, let digit = UInt32(String(scalar), radix: 16) else {
                throw fault("\(digits) hexadecimal digits are needed")
            }
            value = value * 16 + digit
            next += 1
        }
        guard let scalar = Unicode.Scalar(value) else { throw fault("there is no such character") }
        return scalar
    }

    private mutating func set() throws(PatternFault) -> ScalarSet {
        let start = next
        next += 1
        var set = ScalarSet(isInverted: take("^"))
        var isFirst = true
        while let scalar = peek, scalar != "]" || isFirst {
            isFirst = false
            next += 1
            var low = ScalarSet(scalar)
            if scalar == "\\" { low = try escaped() }
            guard peek == "-", next + 1 < scalars.count, scalars[next + 1] != "]",
                let from = low.ranges.first?.lowerBound, low.classes.isEmpty
            else {
                set.add(low, bothCases: ignoresCase)
                continue
            }
            next += 1
            guard let end = peek else { break }
            next += 1
            let high = end == "\\" ? try escaped() : ScalarSet(end)
            guard let to = high.ranges.first?.lowerBound, from <= to else {
                throw fault("a range in [ ] runs backwards")
            }
            set.add(ScalarSet(ranges: [from...to]), bothCases: ignoresCase)
        }
        guard take("]") else {
            next = start
            throw fault("\"[\" without \"]\"")
        }
        return set
    }

    private func literal(_ scalar: Unicode.Scalar) -> ScalarSet {
        var set = ScalarSet()
        set.add(ScalarSet(scalar), bothCases: ignoresCase)
        return set
    }

    private var peek: Unicode.Scalar? { next < scalars.count ? scalars[next] : nil }

    private mutating func take(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        guard next + wanted.count <= scalars.count,
            Array(scalars[next..<next + wanted.count]) == wanted
        else { return false }
        next += wanted.count
        return true
    }

    private func fault(_ message: String) -> PatternFault {
        PatternFault(column: next + 1, message: message)
    }
}

extension ScalarSet {
    /// Takes in another set; in both cases of its letters where the pattern asks for that.
    mutating func add(_ other: ScalarSet, bothCases: Bool) {
        ranges += other.ranges
        classes += other.classes
        guard bothCases else { return }
        for range in other.ranges where range.count <= 128 {
            for value in range {
                guard let scalar = Unicode.Scalar(value) else { continue }
                for text in [
                    scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping,
                ] {
                    let mapped = Array(text.unicodeScalars)
                    if mapped.count == 1 { ranges.append(mapped[0].value...mapped[0].value) }
                }
            }
        }
    }
}
