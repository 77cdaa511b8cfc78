import BusModel

/// The tip that somebody knows of: forty hexadecimal digits, or that there is none.
struct KnownTip: Hashable {
    /// `nil`: there is no such ref.
    let id: ObjectID?

    /// Reads forty digits; forty zeros, as git has it, and `absent`, as we print it, are no tip.
    init?(_ text: String) {
        if text == "absent" || (text.count == 40 && text.allSatisfy { $0 == "0" }) {
            id = nil
        } else if let id = ObjectID(hex: text) {
            self.id = id
        } else {
            return nil
        }
    }

    init(_ id: ObjectID?) { self.id = id }

    var text: String { id?.hex ?? "absent" }
}
