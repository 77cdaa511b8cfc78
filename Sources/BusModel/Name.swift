/// A string that means one kind of thing, so that an agent's name is never taken for a label.
///
/// A conforming type stores the text and nothing else; it travels through JSON as that text, and
/// serves as a key of JSON objects.
public protocol Name: Hashable, Comparable, Sendable, Codable, CodingKeyRepresentable,
    CustomStringConvertible, ExpressibleByStringLiteral
{
    /// The text itself.
    var text: String { get }

    /// Takes the text as it is; whoever reads it from outside has checked it.
    init(_ text: String)
}

extension Name {
    /// The text itself.
    public var description: String { text }

    /// Makes a name of a literal.
    public init(stringLiteral value: String) { self.init(value) }

    /// Orders names bytewise, which no locale can change.
    public static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    /// Reads the text.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// The text as a key of a JSON object.
    public var codingKey: any CodingKey { NameKey(stringValue: text) }

    /// Reads the key of a JSON object.
    public init?(codingKey: some CodingKey) { self.init(codingKey.stringValue) }
}

private struct NameKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

/// The name of an agent, unique in the roster: `builder`.
public struct AgentName: Name {
    /// The text itself.
    public let text: String
    /// Takes the text as it is.
    public init(_ text: String) { self.text = text }
}

/// The name of a gate: one to a hundred bytes of `[A-Za-z0-9._:+/-]`, like `D1`.
public struct GateLabel: Name {
    /// The text itself.
    public let text: String
    /// Takes the text as it is.
    public init(_ text: String) { self.text = text }
}

/// The name of a phase: `build`.
public struct PhaseID: Name {
    /// The text itself.
    public let text: String
    /// Takes the text as it is.
    public init(_ text: String) { self.text = text }
}

/// The full name of a ref: `refs/heads/main`.
public struct RefName: Name {
    /// The text itself.
    public let text: String
    /// Takes the text as it is.
    public init(_ text: String) { self.text = text }

    /// The ref of a branch.
    public static func branch(_ name: String) -> RefName { RefName("refs/heads/" + name) }
}

/// The name of an event, the same on every machine.
///
/// A fact read from a commit is named by 64 hexadecimal digits (see ``EventNaming``); what follows
/// from it has the name of its cause, a slash, and its own kind.
public struct EventID: Name {
    /// The text itself.
    public let text: String
    /// Takes the text as it is.
    public init(_ text: String) { self.text = text }

    /// Eight digits for people and for pings. Never used to look anything up.
    public var short: String { String(text.prefix(8)) }
}

/// The name of something git-bus does to the world, derived from the event that asked for it.
public struct EffectID: Name {
    /// The text itself.
    public let text: String
    /// Takes the text as it is.
    public init(_ text: String) { self.text = text }
}
