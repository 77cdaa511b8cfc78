public import BusModel

/// A part of the log that was moved out of the journal into a file, or is being moved.
public struct ArchivePart: Hashable, Sendable {
    /// How far the move has come. Each step is on the disk before the next begins.
    public enum State: String, Hashable, Sendable {
        /// Decided on; there may be no file yet, and the journal has every event.
        case planned
        /// The file is whole and on the disk; the journal may have some of its events still.
        case written
        /// The journal has none of them any more.
        case moved
    }

    /// The number of its first event.
    public let first: Int64
    /// The number of its last event.
    public let last: Int64
    /// All of it happened before this.
    public let before: Instant
    /// The name of its file.
    public let file: String
    /// How far it is.
    public let state: State
}

/// What could be moved out of the journal now.
public struct ArchivePlan: Hashable, Sendable {
    /// The numbers of the events; `nil` when none is old enough.
    public let range: ClosedRange<Int64>?
    /// How many they are.
    public let events: Int
    /// When the first and the last of them happened.
    public let times: ClosedRange<Instant>?
    /// A part that was not finished, because its process ended; it is finished first.
    public let unfinished: ArchivePart?
}
