/// Runs a ``PatternProgram`` over a text, in all its possible states at once.
///
/// A state is entered at most once for each place of the text, which bounds the steps by the
/// product of the two sizes.
struct PatternMachine {
    private let program: PatternProgram
    /// The instructions that wait for the next scalar.
    private var current: [Int] = []
    private var next: [Int] = []
    /// For each instruction, the place at which it was last entered.
    private var entered: [Int] = []
    private var open: [Int] = []
    private(set) var steps = 0

    init(_ program: PatternProgram) { self.program = program }

    /// Whether the program matches: all of the text, or anywhere in it.
    mutating func run(_ text: [Unicode.Scalar], isWhole: Bool) -> Bool {
        for place in 0...text.count {
            let mayBegin = place == 0 || !(isWhole || program.isAnchored)
            if mayBegin, couldBegin(text, place), enter(0, text, place, isWhole) { return true }
            if current.isEmpty, isWhole || program.isAnchored { return false }
            guard place < text.count else { break }
            next.removeAll(keepingCapacity: true)
            for index in current {
                steps += 1
                guard case .scalars(let set) = program.instructions[index],
                    set.contains(text[place], ignoringCase: program.ignoresCase)
                else { continue }
                open.append(index + 1)
            }
            swap(&current, &next)
            if follow(text, place + 1, isWhole) { return true }
        }
        return false
    }

    private func couldBegin(_ text: [Unicode.Scalar], _ place: Int) -> Bool {
        guard let first = program.first else { return true }
        return place < text.count && first.contains(text[place])
    }

    private mutating func enter(
        _ index: Int,
        _ text: [Unicode.Scalar],
        _ place: Int,
        _ isWhole: Bool
    ) -> Bool {
        if entered.isEmpty {
            entered = Array(repeating: -1, count: program.instructions.count)
        }
        open.append(index)
        return follow(text, place, isWhole)
    }

    /// Follows every way from the open instructions that needs no scalar; tells of a match.
    private mutating func follow(
        _ text: [Unicode.Scalar],
        _ place: Int,
        _ isWhole: Bool
    ) -> Bool {
        while let index = open.popLast() {
            guard entered[index] != place else { continue }
            entered[index] = place
            steps += 1
            switch program.instructions[index] {
            case .scalars: current.append(index)
            case .start: if place == 0 { open.append(index + 1) }
            case .end: if place == text.count { open.append(index + 1) }
            case .boundary(let isNegated):
                if isBoundary(text, place) != isNegated { open.append(index + 1) }
            case .jump(let target): open.append(target)
            case .split(let one, let other): open += [other, one]
            case .match:
                if isWhole, place < text.count { continue }
                open.removeAll(keepingCapacity: true)
                return true
            }
        }
        return false
    }

    private func isBoundary(_ text: [Unicode.Scalar], _ place: Int) -> Bool {
        let before = place > 0 && ScalarSet.Named.word.contains(text[place - 1])
        let after = place < text.count && ScalarSet.Named.word.contains(text[place])
        return before != after
    }
}
