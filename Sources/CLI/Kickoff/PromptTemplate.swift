import BusModel

/// A prompt with places for values: `{{agent}}`.
struct PromptTemplate {
    /// A place that git-bus has no value for, or a brace that is never closed.
    struct Fault: Error, Hashable, CustomStringConvertible {
        let template: String
        let line: Int
        /// In characters, from 1.
        let column: Int
        let message: String
        var hint: String?
        var description: String { "\(template):\(line):\(column): \(message)" }
    }

    let name: String
    let text: String

    /// The text with every place filled. Values are put in as they are and not read again, so a
    /// value with braces in it stays what it is.
    func filled(with values: [String: String]) throws(Fault) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            result += rest[..<open.lowerBound]
            guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
                throw fault(at: open.lowerBound, "\"{{\" without \"}}\"")
            }
            let key = rest[open.upperBound..<close.lowerBound].filter { !$0.isWhitespace }
            guard let value = values[key] else {
                let close = Nearest.names(to: String(key), among: values.keys.sorted())
                throw fault(
                    at: open.lowerBound,
                    "unknown placeholder {{\(key)}}",
                    hint: close.isEmpty
                        ? "known: \(values.keys.sorted().joined(separator: ", "))"
                        : "did you mean {{\(close.joined(separator: "}} or {{"))}}?"
                )
            }
            result += value
            rest = rest[close.upperBound...]
        }
        return result + rest
    }

    private func fault(at index: String.Index, _ message: String, hint: String? = nil) -> Fault {
        let before = text[..<index]
        let lineStart = before.lastIndex(where: \.isNewline).map(before.index(after:))
        return Fault(
            template: name,
            line: before.count { $0.isNewline } + 1,
            column: before[(lineStart ?? before.startIndex)...].count + 1,
            message: message,
            hint: hint
        )
    }
}
