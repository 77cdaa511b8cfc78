import Foundation

/// Questions to the person at the terminal. Nobody is asked where nobody can answer.
enum Dialogue {
    /// Whether somebody sits there.
    static var isPossible: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    /// Asks a question that is answered with yes or no.
    ///
    /// - Parameters:
    ///   - instead: the flag to pass where nobody can be asked.
    ///   - usual: what Enter alone means.
    /// - Throws: ``CommandFailure`` of kind `usage` when nobody can be asked, and of kind
    ///   `cancelled` at the end of the input.
    static func confirm(_ question: String, usual: Bool, instead: String) throws -> Bool {
        let answer = try ask("\(question) [\(usual ? "Y/n" : "y/N")]", instead: instead)
        switch answer.lowercased() {
        case "": return usual
        case "y", "yes": return true
        default: return false
        }
    }

    /// Asks for a line of text; Enter alone means `usual`.
    static func line(_ question: String, usual: String, instead: String) throws -> String {
        let answer = try ask("\(question) [\(usual)]", instead: instead)
        return answer.isEmpty ? usual : answer
    }

    private static func ask(_ question: String, instead: String) throws -> String {
        guard isPossible else {
            throw CommandFailure(
                .usage,
                "this asks a question, and there is no terminal to ask at",
                facts: [question],
                hints: ["pass \(instead)"]
            )
        }
        FileHandle.standardError.write(Data((question + " ").utf8))
        guard let answer = readLine() else {
            Terminal.note("")
            throw CommandFailure(.cancelled, "cancelled")
        }
        return answer.filter { !$0.isNewline }.trimmingCharacters(in: .whitespaces)
    }
}
