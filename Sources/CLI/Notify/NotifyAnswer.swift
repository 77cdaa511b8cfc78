import BusModel

/// What came of running the `[notify]` command.
struct NotifyAnswer: Hashable, Sendable {
    /// Its exit status, 128 and the number of the signal that ended it; `nil` when it did not run.
    var status: Int32?
    /// Whether it was ended because it took too long.
    var isTimedOut = false
    /// Why it did not run.
    var fault: String?
    /// The last lines of its standard error, harmless.
    var said: [String] = []

    /// Why nobody was told; `nil` when the command says that somebody was.
    var problem: String? {
        let words: String
        if let fault {
            words = fault
        } else if isTimedOut {
            words = "it did not end within \(NotifyProcess.deadline.components.seconds) s"
        } else if let status, status != 0 {
            words = "it ended with status \(status)"
        } else {
            return nil
        }
        return said.last.map { "\(words): \(Terminal.cut($0, to: 200))" } ?? words
    }

    var json: JSONValue {
        [
            "status": status.map { .int(Int64($0)) } ?? .null, "timed_out": .bool(isTimedOut),
            "problem": JSONValue(problem), "stderr": JSONValue(said),
        ]
    }
}
