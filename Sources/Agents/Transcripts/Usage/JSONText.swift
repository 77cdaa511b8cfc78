/// Where a string, or a number, stands in the text of a ``JSONScanner``: between its quotes.
struct JSONText {
    let start: Int
    let end: Int
    /// Whether what stands there is not yet what is meant.
    let hasEscapes: Bool
}
