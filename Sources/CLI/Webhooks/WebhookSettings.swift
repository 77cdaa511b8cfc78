import Foundation

/// `[webhook]` of the host's own file: which forge may ring the bell, and how it is known.
struct WebhookSettings: Hashable {
    let forge: WebhookForge
    /// The file with the secret that the forge signs with.
    let secretFile: String
    /// Where the socket is made; `nil` for the folder of the daemon's other sockets.
    let directory: String?
    /// The group that may connect besides this user; its number.
    let group: UInt32?

    /// Where a bus's socket is.
    func socket(of location: BusLocation) -> (directory: String, name: String) {
        // Several buses may share a folder that they are told of.
        guard let directory else { return (location.runtimeDirectory, "webhook.sock") }
        return (directory, "webhook-\(location.key.prefix(12)).sock")
    }
}

extension WebhookSettings {
    /// Reads the table.
    ///
    /// - Parameter home: what a tilde at the start of a path stands for.
    init(_ section: TOMLSection, home: String) throws(ConfigFault) {
        guard let forge = try section.word("forge", WebhookForge.self) else {
            throw section.fault(
                "forge",
                "[webhook] needs the forge whose webhooks are heard",
                hint: "forge = \"github\"; or forgejo, gitea"
            )
        }
        guard let secret = try Self.path("secret_file", section, home) else {
            throw section.fault(
                "secret_file",
                "[webhook] needs the file with the secret that the forge signs with",
                hint: "secret_file = \"~/.config/git-bus/webhook-secret\""
            )
        }
        self.forge = forge
        secretFile = secret
        directory = try Self.path("dir", section, home)
        guard let name = try section.string("group") else {
            group = nil
            return
        }
        guard directory != nil else {
            throw section.fault(
                "group",
                "group needs dir: nobody else reaches the folder of the daemon's own sockets",
                hint: "dir = \"/srv/git-bus\""
            )
        }
        guard let entry = getgrnam(name) else {
            throw section.fault("group", "there is no group \"\(name)\" here", hint: "getent group")
        }
        group = entry.pointee.gr_gid
    }

    private static func path(
        _ key: String,
        _ section: TOMLSection,
        _ home: String
    ) throws(ConfigFault) -> String? {
        guard let text = try section.string(key) else { return nil }
        if text.hasPrefix("/") { return text }
        if text.hasPrefix("~/") { return home + text.dropFirst() }
        throw section.fault(
            key,
            "\(key) must be a whole path",
            hint: "start it with / or with ~/"
        )
    }
}
