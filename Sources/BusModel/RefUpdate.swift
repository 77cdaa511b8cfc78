/// Where a ref points, or that it does not exist.
public enum RefTarget: Hashable, Sendable {
    /// There is no such ref.
    case absent
    /// The ref points at this commit.
    case at(ObjectID)
}

/// A ref that was seen in one place and then in another.
public struct RefUpdate: Hashable, Sendable {
    /// Which ref.
    public let ref: RefName
    /// Where it was when last looked at.
    public let before: RefTarget
    /// Where it is now.
    public let after: RefTarget

    /// Describes a move of `ref`.
    public init(ref: RefName, before: RefTarget, after: RefTarget) {
        self.ref = ref
        self.before = before
        self.after = after
    }
}
