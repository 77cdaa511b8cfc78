public import BusModel

/// What a look at the bus has to do, decided from where the bus stood and where it stands.
public enum LookPlan: Hashable, Sendable {
    /// The bus has not moved.
    case nothing
    /// The bus went on: these commits are new.
    case fold([NewCommits.Place])
    /// The order of the bus is another one, or the state of it is not known: everything is folded
    /// from the root. `ambiguous` are commits whose place depends on when the bus was looked at.
    case refold(to: ObjectID, ambiguous: Set<ObjectID>)
    /// The bus no longer holds its old tip.
    case rewind(from: ObjectID, to: ObjectID?)

    /// Decides what needs no look at commits.
    ///
    /// - Parameters:
    ///   - cursor: where the bus was read up to; `nil` before the first look.
    ///   - target: where the branch points.
    /// - Returns: `nil` where the new commits must be walked first.
    public init?(cursor: RefTarget?, target: RefTarget) {
        switch (cursor, target) {
        case (.at(let old), .absent): self = .rewind(from: old, to: nil)
        case (nil, .absent), (.absent, .absent): self = .nothing
        case (_, .at):
            guard cursor == target else { return nil }
            self = .nothing
        }
    }

    /// Whether the chain of first parents leads elsewhere than to the old tip, so that it must be
    /// asked whether that is in the past of the new one at all.
    public static func leavesChain(cursor: RefTarget?, new: NewCommits) -> Bool {
        if case .at(let old) = cursor { new.base != old } else { false }
    }

    /// Decides by what a walk from the new tip found.
    ///
    /// - Parameter holdsOld: whether the old tip is in the new one's past; only asked where the
    ///   chain leads elsewhere.
    public init(cursor: RefTarget?, tip: ObjectID, new: NewCommits, holdsOld: Bool) {
        switch cursor {
        case nil: self = .fold(new.places)
        // The branch came back after a deletion: its commits may be seen, the state is not.
        case .absent: self = .refold(to: tip, ambiguous: [])
        case .at(let old):
            if new.base == old {
                self = .fold(new.places)
            } else if holdsOld {
                // A foxtrot merge took the first place: the order is another one now, and the
                // state is what the whole of it gives.
                self = .refold(to: tip, ambiguous: Set(new.places.map(\.id)))
            } else {
                self = .rewind(from: old, to: tip)
            }
        }
    }
}
