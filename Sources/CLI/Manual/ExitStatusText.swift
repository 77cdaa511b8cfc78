extension CommandFailure.Kind {
    /// What a status says, for the manual.
    var meaning: String {
        switch self {
        case .failed: "It failed in a way that has no status of its own."
        case .cancelled: "Cancelled."
        case .waiting: "Something waits for a person."
        case .notAuthorised: "Not authorised."
        case .refused: "Refused by a rule, whose code is shown."
        case .problems: "Problems were found."
        case .usage: "Wrong usage."
        case .malformed: "Malformed input."
        case .unreachable: "Unreachable: no journal, no tmux, no other side."
        case .cannotCreate: "A file cannot be made."
        case .tryAgain: "Try again: the bus moved, or a daemon runs already."
        case .permission: "No permission: the repository belongs to another user."
        case .configuration: "The configuration is wrong."
        case .timedOut: "It took too long."
        case .interrupted: "Interrupted."
        }
    }
}
