import BusModel

/// Where an item stands, by what was said of it last.
enum ItemState: String, Hashable, CaseIterable {
    case open, taken, closed

    /// The kinds of events that move an item.
    static let kinds: [EventKind] = [.itemTaken, .itemDropped, .itemClosed]

    /// What an item becomes by an event; `nil` when the event is about none.
    init?(after kind: String) {
        switch EventKind(rawValue: kind) {
        case .itemTaken: self = .taken
        case .itemDropped: self = .open
        case .itemClosed: self = .closed
        default: return nil  // open: every other event leaves items alone
        }
    }
}
