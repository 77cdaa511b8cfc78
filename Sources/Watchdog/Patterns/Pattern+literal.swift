extension Pattern: ExpressibleByStringLiteral {
    /// A pattern of this program's own; its tests have read every one of them.
    public init(stringLiteral value: String) {
        self.init(known: value)
    }
}

extension Sequence<Pattern> {
    /// Whether any of them occurs in the text.
    func occur(in scalars: [Unicode.Scalar]) -> Bool { contains { $0.occurs(in: scalars) } }
}
