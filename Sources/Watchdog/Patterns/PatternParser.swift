/// Reads a regular expression.
struct PatternParser {
    private let scalars: [Unicode.Scalar]
    private var place = 0
    private var depth = 0
    /// Whether it began with `(?i)`.
    private(set) var ignoresCase = false

    /// Deeper groups could exhaust the stack, and nobody writes them.
    private static let deepest = 40
    /// More often than this nothing needs to be repeated.
    private static let mostRepetitions = 1_000

    init(_ source: String) { scalars = Array(source.unicodeScalars) }

    mutating func parse() throws(PatternFault) -> PatternNode {
        if take("(?i)") { ignoresCase = true }
        let node = try alternatives()
        if place < scalars.count { throw fault("this \")\" closes no group") }
        return node
    }

    // MARK: - From the outside in

    private mutating func alternatives() throws(PatternFault) -> PatternNode {
        var parts = [try sequence()]
        while take("|") { parts.append(try sequence()) }
        return parts.count == 1 ? parts[0] : .choice(parts)
    }

    private mutating func sequence() throws(PatternFault) -> PatternNode {
        var parts: [PatternNode] = []
        while let next = peek(), next != "|", next != ")" {
            parts.append(try repeated(try atom()))
        }
        return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
    }

    private mutating func repeated(_ node: PatternNode) throws(PatternFault) -> PatternNode {
        let began = place
        guard let (least, most) = try repetition() else { return node }
        switch node {
        case .start, .end, .boundary:
            throw fault("there is nothing here that could be repeated", at: began)
        case .empty, .scalars, .sequence, .choice, .repetition: break
        }
        // Whether as much or as little as possible is taken makes no difference to whether.
        _ = take("?")
        if peek() == "+" { throw fault("possessive repetitions are not supported") }
        let again = place
        if try repetition() != nil {
            throw fault(
                "a repetition of a repetition needs a group around the inner one",
                at: again
            )
        }
        return .repetition(node, atLeast: least, atMost: most)
    }

    private mutating func repetition() throws(PatternFault) -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        return try braces()
    }

    /// `{2}`, `{2,}`, `{2,5}`, `{,5}`; anything else in braces stands for itself.
    private mutating func braces() throws(PatternFault) -> (Int, Int?)? {
        let began = place
        guard take("{") else { return nil }
        let first = number()
        var most = first
        if take(",") { most = number() }
        let least = first ?? 0
        guard first != nil || most != nil, take("}") else {
            place = began
            return nil
        }
        if least > Self.mostRepetitions || (most ?? 0) > Self.mostRepetitions {
            throw fault("more than \(Self.mostRepetitions) repetitions", at: began)
        }
        if let most, most < least { throw fault("the second number is less", at: began) }
        return (least, most)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let next = peek(), ("0"..."9").contains(next) {
            value = min(1_000_000, (value ?? 0) * 10 + Int(next.value - 48))
            place += 1
        }
        return value
    }

    // MARK: - One thing

    private mutating func atom() throws(PatternFault) -> PatternNode {
        let began = place
        guard let next = peek() else { return .empty }
        place += 1
        switch next {
        case ".": return .scalars(.anything)
        case "^": return .start
        case "$": return .end
        case "(": return try group(began)
        case "[": return .scalars(try characterClass(began))
        case "\\": return try escaped(began)
        case "*", "+", "?":
            throw fault("there is nothing before this \"\(next)\" to repeat", at: began)
        case "{":
            place = began
            if try braces() != nil {
                throw fault("there is nothing before this \"{\" to repeat", at: began)
            }
            place = began + 1
            return .scalars(ScalarSet(next))
        default: return .scalars(ScalarSet(next))  // open: every other scalar stands for itself
        }
    }

    private mutating func group(_ began: Int) throws(PatternFault) -> PatternNode {
        if peek() == "?" { try groupKind(began) }
        depth += 1
        if depth > Self.deepest { throw fault("groups are nested too deeply", at: began) }
        let inside = try alternatives()
        guard take(")") else { throw fault("this group is not closed", at: began) }
        depth -= 1
        // A group of one anchor may be repeated, the anchor may not.
        if case .scalars = inside { return inside }
        return .sequence([inside])
    }

    private mutating func groupKind(_ began: Int) throws(PatternFault) {
        if take("?:") { return }
        for sign in ["?=", "?!", "?<=", "?<!"] where take(sign) {
            throw fault("look-around \"(\(sign)\" is not supported", at: began)
        }
        if take("?<") || take("?P<") {
            while let next = peek(), ScalarSet.Named.word.contains(next) { place += 1 }
            if take(">") { return }
            throw fault("the name of this group is not closed", at: began)
        }
        if take("?i)") {
            throw fault("(?i) is supported only at the very beginning", at: began)
        }
        throw fault("of groups with \"(?\" only (?:…), and (?i) at the beginning, exist", at: began)
    }

    private mutating func escaped(_ began: Int) throws(PatternFault) -> PatternNode {
        switch peek() {
        case "b":
            place += 1
            return .boundary(isNegated: false)
        case "B":
            place += 1
            return .boundary(isNegated: true)
        case "A":
            place += 1
            return .start
        case "z", "Z":
            place += 1
            return .end
        default: return .scalars(try escapedScalars(began))  // open: the rest is read there
        }
    }

    private mutating func escapedScalars(_ began: Int) throws(PatternFault) -> ScalarSet {
        guard let next = peek() else { throw fault("a \"\\\" at the end", at: began) }
        place += 1
        switch next {
        case "d", "D": return ScalarSet(.digit, isNegated: next == "D")
        case "w", "W": return ScalarSet(.word, isNegated: next == "W")
        case "s", "S": return ScalarSet(.blank, isNegated: next == "S")
        case "t": return ScalarSet("\t")
        case "n": return ScalarSet("\n")
        case "r": return ScalarSet("\r")
        case "f": return ScalarSet("\u{C}")
        case "v": return ScalarSet("\u{B}")
        case "e": return ScalarSet("\u{1B}")
        case "x": return ScalarSet(try code(2, began))
        case "u": return ScalarSet(try code(4, began))
        case "1"..."9", "k":
            throw fault("back-references are not supported", at: began)
        default:  // open: signs stand for themselves, letters would be something unknown
            guard !ScalarSet.Named.word.contains(next) else {
                throw fault("\"\\\(next)\" is not supported", at: began)
            }
            return ScalarSet(next)
        }
    }

    /// `\x41`, `\u2500`, `\u{1F600}`.
    private mutating func code(_ count: Int, _ began: Int) throws(PatternFault) -> Unicode.Scalar {
        let isBraced = take("{")
        var value: UInt32 = 0
        var digits = 0
        while digits < (isBraced ? 6 : count), let next = peek(),
            let digit = Character(next).hexDigitValue
        {
            value = value * 16 + UInt32(digit)
            digits += 1
            place += 1
        }
        let isComplete = isBraced ? digits > 0 && take("}") : digits == count
        guard isComplete, let scalar = Unicode.Scalar(value) else {
            throw fault("this is no code of a character", at: began)
        }
        return scalar
    }

    // MARK: - Classes

    private mutating func characterClass(_ began: Int) throws(PatternFault) -> ScalarSet {
        var set = ScalarSet()
        set.isNegated = take("^")
        var isEmpty = true
        while let next = peek() {
            if next == "]", !isEmpty {
                place += 1
                return set
            }
            if next == "]" { throw fault("an empty class; write \\] for the bracket") }
            try insert(into: &set)
            isEmpty = false
        }
        throw fault("this class is not closed", at: began)
    }

    private mutating func insert(into set: inout ScalarSet) throws(PatternFault) {
        for sign in ["&&", "--", "~~"] where looksAt(sign) {
            throw fault("\"\(sign)\" in a class is not supported; write \\ before each sign")
        }
        let began = place
        let low = try member()
        guard peek() == "-", place + 1 < scalars.count, scalars[place + 1] != "]",
            !looksAt("--")
        else {
            set.ranges += low.ranges
            set.named += low.named
            return
        }
        place += 1
        let high = try member()
        guard let first = low.single, let last = high.single, first <= last else {
            throw fault("this is no range", at: began)
        }
        set.ranges.append(first...last)
    }

    private mutating func member() throws(PatternFault) -> ScalarSet {
        let began = place
        guard let next = peek() else { throw fault("a class is not closed", at: began) }
        place += 1
        if next == "[" { throw fault("write \\[ for a bracket inside a class", at: began) }
        return next == "\\" ? try escapedScalars(began) : ScalarSet(next)
    }

    // MARK: - The text

    private func peek() -> Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

    private func looksAt(_ text: String) -> Bool {
        scalars[min(place, scalars.count)...].starts(with: text.unicodeScalars)
    }

    private mutating func take(_ text: String) -> Bool {
        guard looksAt(text) else { return false }
        place += text.unicodeScalars.count
        return true
    }

    private func fault(_ message: String, at index: Int? = nil) -> PatternFault {
        PatternFault(column: (index ?? place) + 1, message: message)
    }
}
