import BusModel
import Crypto
import Foundation

/// Which bus is meant, and where this machine keeps what belongs to it.
struct BusLocation: Sendable, Hashable {
    /// What git is told to fetch from and push to.
    let url: String
    /// The same repository by one spelling, so that it has one journal.
    let canonical: String
    /// The bare repository, when it can be read without a network.
    let hub: String?
    /// The branch that is the bus.
    let branch: String
    /// Where the journal, the mirror, the clones and the log are.
    let stateDirectory: String
    /// Where the sockets are, for this user alone.
    let runtimeDirectory: String

    /// The ref of the bus.
    var ref: RefName { .branch(branch) }
    /// The name of the journal: a hash of the canonical URL and the ref.
    var key: String { Self.key(canonical: canonical, ref: ref) }
    var journalPath: String { stateDirectory + "/journal.db" }
    var lockPath: String { stateDirectory + "/daemon.lock" }
    /// Where the hooks of an agent's program write what they tell.
    func eventFile(of agent: AgentName) -> String { "\(stateDirectory)/events/\(agent).jsonl" }
    /// What gates and phases that are over took, for scripts.
    var tokenLogPath: String { stateDirectory + "/token-log.jsonl" }
    var logPath: String { stateDirectory + "/daemon.log" }
    var mirrorPath: String { stateDirectory + "/mirror.git" }
    /// The host's own file as it was when it could last be used.
    var lastConfigPath: String { stateDirectory + "/config.last.toml" }
    /// Why the daemon cannot go on, while it cannot. Not beside the journal: that disk may be full.
    var troublePath: String { runtimeDirectory + "/trouble" }
    /// Why this host's own settings were not taken, while they are not.
    var hostProblemPath: String { stateDirectory + "/config-problem.txt" }
    /// What came of asking the hub to tell of its pushes.
    var wakeNotePath: String { stateDirectory + "/hub-wakes.txt" }
    /// Where the ssh keys of this host's agents are.
    var keyDirectory: String { stateDirectory + "/keys" }
    /// The name of the private tmux server of this bus.
    var tmuxSocket: String { "git-bus-" + key.prefix(12) }

    init(url: String, branch: String, environment: [String: String]) {
        self.url = url
        self.branch = branch
        hub = Self.localPath(url)
        canonical = Self.canonical(url)
        let key = Self.key(canonical: canonical, ref: .branch(branch))
        stateDirectory = Self.stateHome(environment) + "/git-bus/" + key
        let runtime = environment["XDG_RUNTIME_DIR"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        runtimeDirectory = runtime.map { "\($0)/git-bus/\(key)" } ?? stateDirectory + "/run"
    }

    /// Where state is kept: `$XDG_STATE_HOME`, or `~/.local/state`.
    static func stateHome(_ environment: [String: String]) -> String {
        // The specification says that a relative path is to be ignored.
        if let home = environment["XDG_STATE_HOME"], home.hasPrefix("/") { return home }
        return (environment["HOME"] ?? NSHomeDirectory()) + "/.local/state"
    }

    private static func key(canonical: String, ref: RefName) -> String {
        let digest = SHA256.hash(data: Data("\(canonical)\n\(ref)".utf8))
        return String(Array(digest).hex.prefix(32))
    }

    /// The path that a plain path or nothing else names; a `file://` URL is fetched like any other.
    private static func localPath(_ url: String) -> String? {
        url.hasPrefix("/") ? repository(url) : nil
    }

    /// The repository that git would find at a path: itself, its `.git`, or the path with `.git`.
    private static func repository(_ path: String) -> String {
        let path = resolved(path)
        let places = [path, path + "/.git", path + ".git"]
        return places.first { FileManager.default.fileExists(atPath: $0 + "/HEAD") } ?? path
    }

    private static func resolved(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }

    /// One spelling: `file:///path`, `ssh://user@host/path`, the host in lower case, no slash at
    /// the end.
    static func canonical(_ url: String) -> String {
        if url.hasPrefix("/") { return "file://" + repository(url) }
        if url.hasPrefix("file://") { return "file://" + repository(String(url.dropFirst(7))) }
        var text = url
        if !url.contains("://"), let colon = url.firstIndex(of: ":") {
            // git's short form for ssh: user@host:path, where the path starts at the home.
            let path = url[url.index(after: colon)...]
            text = "ssh://" + url[..<colon] + (path.hasPrefix("/") ? "" : "/~/") + path
        }
        guard let scheme = text.range(of: "://") else { return text }
        let rest = text[scheme.upperBound...]
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        var path = rest[slash...]
        while path.last == "/" { path.removeLast() }
        return text[..<scheme.upperBound].lowercased() + hostLowered(rest[..<slash]) + path
    }

    private static func hostLowered(_ authority: Substring) -> String {
        guard let at = authority.lastIndex(of: "@") else { return authority.lowercased() }
        return authority[...at] + authority[authority.index(after: at)...].lowercased()
    }
}
