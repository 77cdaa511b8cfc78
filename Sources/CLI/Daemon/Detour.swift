import BusModel

/// A place where the bus was between two looks, and which it has left.
struct Detour {
    /// Where it was; `.absent` where the branch was deleted.
    let target: RefTarget
    /// How many of the new pushes led there.
    let count: Int
}
