/// Something that was shown and stays: it scrolls away and is never drawn differently.
enum HistoryItem: Hashable {
    case welcome
    case prompt(String)
    /// A line of an answer, and whether it is its first.
    case words(String, isFirst: Bool)
    /// A command that is run.
    case tool(String)
    /// What it printed.
    case output([String])
    /// What the service said instead of an answer.
    case notice(String)
    case interrupted
    case finished(turn: Int, seconds: Int)
    /// A line of the program itself, as it is.
    case plain(String)
}
