/// Something that the program itself announced at the end of its last turn.
struct Banner: Hashable {
    /// What follows of it.
    enum Kind: Hashable {
        /// The account is used up.
        case limit
        /// Only a person can help: a login, a bill.
        case error
        /// The turn was cut off; the program waits for a line like after any other.
        case cutOff
    }

    /// What follows of it.
    let kind: Kind
    /// The rows it takes.
    let rows: [String]

    /// The words, in one line.
    var text: String {
        var words = rows.joined(separator: " ")
        if words.count > 200 { words = String(words.prefix(199)) + "…" }
        return words
    }
}
