/// What an install or uninstall did to a hub, or would do.
public struct HookInstallation: Hashable, Sendable {
    /// The hub, as an absolute path without symbolic links.
    public let hub: String
    /// Where its hooks are run from while git-bus is installed.
    public let hooksPath: String
    /// What was done, in order; nothing when all was as it should be.
    public let changes: [HookChange]
    /// What was left alone, and why: one sentence each.
    public let notes: [String]
    /// Whether the changes were only worked out.
    public let isDryRun: Bool
}
