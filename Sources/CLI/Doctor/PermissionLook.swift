import BusModel
import Foundation

/// Who may read what git-bus keeps: the journal quotes a private repository, the sockets are a way
/// in, and the settings say what is run.
struct PermissionLook {
    /// A file or folder as it was found.
    struct Place: Hashable {
        /// What may stand open without harm.
        enum Kind: Hashable {
            /// Nobody else may as much as look.
            case secret
            /// Others may read it and must not change it.
            case settings
        }

        let path: String
        let kind: Kind
        let mode: Int
        let isFolder: Bool
        let isOwn: Bool

        /// The bits that must not be there.
        var excess: Int { mode & (kind == .secret ? 0o077 : 0o022) }
    }

    /// Looks at everything there is, which must come before anything is opened: opening a journal
    /// closes it to others.
    static func probe(
        _ location: BusLocation?,
        environment: [String: String]
    ) -> [Place] {
        let config = HostConfigReader(environment: environment).path
        let home = BusLocation.stateHome(environment) + "/git-bus"
        var secret = [home]
        if let location {
            let state = location.stateDirectory
            secret += [
                state, location.runtimeDirectory, location.journalPath,
                location.journalPath + "-wal", location.journalPath + "-shm", location.lockPath,
                location.logPath, TrustStore(location: location).path, location.archivePath,
            ]
        }
        let settings = [(config as NSString).deletingLastPathComponent, config]
        return secret.compactMap { place($0, .secret) }
            + settings.compactMap { place($0, .settings) }
    }

    private static func place(_ path: String, _ kind: Place.Kind) -> Place? {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        return Place(
            path: path,
            kind: kind,
            mode: Int(facts.st_mode & 0o7777),
            isFolder: facts.st_mode & S_IFMT == S_IFDIR,
            isOwn: facts.st_uid == geteuid()
        )
    }

    /// What is wrong with them.
    static func judge(_ places: [Place]) -> [Finding] {
        let bad = places.compactMap { place -> Finding? in
            guard place.isOwn else {
                let text = "\(place.path) belongs to another user"
                let fix = "ls -ld \(ShellWord.quoted(place.path))"
                return Finding("mode", .error, "permissions", text, fix: fix)
            }
            guard place.excess != 0 else { return nil }
            let wanted =
                place.kind == .secret ? (place.isFolder ? 0o700 : 0o600) : place.mode & ~0o022
            let verb = place.excess & 0o022 != 0 ? "change" : "read"
            return Finding(
                "mode",
                .error,
                "permissions",
                "others may \(verb) \(place.path) (\(String(place.mode, radix: 8)))",
                fix: "chmod \(String(wanted, radix: 8)) \(ShellWord.quoted(place.path))",
                repair: .setMode(path: place.path, mode: wanted)
            )
        }
        return bad.isEmpty
            ? [Finding("mode", .ok, "permissions", "state and sockets are yours alone")] : bad
    }
}
