/// The words of a command line, taken from the front.
struct DoubleArguments {
    private var rest: [String]
    private var isPlain = false
    /// What is said about an option whose value is missing.
    private let missing: (_ name: String) -> DoubleRefusal

    init(_ words: [String], missing: @escaping (_ name: String) -> DoubleRefusal) {
        rest = words
        self.missing = missing
    }

    /// What the next word is.
    enum Word: Hashable {
        case option(String, value: String?)
        case plain(String)
    }

    /// The next word; after `--` all are plain.
    mutating func next() -> Word? {
        guard let word = rest.first else { return nil }
        rest.removeFirst()
        if isPlain || word == "-" || !word.hasPrefix("-") { return .plain(word) }
        if word == "--" {
            isPlain = true
            return next()
        }
        guard word.hasPrefix("--"), let equals = word.firstIndex(of: "=") else {
            return .option(word, value: nil)
        }
        return .option(String(word[..<equals]), value: String(word[word.index(after: equals)...]))
    }

    /// The value of an option: what stood behind its `=`, or the next word.
    mutating func value(of name: String, _ given: String?) throws(DoubleRefusal) -> String {
        if let given { return given }
        guard let word = rest.first else { throw missing(name) }
        rest.removeFirst()
        return word
    }
}
