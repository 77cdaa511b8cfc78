import BusModel

/// Prints an error: `error:` and `hint:` are the words that git colours in a terminal.
enum FailureText {
    static func print(_ failure: CommandFailure, asJSON: Bool) {
        let code = failure.code.map { "\($0) " } ?? ""
        Terminal.note("error: \(code)\(Terminal.harmless(failure.message))")
        for fact in failure.facts { Terminal.note("  \(Terminal.harmless(fact))") }
        for hint in failure.hints { Terminal.note("hint: \(Terminal.harmless(hint))") }
        guard asJSON else { return }
        // Why nothing on failure: the words above were said already.
        let object: JSONValue = [
            "schema": "git-bus/error/1",
            "error": [
                "code": .string(failure.code ?? "\(failure.kind)"),
                "message": .string(failure.message), "facts": JSONValue(failure.facts),
                "hints": JSONValue(failure.hints),
            ],
        ]
        if let text = try? CanonicalJSON.text(object) { Terminal.json(text) }  // why: see above
    }
}
