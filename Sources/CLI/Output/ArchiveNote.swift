import BusModel
import Journal

/// Says that a log does not go back to the beginning, because its older part was moved out.
struct ArchiveNote {
    /// The parts that were moved, the oldest first.
    let parts: [ArchivePart]
    let folder: String

    /// The lines for whoever reads events, or none.
    ///
    /// - Parameters:
    ///   - since: from when on they are wanted; `nil` for from the beginning.
    ///   - wanted: how many are wanted; `nil` for all.
    ///   - found: how many of them the journal has.
    func lines(since: Instant?, wanted: Int?, found: Int) -> [String] {
        guard let last = parts.last else { return [] }
        if let since, since >= last.before { return [] }
        if let wanted, found >= wanted { return [] }
        return [
            "note: events up to number \(last.last) were moved: older events are in \(folder)",
            "hint: cat \(ShellWord.quoted(folder))/events-*.jsonl",
        ]
    }
}
