import BusModel

/// One table of a TOML file. Reading says what is wrong by its place in the file.
struct TOMLSection {
    let document: TOMLDocument
    let path: [String]
    private let fields: [String: JSONValue]

    init(_ document: TOMLDocument) {
        self.init(document, path: [], document.root)
    }

    private init(_ document: TOMLDocument, path: [String], _ value: JSONValue) {
        self.document = document
        self.path = path
        if case .object(let fields) = value { self.fields = fields } else { fields = [:] }
    }

    var keys: [String] { fields.keys.sorted() }

    func has(_ key: String) -> Bool { fields[key] != nil }

    /// Refuses keys that nothing reads, with the nearest that something does, and values of another
    /// kind than the key has.
    func check(_ known: ConfigKeys.Table) throws(ConfigFault) {
        for key in keys {
            guard let kind = known[key] else { throw unknown(key, known.keys.sorted()) }
            guard let value = fields[key], kind.allows(value) else { throw wrong(key, kind.words) }
        }
    }

    private func unknown(_ key: String, _ known: [String]) -> ConfigFault {
        let close = Nearest.names(to: key, among: known)
        return document.fault(
            at: path + [key],
            "unknown key \"\(key)\"" + (path.isEmpty ? "" : " in [\(title)]"),
            hint: close.isEmpty
                ? "known: \(known.joined(separator: ", "))"
                : "did you mean \(close.joined(separator: " or "))?"
        )
    }

    func string(_ key: String) throws(ConfigFault) -> String? {
        guard let value = fields[key] else { return nil }
        guard case .string(let text) = value else { throw wrong(key, "a text in quotes") }
        return text
    }

    func bool(_ key: String) throws(ConfigFault) -> Bool? {
        guard let value = fields[key] else { return nil }
        guard case .bool(let flag) = value else { throw wrong(key, "true or false") }
        return flag
    }

    func int(_ key: String) throws(ConfigFault) -> Int? {
        guard let value = fields[key] else { return nil }
        guard case .int(let number) = value else { throw wrong(key, "a whole number") }
        return Int(number)
    }

    /// A number, whole or not.
    func number(_ key: String) throws(ConfigFault) -> Double? {
        switch fields[key] {
        case nil: return nil
        case .int(let number): return Double(number)
        case .double(let number) where number.isFinite: return number
        default: throw wrong(key, "a number")
        }
    }

    /// A number of seconds, whole or not, not negative.
    func seconds(_ key: String) throws(ConfigFault) -> Duration? {
        switch fields[key] {
        case nil: return nil
        case .int(let number) where (0...Self.year).contains(number): return .seconds(number)
        case .double(let number) where (0...Double(Self.year)).contains(number):
            return .seconds(number)
        default: throw wrong(key, "a number of seconds, from 0 to \(Self.year)")
        }
    }

    /// The longest time that anything may be told to wait, in seconds.
    private static let year: Int64 = 31_536_000

    func strings(_ key: String) throws(ConfigFault) -> [String]? {
        guard let value = fields[key] else { return nil }
        guard let texts = Self.strings(value) else { throw wrong(key, "a list of texts") }
        return texts
    }

    /// One text, or a list of texts.
    func stringOrStrings(_ key: String) throws(ConfigFault) -> [String]? {
        if case .string(let text) = fields[key] { return [text] }
        guard let value = fields[key] else { return nil }
        guard let texts = Self.strings(value) else { throw wrong(key, "a text or a list of texts") }
        return texts
    }

    /// One of the words of an enum.
    func word<E: RawRepresentable & CaseIterable>(
        _ key: String,
        _ type: E.Type
    ) throws(ConfigFault) -> E? where E.RawValue == String {
        guard let text = try string(key) else { return nil }
        let known = E.allCases.map(\.rawValue)
        guard let word = E(rawValue: text) else {
            let close = Nearest.names(to: text, among: known)
            throw document.fault(
                at: path + [key],
                "\(key) cannot be \"\(text)\"",
                hint: close.first.map { "did you mean \"\($0)\"?" }
                    ?? "it may be \(known.joined(separator: ", "))"
            )
        }
        return word
    }

    func value(_ key: String) -> JSONValue? { fields[key] }

    func section(_ key: String) throws(ConfigFault) -> TOMLSection? {
        guard let value = fields[key] else { return nil }
        guard case .object = value else { throw wrong(key, "a table: [\(title(of: key))]") }
        return TOMLSection(document, path: path + [key], value)
    }

    func sections(_ key: String) throws(ConfigFault) -> [TOMLSection] {
        guard let value = fields[key] else { return [] }
        guard case .array(let values) = value else { throw wrong(key, "a list of tables") }
        var list: [TOMLSection] = []
        for (index, value) in values.enumerated() {
            guard case .object = value else { throw wrong(key, "a list of tables") }
            list.append(TOMLSection(document, path: path + [key, String(index)], value))
        }
        return list
    }

    func fault(_ key: String, _ message: String, hint: String? = nil) -> ConfigFault {
        document.fault(at: path + [key], message, hint: hint)
    }

    private func wrong(_ key: String, _ expected: String) -> ConfigFault {
        fault(key, "\(key) must be \(expected)")
    }

    private var title: String { path.filter { Int($0) == nil }.joined(separator: ".") }

    private func title(of key: String) -> String { (path + [key]).joined(separator: ".") }

    private static func strings(_ value: JSONValue) -> [String]? {
        guard let elements = value.elements else { return nil }
        let texts = elements.compactMap(\.text)
        return texts.count == elements.count ? texts : nil
    }
}
