/// What an agent or a service that waits for a person needs, told by the reason in its row.
///
/// The one place that reads those words.
struct AgentNeed: Hashable {
    let kind: Need.Kind
    /// What it is, without anything that stands on a screen.
    let words: String
    /// The same without what may change from one look to the next.
    let slug: String

    /// The words that a reason begins with, and what they mean; whatever else is asked is a dialog.
    private static let table: [(beginning: String, kind: Need.Kind)] = [
        ("crash loop", .crashLoop), ("limit", .escalated), ("stall", .escalated),
        ("escalated", .escalated), ("budget", .budget),
    ]

    /// - Parameter need: the kind, where whoever asks has said it.
    init(reason: String, need: String? = nil) {
        kind =
            need.flatMap(Need.Kind.init) ?? Self.table.first { reason.hasPrefix($0.beginning) }?
            .kind
            ?? .dialog
        // Behind the first colon a reading quotes the screen, and what git-bus says of a crash loop
        // is its own. What an agent shows may be secret, and must not travel with a notification.
        let own = kind == .dialog ? String(reason.prefix { $0 != ":" }) : reason
        words = Terminal.cut(Terminal.harmless(own), to: 160)
        let parts = words.prefix { $0 != ":" }.lowercased().split {
            !($0.isASCII && $0.isLetter)
        }
        slug = String(parts.joined(separator: "-").prefix(48))
    }

    /// What to do about it.
    func advice(for name: String) -> String {
        // A reason that names a command already says what to do.
        if words.contains("git bus ") { return "" }
        return kind == .crashLoop
            ? "; when it is mended: git bus up \(name)" : "; see to it: git bus attach \(name)"
    }
}
