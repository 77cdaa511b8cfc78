import BusModel

/// What came of asking a hub to say when its branch moves.
enum WaitAnswer: Hashable {
    case moved(ObjectID?)
    /// The time was up, and nothing had moved.
    case same
    /// It cannot be asked, and why.
    case failed(String)

    /// Reads how the child ended and what it said.
    init(status: Int32, out: String, error: String) {
        let line = out.trimmingBlanks()
        switch status {
        case 0:
            guard let tip = KnownTip(line) else {
                self = .failed("the server answers git-bus-wait with something else")
                return
            }
            self = .moved(tip.id)
        case 124: self = .same
        case 126, 127: self = .failed("the server has no git-bus-wait")
        default:
            // ssh says why last, a server says it first.
            let lines = error.split(whereSeparator: \.isNewline).map { $0.trimmingBlanks() }
                .filter { !$0.isEmpty }
            let words = status == 255 ? lines.last : lines.first
            let reason = words.map { String($0.prefix(200)) } ?? "exit status \(status)"
            self = .failed(reason)
        }
    }
}
