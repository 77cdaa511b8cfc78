/// A question that stands where the composer was, and what each key does to it.
struct DoubleDialog: Hashable {
    /// What it is about.
    enum Kind: String, CaseIterable {
        case permission
        case trust
        case bypass
        case update
        case plan
        case limitMenu = "limit-menu"
        case login
    }

    /// What follows from an answer.
    enum Consequence: Hashable {
        case goesOn
        /// The turn is interrupted, as by Escape.
        case interrupts
        /// The program ends.
        case exits(Int32)
        /// Something outside happens: a file with that name is written.
        case marks(String)
    }

    struct Option: Hashable {
        let label: String
        /// Letters that pick it at once.
        var keys: String = ""
        var consequences: [Consequence] = [.goesOn]
    }

    /// What a digit does.
    enum Digits {
        case pick
        case move
        case nothing
    }

    let kind: Kind
    /// The rows above the options.
    let heading: [String]
    var options: [Option]
    /// The rows below the options.
    let footer: [String]
    /// What Escape does; `nil` when it does nothing.
    var escape: [Consequence]?
    var digits = Digits.pick
    var isNumbered = true
    private(set) var cursor = 0

    init(
        _ kind: Kind,
        heading: [String],
        options: [Option],
        footer: [String],
        escape: [Consequence]? = nil
    ) {
        self.kind = kind
        self.heading = heading
        self.options = options
        self.footer = footer
        self.escape = escape
    }

    /// An answer: which option, or that there is none, and what follows.
    struct Answer: Hashable {
        let label: String
        let consequences: [Consequence]
    }

    /// Takes a key. Returns the answer, if it was one.
    mutating func take(_ key: DoubleKey) -> Answer? {
        switch key {
        case .up: cursor = max(0, cursor - 1)
        case .down: cursor = min(options.count - 1, cursor + 1)
        case .enter: return answer(cursor)
        case .escape, .interrupt: return escape.map { Answer(label: "Esc", consequences: $0) }
        case .text(let text):
            // Text that comes in one piece is as many keys, and the first that fits answers.
            for character in text {
                if let digit = character.wholeNumberValue, options.indices.contains(digit - 1) {
                    if digits == .pick { return answer(digit - 1) }
                    if digits == .move { cursor = digit - 1 }
                } else if let at = options.firstIndex(where: { $0.keys.contains(character) }) {
                    return answer(at)
                }
            }
        // A dialog takes no pastes, nor anything else.
        case .paste, .newline, .backspace, .clearLine, .endOfInput, .other: break
        }
        return nil
    }

    private func answer(_ index: Int) -> Answer {
        Answer(label: options[index].label, consequences: options[index].consequences)
    }
}
