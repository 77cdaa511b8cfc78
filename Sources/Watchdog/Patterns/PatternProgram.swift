/// A regular expression as instructions for a ``PatternMachine``.
struct PatternProgram: Sendable {
    enum Instruction: Sendable {
        case scalars(ScalarSet)
        case start
        case end
        case boundary(isNegated: Bool)
        case jump(Int)
        case split(Int, Int)
        case match
    }

    /// More than any expression needs that a person wrote.
    static let limit = 4_000

    private(set) var instructions: [Instruction] = []
    /// How many nodes were written out: `((){1000}){1000}` makes many of no instruction at all.
    private var nodes = 0
    let ignoresCase: Bool
    /// Whether only the beginning of a text has to be looked at.
    let isAnchored: Bool
    /// What a match can begin with; `nil` when that may be nothing.
    private(set) var first: First?

    /// The scalars a match can begin with, so that most of a text is passed over quickly.
    struct First: Sendable {
        private(set) var ascii = [Bool](repeating: false, count: 128)
        /// Those beyond ASCII; `nil` when there is no saying which.
        private(set) var others: [Unicode.Scalar]? = []

        mutating func insert(_ set: ScalarSet, ignoringCase: Bool) {
            for value in UInt8(0)..<128
            where set.contains(Unicode.Scalar(value), ignoringCase: ignoringCase) {
                ascii[Int(value)] = true
            }
            if let scalar = set.single, !ignoringCase || scalar.isASCII {
                // The Kelvin sign and the long s are letters of ASCII in another case.
                if ignoringCase { others = nil } else if !scalar.isASCII { others?.append(scalar) }
            } else if set.isNegated || !set.named.isEmpty || ignoringCase {
                others = nil
            } else if set.ranges.contains(where: { $0.upperBound.value > 127 }) {
                if set.ranges.allSatisfy({ $0.lowerBound == $0.upperBound }) {
                    others?.append(contentsOf: set.ranges.map(\.lowerBound).filter { !$0.isASCII })
                } else {
                    others = nil
                }
            }
        }

        func contains(_ scalar: Unicode.Scalar) -> Bool {
            if scalar.isASCII { return ascii[Int(scalar.value)] }
            return others?.contains(scalar) ?? true
        }
    }

    init(_ node: PatternNode, ignoresCase: Bool) throws(PatternFault) {
        self.ignoresCase = ignoresCase
        isAnchored = node.isAnchored
        try append(node)
        instructions.append(.match)
        first = firstScalars()
    }

    // MARK: - From the tree

    private mutating func append(_ node: PatternNode) throws(PatternFault) {
        nodes += 1
        guard instructions.count < Self.limit, nodes < 4 * Self.limit else {
            throw PatternFault(
                column: 1,
                message: "the expression is too large once its repetitions are written out"
            )
        }
        switch node {
        case .empty: break
        case .scalars(let set): instructions.append(.scalars(set))
        case .start: instructions.append(.start)
        case .end: instructions.append(.end)
        case .boundary(let isNegated): instructions.append(.boundary(isNegated: isNegated))
        case .sequence(let parts): for part in parts { try append(part) }
        case .choice(let parts): try append(choice: parts)
        case .repetition(let part, let least, let most):
            for _ in 0..<least { try append(part) }
            guard let most else { return try append(loop: part) }
            try append(optional: part, times: most - least)
        }
    }

    private mutating func append(choice parts: [PatternNode]) throws(PatternFault) {
        var exits: [Int] = []
        for (number, part) in parts.enumerated() {
            guard number < parts.count - 1 else {
                try append(part)
                break
            }
            let split = instructions.count
            instructions.append(.split(split + 1, split + 1))
            try append(part)
            exits.append(instructions.count)
            instructions.append(.jump(0))
            instructions[split] = .split(split + 1, instructions.count)
        }
        for exit in exits { instructions[exit] = .jump(instructions.count) }
    }

    private mutating func append(loop part: PatternNode) throws(PatternFault) {
        let split = instructions.count
        instructions.append(.split(split + 1, split + 1))
        try append(part)
        instructions.append(.jump(split))
        instructions[split] = .split(split + 1, instructions.count)
    }

    private mutating func append(
        optional part: PatternNode,
        times: Int
    ) throws(PatternFault) {
        var splits: [Int] = []
        for _ in 0..<max(0, times) {
            splits.append(instructions.count)
            instructions.append(.split(0, 0))
            try append(part)
        }
        for split in splits { instructions[split] = .split(split + 1, instructions.count) }
    }

    // MARK: - What comes first

    private func firstScalars() -> First? {
        var first = First()
        var seen = Set<Int>()
        var open = [0]
        while let index = open.popLast() {
            guard seen.insert(index).inserted else { continue }
            switch instructions[index] {
            case .scalars(let set): first.insert(set, ignoringCase: ignoresCase)
            case .start, .end, .boundary: open.append(index + 1)
            case .jump(let target): open.append(target)
            case .split(let one, let other): open += [one, other]
            case .match: return nil
            }
        }
        return first
    }
}
