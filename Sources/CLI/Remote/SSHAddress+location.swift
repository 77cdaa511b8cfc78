import GitBus

extension SSHAddress {
    /// Where the hub of a bus is, as git on this host understands its URL; `nil` where git does not
    /// reach it by ssh.
    static func of(_ location: BusLocation) async throws -> SSHAddress? {
        guard location.hub == nil else { return nil }
        // The user's settings may put another address in the place of this one (insteadOf).
        let git = GitProcess(directory: "/")
        return try of(try await git.succeed(["ls-remote", "--get-url", "--", location.url]).line)
    }
}
