/// Something that goes wrong again and again: said once, and again when it was right in between.
struct Complaint {
    private(set) var text = ""

    /// Takes what went wrong.
    ///
    /// - Returns: whether that has not been said yet.
    mutating func isNew(_ text: String) -> Bool {
        defer { self.text = text }
        return self.text != text
    }

    /// Takes that all is well.
    ///
    /// - Returns: whether it was not before.
    mutating func isOver() -> Bool {
        defer { text = "" }
        return !text.isEmpty
    }
}
