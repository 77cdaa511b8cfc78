/// A mistake put into a simulated edge on purpose. A simulation that does not find it proves
/// nothing.
public enum PlantedFault: String, CaseIterable, Sendable {
    /// The walk does not stop at commits that were seen.
    case seenIsIgnored
    /// Commits stay seen although a rewind dropped them from the state.
    case seenIsKept
    /// Events are written after the transaction, so that a crash can come between.
    case eventsOutsideTransaction
    /// An event that is there is written again.
    case eventsAreNotUnique
    /// A transaction may end within what a merge brings in.
    case sidesAreCut
    /// After a crash in its first look a host takes the rest of history for news.
    case attachingIsForgotten
    /// What is no longer owed stays in the outbox.
    case withdrawalIsSkipped
    /// It is not asked, before a line is typed, whether that is still owed.
    case owedIsNotAsked
    /// That typing begins is not written down.
    case attemptIsNotWritten
    /// After a crash nobody looks for the text before it is typed again.
    case typedBlindly
    /// A push lands although the branch moved since it was judged.
    case swapIsNotCompared
    /// A FAIL is read as a PASS.
    case verdictIsMisread
}
