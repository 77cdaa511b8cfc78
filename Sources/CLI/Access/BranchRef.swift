/// Names of branches in full, as somebody else writes them.
enum BranchRef {
    /// Longer ones fit into no file system with `.lock` behind them.
    static let bytesMax = 240

    /// Whether git would take the name for a branch (`git check-ref-format`), and we for one line.
    static func isValid(_ name: String) -> Bool {
        let prefix = "refs/heads/"
        guard name.hasPrefix(prefix), name.utf8.count <= bytesMax,
            name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && !forbidden.contains($0) }),
            !name.contains(".."), !name.contains("@{"), !name.hasSuffix(".")
        else { return false }
        let parts = name.dropFirst(prefix.count).split(
            separator: "/",
            omittingEmptySubsequences: false
        )
        return parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasSuffix(".lock") }
    }

    private static let forbidden = Array("~^:?*[\\".utf8)
}
