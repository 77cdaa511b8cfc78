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
        let text = try? CanonicalJSON.text([  // why: see above
            "error": [
                "code": failure.code ?? "\(failure.kind)", "message": failure.message,
            ]
        ])
        if let text { Terminal.out(text) }
    }
}
