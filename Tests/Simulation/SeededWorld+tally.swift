extension SeededWorld {
    /// What one run did, so that a simulation in which nothing happens is noticed.
    public struct Tally: Sendable {
        /// Pushes that landed.
        public var landed = 0
        /// Pushes that rules or others stopped.
        public var refused = 0
        /// Processes that died.
        public var crashes = 0
        /// Pings that were typed.
        public var typed = 0
        /// Pings that were taken back before they were typed.
        public var withdrawn = 0
        /// Gates that passed.
        public var passed = 0
        /// Items that were taken.
        public var taken = 0
        /// Times that a host folded everything again.
        public var refolds = 0

        /// Nothing yet.
        public init() {}

        /// Adds what another run did.
        public mutating func add(_ other: Tally) {
            landed += other.landed
            refused += other.refused
            crashes += other.crashes
            typed += other.typed
            withdrawn += other.withdrawn
            passed += other.passed
            taken += other.taken
            refolds += other.refolds
        }
    }
}
