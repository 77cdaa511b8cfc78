internal import Foundation

/// A bare repository that git-bus can serve, and where its parts are.
struct BareHub: Sendable {
    /// Absolute, without links: hooks are found by it wherever git is started.
    let path: String

    var config: ConfigFile { ConfigFile(path: path + "/config") }
    /// What is ours in the hub; only its owner may enter.
    var own: String { path + "/git-bus" }
    var hooks: String { own + "/hooks" }
    /// What is run after the bell.
    var chain: String { hooks + "/post-receive.d" }
    /// What is asked after our own verdict.
    var guards: String { hooks + "/pre-receive.d" }
    /// What is only kept to be faster, and can be made again.
    var memo: String { own + "/memo" }
    /// Refusals that no daemon has taken in yet.
    var refused: String { own + "/refused" }
    /// Who comes in by ssh at the moment.
    var entrance: String { own + "/entrance" }
    /// What the hooks noted of pushes.
    var notes: String { own + "/pushes.log" }
    /// Which branch is the bus.
    var branch: String { own + "/branch" }
    var faults: String { own + "/faults.log" }
    /// The name of the link to what judges a push without a daemon, as the record has it.
    static let judge = "../git-bus"

    /// Where a link is that the record names: beside the hooks, or one level up.
    func link(_ name: String) -> String {
        name.hasPrefix("../") ? own + name.dropFirst(2) : hooks + "/" + name
    }

    var program: String { hooks + "/git-bus-hook" }
    var record: String { own + "/install.json" }
    var socket: String { own + "/wake.sock" }

    /// Finds the repository and checks that it can be a hub.
    ///
    /// - Parameter mustServe: `false` to leave a repository that cannot be one any more.
    init(at given: String, mustServe: Bool = true) async throws(HookError) {
        guard let path = FileTree.resolved(given) else {
            throw HookError(
                .notARepository,
                "there is nothing at \(given)",
                hint: "make one: git init --bare --initial-branch=main \(given)"
            )
        }
        self.path = path
        try checkShape()
        try checkOwner()
        let values = try await config.values()
        guard mustServe else { return }
        try checkBare(values)
        try checkExtensions(values)
        try checkWhole()
        try checkSharing(values)
    }

    private func checkShape() throws(HookError) {
        if FileTree.exists(path + "/.git") {
            throw HookError(
                .notBare,
                "\(path) is a work tree",
                hint: "give the bare repository that agents push to: git clone --bare \(path)"
            )
        }
        if FileTree.exists(path + "/commondir") {
            throw HookError(
                .notBare,
                "\(path) belongs to a linked work tree",
                hint: "give the bare repository that agents push to"
            )
        }
        let isRepository =
            FileTree.kind(of: path + "/HEAD") != .absent
            && ["/objects", "/refs", "/config"].allSatisfy { FileTree.exists(path + $0) }
        guard isRepository else {
            throw HookError(
                .notARepository,
                "\(path) is no git repository",
                hint: "make one: git init --bare \(path)"
            )
        }
    }

    private func checkOwner() throws(HookError) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileTree.failure("look at", path) }
        guard status.st_uid == geteuid() else {
            throw HookError(
                .notOwned,
                "\(path) belongs to user \(status.st_uid), not to user \(geteuid())",
                hint: "run this as the hub's owner"
            )
        }
    }

    private func checkBare(_ values: [String: [String?]]) throws(HookError) {
        let bare = values["core.bare"]?.last.map(Self.isTrue)
        // What git takes for granted where the configuration does not say.
        let isBare = bare ?? ((path as NSString).lastPathComponent != ".git")
        guard isBare, values["core.worktree"] == nil else {
            throw HookError(
                .notBare,
                "\(path) has a work tree",
                hint: "give the bare repository that agents push to"
            )
        }
    }

    /// A state is folded from the root, so a hub without its past could serve nobody.
    private func checkWhole() throws(HookError) {
        guard !FileTree.exists(path + "/shallow") else {
            throw HookError(
                .unsupported,
                "\(path) is a shallow clone: commits are missing",
                hint: "git -C \(path) fetch --unshallow"
            )
        }
    }

    private func checkExtensions(_ values: [String: [String?]]) throws(HookError) {
        let format = (values["extensions.objectformat"]?.last ?? nil) ?? "sha1"
        if format.lowercased() != "sha1" {
            throw HookError(
                .unsupported,
                "\(path) names its objects by \(format); git-bus reads SHA-1 only",
                hint: "make the hub anew: git init --bare --object-format=sha1"
            )
        }
        let storage = (values["extensions.refstorage"]?.last ?? nil) ?? "files"
        if storage.lowercased() != "files" {
            throw HookError(
                .unsupported,
                "\(path) keeps its refs in \(storage); git-bus reads files only",
                hint: "make the hub anew: git init --bare --ref-format=files"
            )
        }
        if let own = values["extensions.worktreeconfig"]?.last, Self.isTrue(own) {
            throw HookError(
                .unsupported,
                "\(path) has a second configuration, config.worktree, which would win over ours",
                hint: "git -C \(path) config --unset extensions.worktreeConfig"
            )
        }
    }

    /// Other users cannot enter our directory, so their pushes would pass every hook by.
    private func checkSharing(_ values: [String: [String?]]) throws(HookError) {
        guard let value = values["core.sharedrepository"]?.last else { return }
        let isPrivate =
            switch value?.lowercased() {
            case "umask", "false", "no", "off", "0", "": true
            case let mode?: mode.count > 1 && Int(mode, radix: 8).map { $0 & 0o077 == 0 } ?? false
            case nil: false
            }
        guard isPrivate else {
            throw HookError(
                .unsupported,
                "\(path) is shared with other users, whose pushes would run no hooks at all",
                hint: "let everybody push as the hub's owner, then: "
                    + "git -C \(path) config --unset core.sharedRepository"
            )
        }
    }

    private static func isTrue(_ value: String?) -> Bool {
        guard let value = value?.lowercased() else { return true }
        return ["true", "yes", "on"].contains(value) || (Int(value).map { $0 != 0 } ?? false)
    }
}
