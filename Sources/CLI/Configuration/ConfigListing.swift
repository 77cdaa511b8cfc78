import BusModel
import Ledger
import Watchdog

/// Every setting that is in force, one line each, and where it comes from.
///
/// It is put together from the same sources, in the same order, as ``HostConfigReader`` and
/// ``SharedConfigReader`` take them.
struct ConfigListing {
    /// One setting.
    struct Setting: Hashable {
        /// The key with its tables: `watchdog.signal_interval`, `agent.builder.role`.
        let key: String
        /// The value as JSON.
        let value: JSONValue
        /// `default`, `git-bus.toml:7`, the path of the host's file and a line, `GIT_BUS_HOST`.
        let origin: String
        /// Why it is not in force although it is said, if it is not.
        var note: String?

        var json: JSONValue {
            [
                "key": .string(key), "value": value, "origin": .string(origin),
                "note": JSONValue(note),
            ]
        }
    }

    private var byKey: [String: Setting] = [:]

    /// The settings by key.
    var settings: [Setting] { byKey.values.sorted { $0.key < $1.key } }

    /// - Parameters:
    ///   - repository: the text of `git-bus.toml`.
    ///   - own: the path and the text of the host's file.
    ///   - environment: where `GIT_BUS_*` is looked for.
    ///   - untrusted: the keys of commands that may not run here.
    init(
        repository: String?,
        own: (path: String, text: String)?,
        environment: [String: String],
        untrusted: Set<String>,
        hostName: String
    ) throws(ConfigFault) {
        for (key, value) in Self.defaults { put(key, value, "default") }
        put("defaults.host", .string(hostName), "default")
        if let repository {
            let document = try TOMLDocument(name: "git-bus.toml", text: repository)
            for leaf in document.leaves where !Self.isHostOnly(leaf.key) {
                let note = untrusted.contains(leaf.key) ? "not trusted here: git bus trust" : nil
                put(leaf.key, leaf.value, "git-bus.toml:\(leaf.line)", note)
            }
        }
        if let own {
            for leaf in try TOMLDocument(name: own.path, text: own.text).leaves {
                put(leaf.key, leaf.value, "\(own.path):\(leaf.line)")
            }
        }
        for (name, key) in Self.variables {
            guard let text = environment[name], !text.isEmpty else { continue }
            put(key, Double(text).map(JSONValue.double) ?? .string(text), name)
        }
    }

    private mutating func put(
        _ key: String,
        _ value: JSONValue,
        _ origin: String,
        _ note: String? = nil
    ) {
        byKey[key] = Setting(key: key, value: value, origin: origin, note: note)
    }

    /// Keys that a push must not say for a host.
    private static func isHostOnly(_ key: String) -> Bool {
        key == "defaults.host"
            || (key.hasPrefix("agent.") || key.hasPrefix("service.")) && key.hasSuffix(".dir")
    }

    private static let defaults: [(String, JSONValue)] = {
        let shared = SharedConfig()
        let host = HostConfig(host: "")
        return [
            ("bus.protocol", 1), ("bus.branch", .string(shared.branch)),
            ("bus.dir", .string(shared.directory)),
            ("bus.poll_interval", seconds(host.pollInterval)),
            ("loop.done_marker", .string(shared.doneMarker)),
            ("loop.on_advance", .string(shared.onAdvance.rawValue)),
            ("watchdog.signal_interval", seconds(host.signalInterval)),
            ("watchdog.advance_grace", seconds(host.watchdog.advanceGrace)),
            ("watchdog.heavy_interval", seconds(host.heavyInterval)),
            ("watchdog.log_tokens", .bool(host.countsTokens)),
            ("watchdog.token_granularity", .string(host.tokenGranularity.rawValue)),
            ("watchdog.stall_idle", seconds(host.watchdog.stallIdle)),
            ("watchdog.stall_grace", seconds(host.watchdog.stallGrace)),
            ("defaults.backend", JSONValue(host.defaultBackends)),
            ("defaults.watch", JSONValue(host.defaultWatch.map(\.rawValue).sorted())),
            ("policy.done_requires", .string(PhaseConfig.DoneRequires.reviews.rawValue)),
        ]
    }()

    private static func seconds(_ duration: Duration) -> JSONValue {
        .int(duration.components.seconds)
    }

    private static let variables = [
        ("GIT_BUS_BRANCH", "bus.branch"), ("GIT_BUS_POLL_INTERVAL", "bus.poll_interval"),
        ("GIT_BUS_SIGNAL_INTERVAL", "watchdog.signal_interval"),
        ("GIT_BUS_ADVANCE_GRACE", "watchdog.advance_grace"),
        ("GIT_BUS_BACKEND", "defaults.backend"), ("GIT_BUS_HOST", "defaults.host"),
    ]
}
