import BusModel

/// The environment that git is given when it serves somebody: made anew, with nothing of theirs.
///
/// A client may send variables, and an admin may have sshd take them. What is not in the list here
/// is gone, whoever set it.
enum ServerEnvironment {
    /// - Parameters:
    ///   - said: the environment as it was found.
    ///   - path: where programs are looked for.
    ///   - home: the home of the hub's owner.
    static func made(
        from said: [String: String],
        path: String,
        home: String,
        for pusher: Pusher
    ) -> [String: String] {
        var made = said.filter { name, value in
            switch name {
            // Values with a slash name files that the C library would open.
            case "LANG": isLocale(value)
            case "GIT_PROTOCOL": ["version=0", "version=1", "version=2"].contains(value)
            case "SSH_CONNECTION": isConnection(value)
            default: name.hasPrefix("LC_") && isLocale(name) && isLocale(value)
            }
        }
        made["PATH"] = path
        made["HOME"] = home
        // What git writes into the log of the ref beside the old and the new tip.
        made["GIT_COMMITTER_NAME"] = pusher.name
        made["GIT_COMMITTER_EMAIL"] = pusher.email
        // What the hooks of the hub go by.
        made["GIT_BUS_PUSHER"] = pusher.name
        made["GIT_BUS_PROOF"] = "forced-command"
        return made
    }

    /// Where git and its helpers are, and after them this very program, which hooks may start.
    static func path(ownFolder: String) -> String {
        var folders = ["/usr/local/bin", "/usr/bin", "/bin"]
        #if os(macOS)
            folders.insert("/opt/homebrew/bin", at: 0)
        #endif
        if ownFolder.hasPrefix("/"), !ownFolder.contains(":"), !folders.contains(ownFolder) {
            folders.append(ownFolder)
        }
        return folders.joined(separator: ":")
    }

    private static func isLocale(_ text: String) -> Bool {
        text.utf8.count <= 64
            && text.utf8.allSatisfy { $0.isASCIILetterOrDigit || "_.@-".utf8.contains($0) }
    }

    private static func isConnection(_ text: String) -> Bool {
        text.utf8.count <= 200
            && text.utf8.allSatisfy { $0.isASCIILetterOrDigit || ".:% ".utf8.contains($0) }
    }
}
