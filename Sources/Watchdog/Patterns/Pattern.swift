/// A regular expression that takes time in proportion to its size and to that of the text.
///
/// Patterns come from settings, and settings come by a push. A matcher that goes back to try the
/// next possibility can be made to run for ever by an expression like `(a+)+$`; this one follows
/// all possibilities at once, so no expression is dangerous.
///
/// It knows literals, `.`, classes, `\d \w \s \b` and their opposites, anchors, groups,
/// alternatives and repetitions, and `(?i)` at the beginning. It works on Unicode scalars. It
/// captures nothing: whether there is a match is all that is asked.
public struct Pattern: Hashable, Sendable {
    /// The expression as it was written.
    public let source: String
    private let program: PatternProgram

    /// Reads an expression; says what is wrong with one that cannot be read.
    public init(_ source: String) throws(PatternFault) {
        var parser = PatternParser(source)
        let node = try parser.parse()
        self.source = source
        self.program = try PatternProgram(node, ignoresCase: parser.ignoresCase)
    }

    /// An expression of this program's own, which a test has read.
    init(known source: String) {
        do {
            try self.init(source)
        } catch {
            preconditionFailure("BUG: \(source): \(error)")
        }
    }

    /// Whether it occurs anywhere in the text.
    public func occurs(in text: String) -> Bool { occurs(in: Array(text.unicodeScalars)) }

    /// Whether it matches all of the text.
    public func matches(whole text: String) -> Bool { matches(whole: Array(text.unicodeScalars)) }

    func occurs(in scalars: [Unicode.Scalar]) -> Bool {
        var machine = PatternMachine(program)
        return machine.run(scalars, isWhole: false)
    }

    func matches(whole scalars: [Unicode.Scalar]) -> Bool {
        var machine = PatternMachine(program)
        return machine.run(scalars, isWhole: true)
    }

    /// How many steps it takes to look for it in the text, so that a test can count them.
    func steps(in text: String) -> Int {
        var machine = PatternMachine(program)
        _ = machine.run(Array(text.unicodeScalars), isWhole: false)
        return machine.steps
    }

    /// Two patterns are the same when they are written the same.
    public static func == (left: Pattern, right: Pattern) -> Bool { left.source == right.source }

    /// Hashes what it is compared by.
    public func hash(into hasher: inout Hasher) { hasher.combine(source) }
}
