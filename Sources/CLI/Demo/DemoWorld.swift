import BusModel
import Foundation
import GitBus
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// A throw-away world: a hub with its hooks, a configuration, and nothing of the user's own.
struct DemoWorld {
    let directory: String
    let pause: Double
    let scene: DemoScene
    /// Sockets have short names: a deep folder would be too long for them.
    private let sockets: String

    var hub: String { directory + "/hub.git" }
    /// A clone for the person who watches.
    var clone: String { directory + "/you" }

    init(directory: String?, pause: Double, scene: DemoScene = .calculator) throws {
        self.pause = pause
        self.scene = scene
        if let directory {
            let path = URL(fileURLWithPath: directory).standardizedFileURL.path
            let files = FileManager.default
            let content = try? files.contentsOfDirectory(atPath: path)  // why: see below
            // Why a failure is no news: a folder that is not there is as good as an empty one.
            guard content?.isEmpty ?? true else {
                throw CommandFailure(
                    .cannotCreate,
                    "\(path) is not empty",
                    hints: ["give --dir a folder that is empty or not there yet"]
                )
            }
            try PrivateFile.makeDirectory(path)
            self.directory = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        } else {
            self.directory = try Self.temporary("git-bus-demo.")
        }
        sockets = try Self.temporary("gb.")
    }

    /// The environment of everything that runs in this world.
    var environment: [String: String] {
        let bin = URL(fileURLWithPath: Wiring.executable).deletingLastPathComponent().path
        let path = Wiring.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        return [
            "HOME": directory + "/home", "XDG_STATE_HOME": directory + "/state",
            "XDG_CONFIG_HOME": directory + "/config", "XDG_RUNTIME_DIR": sockets,
            "TMUX_TMPDIR": sockets, "GIT_CONFIG_NOSYSTEM": "1", "PATH": "\(bin):\(path)",
            "GIT_BUS_DEMO_PAUSE": "\(pause)", "TERM": "xterm-256color", "LC_ALL": "C.UTF-8",
        ].merging(scene.environment(directory)) { $1 }
    }

    var location: BusLocation {
        BusLocation(url: hub, branch: "main", environment: environment)
    }

    /// Makes the hub, its hooks, the first commit and the configuration of this host.
    func build() async throws {
        for folder in ["home", "state", "config/git-bus", "agents"] {
            try PrivateFile.makeDirectory(directory + "/" + folder)
        }
        for (name, bytes) in scene.scripts {
            try PrivateFile.write(Self.text(bytes), to: "\(directory)/agents/\(name)")
        }
        try PrivateFile.write(
            scene.hostConfig(directory),
            to: directory + "/config/git-bus/config.toml"
        )
        try PrivateFile.write(shellEnvironment, to: directory + "/env.sh")
        let git = GitProcess(environment: environment)
        _ = try await git.succeed(["init", "--quiet", "--bare", "--initial-branch=main", hub])
        _ = try await git.succeed(["clone", "--quiet", hub, clone])
        let mine = GitProcess(directory: clone, environment: environment)
        _ = try await mine.succeed(["config", "user.name", "you"])
        _ = try await mine.succeed(["config", "user.email", "you@example.org"])
        try PrivateFile.write(Self.text(scene.config), to: clone + "/git-bus.toml")
        _ = try await mine.succeed(["checkout", "--quiet", "-B", "main"])
        _ = try await mine.succeed(["add", "git-bus.toml"])
        _ = try await mine.succeed(["commit", "--quiet", "-m", "set up the bus"])
        _ = try await mine.succeed(["push", "--quiet", "--set-upstream", "origin", "main"])
        try await run(["hooks", "install", hub])
    }

    /// Runs this very program in the world.
    ///
    /// - Returns: what it printed.
    @discardableResult
    func run(_ arguments: [String]) async throws -> String {
        let result = try await Subprocess.run(
            .path(FilePath(Wiring.executable)),
            arguments: Arguments(arguments),
            environment: .custom(
                Dictionary(
                    uniqueKeysWithValues: environment.map {
                        (Environment.Key(stringLiteral: $0.key), $0.value)
                    }
                )
            ),
            workingDirectory: FilePath(
                FileManager.default.fileExists(atPath: clone) ? clone : directory
            ),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20)
        )
        guard result.terminationStatus.isSuccess else {
            throw CommandFailure(
                .failed,
                "git bus \(arguments.joined(separator: " ")) failed",
                facts: result.standardError.split(separator: "\n").map(String.init),
                hints: ["look into \(directory)"]
            )
        }
        return result.standardOutput
    }

    /// Removes everything, or with `keep` the sockets alone.
    func remove(keep: Bool) {
        for path in keep ? [sockets] : [sockets, directory] {
            // Why a failure is no news: what is gone already needs no removing.
            try? FileManager.default.removeItem(atPath: path)  // why: see above
        }
    }

    private var shellEnvironment: String {
        let names =
            ["HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_NOSYSTEM", "PATH"]
            + scene.environment(directory).keys.sorted()
        let lines = names.map { "export \($0)='\(environment[$0] ?? "")'" }
        return "# Source this to look around in the demo: . \(directory)/env.sh\n"
            + lines.joined(separator: "\n") + "\n"
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func temporary(_ prefix: String) throws -> String {
        var template = Array((NSTemporaryDirectory() + "/\(prefix)XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw CommandFailure(.cannotCreate, "cannot make a temporary folder")
        }
        let path = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
        return URL(fileURLWithPath: path).standardizedFileURL.path
    }
}
