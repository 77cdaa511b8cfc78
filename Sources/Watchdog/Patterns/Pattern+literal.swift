extension Pattern: ExpressibleByStringLiteral {
    /// A pattern of this program's own; its tests have read every one of them.
    public init(stringLiteral value: String) {
        do { self = try Pattern(value) } catch {
            preconditionFailure("\(value): \(error)")
        }
    }
}
