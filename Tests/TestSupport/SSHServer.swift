import Foundation
import Testing

/// An ssh server on this machine for one scenario: its own keys, its own configuration, and nobody
/// of this machine's `~/.ssh`. It runs as this user, and ends with the scenario.
public final class SSHServer {
    /// Where it listens, on 127.0.0.1.
    public let port: UInt16
    private let box: Sandbox
    private let folder: String
    private let keys: String
    private var server: Process?
    private var shared: Process?

    /// Where Debian and macOS have the program.
    private static let program = "/usr/sbin/sshd"

    /// Makes keys and configuration, and starts the server.
    ///
    /// - Parameter keys: the `authorized_keys` it goes by; without one, the key of this user opens
    ///   everything. With one, variables of the client's are taken, as careless admins have it.
    public init(_ box: Sandbox, keys: String? = nil) throws {
        self.box = box
        folder = box.directory + "/ssh"
        self.keys = keys ?? folder + "/user.pub"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        for key in ["host", "user"] {
            let made = try box.run(
                "/usr/bin/ssh-keygen",
                ["-q", "-t", "ed25519", "-N", "", "-C", key, "-f", "\(folder)/\(key)"]
            )
            try #require(made.status == 0, "ssh-keygen: \(made.error)")
        }
        port = try Self.freePort()
        try writeConfiguration()
        try start()
    }

    deinit { stop() }

    /// What has git use this server, and nothing else of ssh.
    public var environment: [String: String] { ["GIT_SSH_COMMAND": "ssh -F '\(folder)/config'"] }

    /// Makes a key for somebody; returns the path of its private half.
    public func makeKey(_ name: String) throws -> String {
        let path = "\(folder)/\(name)-key"
        let made = try box.run(
            "/usr/bin/ssh-keygen",
            ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", path]
        )
        try #require(made.status == 0, "ssh-keygen: \(made.error)")
        return path
    }

    /// What makes ssh and scp use this server with that key.
    public func options(key: String) -> [String] { ["-F", "\(folder)/config", "-i", key] }

    /// What has git use this server with that key, and further words for ssh.
    public func environment(key: String, _ words: String = "") -> [String: String] {
        let options = options(key: key).map { "'\($0)'" }.joined(separator: " ")
        return ["GIT_SSH_COMMAND": "ssh \(options) \(words)"]
    }

    /// Runs ssh with that key to its end, and a command on the server's side.
    ///
    /// - Parameter words: further words for ssh.
    public func ssh(
        key: String,
        _ words: [String] = [],
        command: [String] = [],
        with extra: [String: String] = [:]
    ) throws -> Sandbox.Output {
        let line = sshCommand(key: key, words) + command
        // See `run(_:until:)` for why there is a shell in between.
        return try box.run(
            "/bin/sh",
            ["-c", "\"$@\"; exit $?", "sh"] + line,
            with: extra
        )
    }

    /// The command line of ssh, up to the server's name.
    public func sshCommand(key: String, _ words: [String] = []) -> [String] {
        ["/usr/bin/ssh"] + options(key: key) + words
            + ["-p", "\(port)", "\(NSUserName())@127.0.0.1"]
    }

    /// The URL of a repository on this machine, by way of the server.
    public func url(of path: String) -> String {
        let place = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
        return "ssh://\(NSUserName())@127.0.0.1:\(port)\(place)"
    }

    /// Starts the server again where it listened before.
    public func start() throws {
        try #require(server == nil, "the server runs already")
        if geteuid() == 0 {
            // What a package's start script makes; only root is asked for it.
            try FileManager.default.createDirectory(
                atPath: "/run/sshd",
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o755]
            )
        }
        let command = [Self.program, "-D", "-e", "-f", "\(folder)/sshd_config"]
        server = try run(command, until: "Server listening on")
    }

    /// Keeps one connection open that all of git's share, as `ControlMaster` does for people.
    public func shareConnection() throws {
        let command = [
            "/usr/bin/ssh", "-F", "\(folder)/config", "-v", "-M", "-N", "-p", "\(port)",
            "\(NSUserName())@127.0.0.1",
        ]
        shared = try run(command, until: "Entering interactive session")
    }

    /// Ends the server and every connection to it.
    public func stop() {
        for process in [shared, server].compactMap({ $0 }) where process.isRunning {
            // Connections are processes of their own, which outlive the one that listens.
            let connections = Self.descendants(of: process.processIdentifier)
            // What a test starts inherits that most signals are kept from its threads; not this.
            for pid in [process.processIdentifier] + connections { kill(pid, SIGKILL) }
            process.waitUntilExit()
        }
        (shared, server) = (nil, nil)
    }

    private func writeConfiguration() throws {
        try box.write(
            """
            Port \(port)
            ListenAddress 127.0.0.1
            HostKey "\(folder)/host"
            PidFile none
            AuthorizedKeysFile "\(keys)"
            AuthenticationMethods publickey
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin prohibit-password
            PermitUserRC no
            UsePAM no
            StrictModes no
            UseDNS no
            PrintMotd no
            MaxStartups 100
            SetEnv HOME="\(box.directory)/home" GIT_CONFIG_NOSYSTEM=1
            \(keys.hasPrefix(folder) ? "" : "AcceptEnv GIT_* LANG LC_* XDG_*")

            """,
            to: folder + "/sshd_config"
        )
        try box.write(
            """
            Host 127.0.0.1
            BatchMode yes
            IdentitiesOnly yes
            IdentityFile "\(folder)/user"
            UserKnownHostsFile "\(folder)/known_hosts"
            GlobalKnownHostsFile none
            StrictHostKeyChecking yes
            GSSAPIAuthentication no
            KexAlgorithms curve25519-sha256
            ConnectTimeout 10
            ControlMaster no
            ControlPath "\(folder)/shared"

            """,
            to: folder + "/config"
        )
        let key = try String(contentsOfFile: folder + "/host.pub", encoding: .utf8)
        try box.write("[127.0.0.1]:\(port) \(key)", to: folder + "/known_hosts")
    }

    /// Starts a program and reads what it says until it has said `words`; what it says later is
    /// read and forgotten, so that it never waits for a reader.
    private func run(_ command: [String], until words: String) throws -> Process {
        // Foundation takes a child that closes every file for one that has ended, and ssh closes
        // every file. The shell stays between them, and keeps them open.
        let process = box.start("/bin/sh", ["-c", "\"$@\"; exit $?", "sh"] + command)
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        var said = ""
        while !said.contains(words) {
            let data = pipe.fileHandleForReading.availableData
            try #require(!data.isEmpty, "it ended at once: \(said)")
            said += String(decoding: data, as: UTF8.self)
        }
        pipe.fileHandleForReading.readabilityHandler = { handle in
            if handle.availableData.isEmpty { handle.readabilityHandler = nil }
        }
        return process
    }

    /// A port that nobody listens at.
    private static func freePort() throws -> UInt16 {
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        let descriptor = socket(AF_INET, kind, 0)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, size) == 0
                    && getsockname(descriptor, generic, &size) == 0
            }
        }
        try #require(isBound)
        return UInt16(bigEndian: address.sin_port)
    }

    private static func descendants(of pid: Int32) -> [Int32] {
        // Why try?: elsewhere than on Linux there is no such file, and sessions end by themselves.
        let path = "/proc/\(pid)/task/\(pid)/children"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""  // why: see above
        return text.split(separator: " ").compactMap { Int32($0) }
            .flatMap { [$0] + descendants(of: $0) }
    }
}
