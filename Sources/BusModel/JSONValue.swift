/// A JSON value, for what events and states say of themselves. Edges turn it into bytes.
public indirect enum JSONValue: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A whole number.
    case int(Int64)
    /// A number with a fraction.
    case double(Double)
    /// A text.
    case string(String)
    /// A list.
    case array([JSONValue])
    /// Keys and values; order does not matter.
    case object([String: JSONValue])
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .int(value) }
    /// `true` or `false`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A list.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// Keys and values.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }

    /// A text, or `null` for none.
    public init(_ text: String?) { self = text.map(JSONValue.string) ?? .null }

    /// A list of texts.
    public init(_ texts: [String]) { self = .array(texts.map(JSONValue.string)) }

    /// The value of a key; `nil` when this is no object or has no such key.
    public subscript(key: String) -> JSONValue? {
        if case .object(let fields) = self { fields[key] } else { nil }
    }

    /// The text, when this is one.
    public var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The number, when this is a whole one.
    public var integer: Int64? {
        if case .int(let number) = self { number } else { nil }
    }

    /// The elements, when this is a list.
    public var elements: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }
}

extension JSONValue: Codable {
    /// Reads any JSON value.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // A decoder cannot say what it holds; asking in turn is the only way, and a no is no error.
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {  // a no is no error, see why above
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {  // see why above
            self = .int(value)
        } else if let value = try? container.decode(Double.self) {  // see why above
            // One without a fraction is written as a whole number, and read as one after that.
            self = Int64(exactly: value).map(JSONValue.int) ?? .double(value)
        } else if let value = try? container.decode(String.self) {  // see why above
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {  // see why above
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// Writes the value.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .int(let value): try container.encode(value)
        case .double(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let values): try container.encode(values)
        case .object(let fields): try container.encode(fields)
        }
    }
}
