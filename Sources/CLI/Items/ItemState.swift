import BusModel

/// Where an item stands.
enum ItemState: String, Hashable, CaseIterable {
    case open, taken, closed

    /// The kinds of events that move an item.
    static let kinds: [EventKind] = [.itemTaken, .itemDropped, .itemClosed]
}
