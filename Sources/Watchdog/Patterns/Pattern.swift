/// A regular expression that takes time in proportion to the text, whatever it says.
///
/// Patterns of a screen come from configuration, and that may come by a push. An engine that tries
/// one way after the other can be made to run for ever; this one follows all ways at once (Thompson
/// 1968, Pike's virtual machine). What needs the other kind of engine, back-references and
/// look-around, is refused when the pattern is read.
///
/// Literals, `.`, `[a-z]`, `[^…]`, `\d \w \s \D \W \S \b`, `^ $`, `( )`, `(?: )`, `|`,
/// `* + ? {n,m}` and their lazy forms, and `(?i)` at the beginning. Letters are Unicode scalars.
public struct Pattern: Sendable {
    /// The pattern as it was written.
    public let source: String
    private let program: PatternProgram

    /// Reads a pattern.
    public init(_ source: String) throws(PatternFault) {
        var parser = PatternParser(source)
        let tree = try parser.parse()
        self.source = source
        program = try PatternProgram(tree, ignoresCase: parser.ignoresCase)
    }

    /// Whether it occurs in a text.
    public func occurs(in text: some StringProtocol) -> Bool {
        program.run(Array(text.unicodeScalars), isWhole: false).isMatch
    }

    /// Whether it matches a whole text.
    public func matches(whole text: some StringProtocol) -> Bool {
        program.run(Array(text.unicodeScalars), isWhole: true).isMatch
    }

    /// How many steps a search takes: at most the length of the text times that of the pattern.
    public func steps(searching text: some StringProtocol) -> Int {
        program.run(Array(text.unicodeScalars), isWhole: false).steps
    }
}

extension Pattern: Hashable {
    /// Two patterns that read the same are the same.
    public static func == (left: Pattern, right: Pattern) -> Bool { left.source == right.source }

    /// Hashes the source.
    public func hash(into hasher: inout Hasher) { hasher.combine(source) }
}

extension Pattern: ExpressibleByStringLiteral {
    /// A pattern of this program's own, which its tests have read.
    public init(stringLiteral value: String) {
        do { self = try Pattern(value) } catch {
            preconditionFailure("\(value): \(error.message)")
        }
    }
}

/// What is wrong with a pattern.
public struct PatternFault: Error, Hashable, CustomStringConvertible {
    /// Where, in characters from 1.
    public let column: Int
    /// What.
    public let message: String

    /// The sentence for people.
    public var description: String { "at character \(column): \(message)" }
}
