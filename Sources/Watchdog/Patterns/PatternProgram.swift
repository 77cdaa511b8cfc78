/// A pattern as instructions for a machine that follows all ways at once.
struct PatternProgram: Sendable {
    private enum Step: Sendable {
        case take(ScalarSet)
        case lineStart, lineEnd, wordEdge
        /// Both ways.
        case fork(Int, Int)
        case jump(Int)
        case match
    }

    private var steps: [Step] = []
    /// Whether it can only begin where the text does, so that no other place needs to be tried.
    private var isAnchored = false

    /// The largest program: a pattern of a screen has a few dozen steps.
    private static let stepsMax = 4000

    init(_ tree: PatternTree, ignoresCase: Bool) throws(PatternFault) {
        try add(tree)
        steps.append(.match)
        if case .lineStart = steps[0] { isAnchored = true }
    }

    private mutating func add(_ tree: PatternTree) throws(PatternFault) {
        guard steps.count < Self.stepsMax else {
            throw PatternFault(
                column: 1,
                message: "it is too large when its repetitions are written out"
            )
        }
        switch tree {
        case .empty: break
        case .one(let set): steps.append(.take(set))
        case .lineStart: steps.append(.lineStart)
        case .lineEnd: steps.append(.lineEnd)
        case .wordEdge: steps.append(.wordEdge)
        case .all(let list): for item in list { try add(item) }
        case .any(let list): try add(any: list)
        case .times(let item, let least, let most):
            for _ in 0..<least { try add(item) }
            guard let most else { return try add(loopOver: item) }
            var forks: [Int] = []
            for _ in least..<most {
                forks.append(steps.count)
                steps.append(.match)
                try add(item)
            }
            for fork in forks { steps[fork] = .fork(fork + 1, steps.count) }
        }
    }

    private mutating func add(any list: [PatternTree]) throws(PatternFault) {
        var ends: [Int] = []
        for (index, item) in list.enumerated() {
            guard index < list.count - 1 else {
                try add(item)
                break
            }
            let fork = steps.count
            steps.append(.match)
            try add(item)
            ends.append(steps.count)
            steps.append(.match)
            steps[fork] = .fork(fork + 1, steps.count)
        }
        for end in ends { steps[end] = .jump(steps.count) }
    }

    private mutating func add(loopOver item: PatternTree) throws(PatternFault) {
        let fork = steps.count
        steps.append(.match)
        try add(item)
        steps.append(.jump(fork))
        steps[fork] = .fork(fork + 1, steps.count)
    }

    /// Runs over a text.
    ///
    /// - Parameter isWhole: whether the text must match from its beginning to its end.
    func run(_ text: [Unicode.Scalar], isWhole: Bool) -> (isMatch: Bool, steps: Int) {
        var now = Ways(count: steps.count)
        var next = Ways(count: steps.count)
        var count = 0
        for place in 0...text.count {
            if place == 0 || !(isWhole || isAnchored) { follow(0, &now, text, place, &count) }
            if now.isMatch, !isWhole || place == text.count { return (true, count) }
            if place == text.count { break }
            if now.list.isEmpty && (isWhole || isAnchored) { return (false, count) }
            next.clear()
            for way in now.list {
                count += 1
                if case .take(let set) = steps[way], set.contains(text[place]) {
                    follow(way + 1, &next, text, place + 1, &count)
                }
            }
            swap(&now, &next)
        }
        return (false, count)
    }

    /// The places in the program that are reached, each once.
    private struct Ways {
        var list: [Int] = []
        var isMatch = false
        private var known: [Int]
        private var turn = 1

        init(count: Int) { known = Array(repeating: 0, count: count) }

        mutating func clear() {
            list.removeAll(keepingCapacity: true)
            isMatch = false
            turn += 1
        }

        /// - Returns: whether the place is new.
        mutating func reach(_ place: Int) -> Bool {
            if known[place] == turn { return false }
            known[place] = turn
            return true
        }
    }

    private func follow(
        _ start: Int,
        _ ways: inout Ways,
        _ text: [Unicode.Scalar],
        _ place: Int,
        _ count: inout Int
    ) {
        var open = [start]
        while let way = open.popLast() {
            guard ways.reach(way) else { continue }
            count += 1
            switch steps[way] {
            case .take: ways.list.append(way)
            case .match: ways.isMatch = true
            case .jump(let target): open.append(target)
            case .fork(let first, let second): open += [second, first]
            case .lineStart: if place == 0 { open.append(way + 1) }
            case .lineEnd: if place == text.count { open.append(way + 1) }
            case .wordEdge: if Self.isEdge(text, place) { open.append(way + 1) }
            }
        }
    }

    private static func isEdge(_ text: [Unicode.Scalar], _ place: Int) -> Bool {
        let before = place > 0 && text[place - 1].isOfWord
        let after = place < text.count && text[place].isOfWord
        return before != after
    }
}
