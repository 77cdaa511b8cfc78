/// A prompt with places for values: `{{agent}}`.
struct PromptTemplate {
    /// A place that git-bus has no value for, or a brace that is never closed.
    struct Fault: Error, Hashable, CustomStringConvertible {
        let template: String
        let line: Int
        let message: String
        var description: String { "\(template):\(line): \(message)" }
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
                let known = values.keys.sorted().joined(separator: ", ")
                throw fault(at: open.lowerBound, "unknown placeholder {{\(key)}}; known: \(known)")
            }
            result += value
            rest = rest[close.upperBound...]
        }
        return result + rest
    }

    private func fault(at index: String.Index, _ message: String) -> Fault {
        let line = text[..<index].count { $0.isNewline } + 1
        return Fault(template: name, line: line, message: message)
    }
}
