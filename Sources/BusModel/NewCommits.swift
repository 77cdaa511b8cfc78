/// The commits that a look at the bus found new, in canonical order.
public struct NewCommits: Sendable, Equatable {
    /// A commit's place in the order.
    public struct Place: Sendable, Hashable {
        /// The commit.
        public let id: ObjectID
        /// Whether it is a step of the first-parent chain.
        public let isStep: Bool

        /// Names a place.
        public init(id: ObjectID, isStep: Bool) {
            self.id = id
            self.isStep = isStep
        }
    }

    /// The commits: each after its parents.
    public let places: [Place]
    /// The seen commit on which the first-parent chain ends; `nil` when it ends in a root.
    public let base: ObjectID?
    /// Every seen commit that a new one has as a parent.
    public let stops: Set<ObjectID>

    /// Describes what a walk found.
    public init(places: [Place], base: ObjectID?, stops: Set<ObjectID>) {
        self.places = places
        self.base = base
        self.stops = stops
    }

    /// Nothing is new: the tip was seen.
    public init(nothingSince tip: ObjectID) {
        self.init(places: [], base: tip, stops: [tip])
    }
}
