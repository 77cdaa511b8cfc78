import BusModel
import Foundation

/// The daemon of one bus as a service that starts at login: the file that says so, worked out from
/// values.
struct ServiceUnit: Hashable {
    /// Who starts services.
    enum Manager: Hashable, CaseIterable {
        case systemd, launchd

        /// The one of this machine.
        static var here: Manager {
            #if os(macOS)
                .launchd
            #else
                .systemd
            #endif
        }
    }

    let manager: Manager
    let location: BusLocation
    /// The file of git-bus itself.
    let executable: String
    /// What the daemon and its agents need of the caller's environment, and nothing that is secret.
    let variables: [String: String]
    private let folder: String

    /// - Throws: when what would stand in the file must not, or cannot.
    init(
        _ location: BusLocation,
        manager: Manager = .here,
        executable: String,
        environment: [String: String]
    ) throws(CommandFailure) {
        self.manager = manager
        self.location = location
        self.executable = executable
        variables = environment.filter { Self.passed.contains($0.key) && !$0.value.isEmpty }
        let home = environment["HOME"] ?? NSHomeDirectory()
        let config = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        folder =
            switch manager {
            case .systemd: (config ?? home + "/.config") + "/systemd/user"
            case .launchd: home + "/Library/LaunchAgents"
            }
        if Self.hasSecret(location.url) {
            throw CommandFailure(
                .usage,
                "the URL of the bus holds a password, and the file of a service would show it",
                hints: ["keep it in a helper: git help credentials"]
            )
        }
        let all = [executable, location.url, location.branch, location.logPath] + variables.values
        for text in all where text.unicodeScalars.contains(where: { $0.value < 32 }) {
            throw CommandFailure(
                .usage,
                "the file of a service cannot hold this: \(Terminal.harmless(text))"
            )
        }
    }

    /// What is passed on. Keys and tokens are not: the file can be read by whoever reads the home.
    private static let passed: Set = [
        "PATH", "LANG", "LC_ALL", "LC_CTYPE", "XDG_STATE_HOME", "XDG_CONFIG_HOME",
        "XDG_RUNTIME_DIR", "TMUX_TMPDIR", "GIT_SSH_COMMAND", "GIT_BUS_HOST", "GIT_BUS_BACKEND",
        "GIT_BUS_POLL_INTERVAL", "GIT_BUS_SIGNAL_INTERVAL", "GIT_BUS_HEAVY_INTERVAL",
        "GIT_BUS_ADVANCE_GRACE", "GIT_BUS_NETWORK_TIMEOUT", "GIT_BUS_LOG",
        // Where the agents' own programs keep their logins and transcripts.
        "CLAUDE_CONFIG_DIR", "CODEX_HOME",
    ]

    private static func hasSecret(_ url: String) -> Bool {
        guard url.hasPrefix("http"), let scheme = url.firstRange(of: "://") else { return false }
        let authority = url[scheme.upperBound...].prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@") else { return false }
        // A long name is a token that some forges take in place of name and password.
        return authority[..<at].contains(":") || authority[..<at].count >= 20
    }

    /// `git-bus-0123456789ab`.
    var label: String { "git-bus-\(location.key.prefix(12))" }
    var name: String { manager == .systemd ? "\(label).service" : "\(label).plist" }
    var path: String { "\(folder)/\(name)" }

    private var arguments: [String] {
        [executable, "run", location.hub == nil ? "--remote" : "--hub", location.url]
            + ["--branch", location.branch]
    }

    /// What each file of ours begins with, so that nobody else's is overwritten.
    static let mark = "Made by git bus up"

    var text: String {
        switch manager {
        case .systemd: systemd
        case .launchd: launchd
        }
    }

    /// Whether a file says the same, whatever the shell's PATH was when it was written.
    func isSame(as other: String) -> Bool { Self.core(of: text) == Self.core(of: other) }

    private static func core(of text: String) -> [Substring] {
        var isVariable = false
        return text.split(separator: "\n").filter { line in
            if line.contains("<key>EnvironmentVariables</key>") { isVariable = true }
            defer { if line.contains("</dict>") { isVariable = false } }
            return !isVariable && !line.hasPrefix("Environment=")
        }
    }

    // MARK: - systemd

    private var systemd: String {
        let settings = variables.sorted { $0.key < $1.key }.map {
            "Environment=\(Self.quoted("\($0.key)=\($0.value)"))"
        }
        let start = arguments.map { Self.quoted($0).replacing(sign: "$", with: "$$") }
        return """
            # \(Self.mark) --install-service, removed by git bus up --remove-service.
            # What you want to have otherwise belongs into \(name).d/own.conf: that stays.

            [Unit]
            Description=git-bus for \(Self.plain(RemoteName.harmless(location.canonical)))
            Documentation=man:git-bus(1) man:git-bus-run(1)

            [Service]
            Type=exec
            ExecStart=\(start.joined(separator: " "))
            \(settings.joined(separator: "\n"))
            StandardError=append:\(Self.plain(location.logPath))
            # The agents run in a tmux server that the daemon starts. They outlive it: a new daemon
            # finds them again, and only "git bus down" ends them.
            KillMode=process
            Restart=always
            RestartSec=5
            # Wrong usage, another daemon at work, no permission, a wrong configuration: the same
            # again would end the same way.
            RestartPreventExitStatus=64 75 77 78

            [Install]
            WantedBy=default.target

            """
    }

    /// A percent sign begins a specifier.
    private static func plain(_ text: String) -> String { text.replacing(sign: "%", with: "%%") }

    private static func quoted(_ text: String) -> String {
        let text = plain(text).replacing(sign: "\\", with: "\\\\").replacing(
            sign: "\"",
            with: "\\\""
        )
        return "\"\(text)\""
    }

    // MARK: - launchd

    private var launchd: String {
        let words = arguments.map { "        <string>\(Self.escaped($0))</string>" }
        let settings = variables.sorted { $0.key < $1.key }.map {
            "        <key>\(Self.escaped($0.key))</key><string>\(Self.escaped($0.value))</string>"
        }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" \
            "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <!-- \(Self.mark), and removed by it, too: git bus up -h -->
            <plist version="1.0">
            <dict>
                <key>Label</key><string>\(label)</string>
                <key>ProgramArguments</key>
                <array>
            \(words.joined(separator: "\n"))
                </array>
                <key>EnvironmentVariables</key>
                <dict>
            \(settings.joined(separator: "\n"))
                </dict>
                <key>StandardErrorPath</key><string>\(Self.escaped(location.logPath))</string>
                <key>RunAtLoad</key><true/>
                <key>KeepAlive</key><true/>
                <key>ThrottleInterval</key><integer>5</integer>
                <!-- The agents run in a tmux server of their own and outlive the daemon. -->
                <key>AbandonProcessGroup</key><true/>
            </dict>
            </plist>

            """
    }

    private static func escaped(_ text: String) -> String {
        text.replacing(sign: "&", with: "&amp;").replacing(sign: "<", with: "&lt;")
            .replacing(sign: ">", with: "&gt;")
    }
}
