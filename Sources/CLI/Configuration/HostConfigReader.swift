import Agents
import BusModel
import Foundation
import Ledger
import Watchdog

/// Reads the settings of this machine, the weakest source first.
struct HostConfigReader {
    let environment: [String: String]
    /// What is read in the place of the host's own file; `nil` for the file.
    var substitute: String?

    /// Where the host's own file is.
    var path: String { Self.folder(environment) + "/config.toml" }

    /// The folder of what a person says about this host.
    static func folder(_ environment: [String: String]) -> String {
        let home = environment["HOME"] ?? NSHomeDirectory()
        let base = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        return (base ?? home + "/.config") + "/git-bus"
    }

    /// What this machine is called as long as no file says otherwise.
    var hostName: String { environment["GIT_BUS_HOST"] ?? ProcessInfo.processInfo.hostName }

    /// Reads it with what the bus says, if that is known.
    ///
    /// - Parameters:
    ///   - repository: the text of the bus's `git-bus.toml`, if it can be read.
    ///   - name: what a fault calls that file.
    ///   - review: which of its commands may run here; without one, none may.
    func read(
        repository: String? = nil,
        name: String = "git-bus.toml",
        review: TrustReview? = nil
    ) throws(ConfigFault) -> HostConfig {
        var config = HostConfig(host: hostName)
        for name in Backend.presetNames { config.backends[name] = Backend.preset(name) }
        if let repository {
            // A file that the bus does not use says nothing to a host either.
            _ = try SharedConfigReader.read(repository, name: name)
            let document = try TOMLDocument(name: name, text: repository)
            try apply(TOMLSection(document), to: &config, source: .repository(review))
        }
        if let text = try ownText() {
            try apply(try Self.checked(text, name: path), to: &config, source: .host)
        }
        try applyEnvironment(to: &config)
        return config
    }

    /// Reads a text as the host's own file, and says what is wrong with it.
    func check(_ text: String, name: String) throws(ConfigFault) {
        var config = HostConfig(host: hostName)
        for name in Backend.presetNames { config.backends[name] = Backend.preset(name) }
        try apply(try Self.checked(text, name: name), to: &config, source: .host)
    }

    private static func checked(_ text: String, name: String) throws(ConfigFault) -> TOMLSection {
        let root = TOMLSection(try TOMLDocument(name: name, text: text))
        try ConfigKeys.check(root)
        try refuseShared(root)
        return root
    }

    /// Where a setting comes from, and so what it may do.
    private enum Source {
        /// The bus: what it would run needs trust, and where it would be written is not its to say.
        case repository(TrustReview?)
        /// The host's own file.
        case host

        var isHost: Bool { if case .host = self { true } else { false } }
    }

    /// The text of the host's own file, if there is one.
    func ownText() throws(ConfigFault) -> String? {
        if let substitute { return substitute }
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do { return try String(contentsOfFile: path, encoding: .utf8) } catch {
            throw ConfigFault(file: path, line: 1, column: 1, message: "cannot be read: \(error)")
        }
    }

    /// Shared keys come from the bus alone, so that every host folds the same state.
    private static func refuseShared(_ root: TOMLSection) throws(ConfigFault) {
        for table in ["loop", "policy"] where root.has(table) {
            throw root.fault(table, "[\(table)] belongs into git-bus.toml, on the bus")
        }
        for key in ["protocol", "branch", "dir"] {
            guard let bus = try root.section("bus"), bus.has(key) else { continue }
            throw bus.fault(key, "\(key) belongs into git-bus.toml, on the bus")
        }
    }

    private func apply(
        _ root: TOMLSection,
        to config: inout HostConfig,
        source: Source
    ) throws(ConfigFault) {
        config.pollInterval =
            try root.section("bus")?.seconds("poll_interval") ?? config.pollInterval
        try applyWatchdog(root, to: &config)
        if let section = try root.section("budget") {
            config.budget = try BudgetReader(section).over(config.budget)
        }
        if let defaults = try root.section("defaults") {
            config.defaultBackends =
                try defaults.stringOrStrings("backend") ?? config.defaultBackends
            config.defaultWatch = try watch(defaults) ?? config.defaultWatch
            // A name that came by a push would be that of every host.
            if source.isHost { config.host = try defaults.string("host") ?? config.host }
        }
        if let backends = try root.section("backend") {
            for name in backends.keys {
                guard let section = try backends.section(name) else { continue }
                config.backends[name] = try backend(name, section, over: config.backends[name])
                try applyCommands(of: name, section, to: &config, source)
            }
        }
        for section in try root.sections("agent") {
            guard let name = try section.string("name") else { continue }
            var settings = config.agents[AgentName(name)] ?? HostConfig.AgentSettings()
            settings.backends = try section.stringOrStrings("backend") ?? settings.backends
            settings.watch = try watch(section) ?? settings.watch
            settings.wake = try wake(section) ?? settings.wake
            settings.submitKey = try section.string("submit_key") ?? settings.submitKey
            // A directory that a push could choose would be written to; only the host says it.
            if source.isHost {
                settings.directory = try section.string("dir") ?? settings.directory
            }
            config.agents[AgentName(name)] = settings
        }
        for section in try root.sections("service") {
            try apply(service: section, to: &config, source)
        }
        if let command = try root.section("notify")?.strings("command"),
            allow("notify.command", source, &config)
        {
            config.notifyCommand = command
        }
        if source.isHost, let section = try root.section("webhook") {
            let home = environment["HOME"] ?? NSHomeDirectory()
            config.webhook = try WebhookSettings(section, home: home)
        }
    }

    private func applyWatchdog(
        _ root: TOMLSection,
        to config: inout HostConfig
    ) throws(ConfigFault) {
        if let watchdog = try root.section("watchdog") {
            config.signalInterval =
                try watchdog.seconds("signal_interval") ?? config.signalInterval
            config.heavyInterval =
                try watchdog.seconds("heavy_interval") ?? config.heavyInterval
            config.countsTokens = try watchdog.bool("log_tokens") ?? config.countsTokens
            if let word = try watchdog.string("token_granularity") {
                guard let granularity = TokenGranularity(rawValue: word) else {
                    throw watchdog.fault(
                        "token_granularity",
                        "token_granularity must be \"gate\" or \"phase\""
                    )
                }
                config.tokenGranularity = granularity
            }
            let known = config.watchdog
            config.watchdog.advanceGrace =
                try watchdog.seconds("advance_grace") ?? known.advanceGrace
            config.watchdog.stallIdle = try watchdog.seconds("stall_idle") ?? known.stallIdle
            config.watchdog.stallGrace = try watchdog.seconds("stall_grace") ?? known.stallGrace
        }
        // The bus says what the loop is; whether it is told to go on is a matter of each host.
        if let loop = try root.section("loop"), let nudge = try loop.bool("done_nudge") {
            config.watchdog.doneNudge = nudge
        }
    }

    private func watch(_ section: TOMLSection) throws(ConfigFault) -> Set<Watch>? {
        guard let words = try section.stringOrStrings("watch") else { return nil }
        if words == ["none"] { return [] }
        var watch: Set<Watch> = []
        for word in words.flatMap({ $0.split(separator: "+") }) {
            guard let one = Watch(rawValue: String(word)) else {
                throw section.fault(
                    "watch",
                    "\"\(word)\" is nothing that an agent can be watched for",
                    hint: "any of: heal, stall, limit; or none"
                )
            }
            watch.insert(one)
        }
        return watch
    }

    private func wake(_ section: TOMLSection) throws(ConfigFault) -> HostConfig.Wake? {
        guard let wake = try section.section("wake") else { return nil }
        guard let interval = try wake.seconds("interval") else {
            throw section.fault(
                "wake",
                "a wake needs an interval",
                hint: "wake = { interval = 3600 }"
            )
        }
        return HostConfig.Wake(interval: interval, prompt: try wake.string("prompt"))
    }

    /// How a program's screen is read.
    private func screen(
        _ section: TOMLSection,
        over known: ScreenProfile
    ) throws(ConfigFault) -> ScreenProfile {
        var screen = known
        screen.layout = try section.word("layout", ScreenProfile.Layout.self) ?? known.layout
        screen.quiet = try section.seconds("quiet") ?? known.quiet
        if let ready = try section.string("ready") {
            screen.ready = try pattern(ready, "ready", section)
        }
        screen.busy = try patterns("busy", section) ?? known.busy
        screen.dialog = try patterns("dialog", section) ?? known.dialog
        screen.limit = try patterns("limit", section) ?? known.limit
        screen.error = try patterns("error", section) ?? known.error
        screen.placeholder = try patterns("placeholder", section) ?? known.placeholder
        return screen
    }

    private func backend(
        _ name: String,
        _ section: TOMLSection,
        over known: Backend?
    ) throws(ConfigFault) -> Backend {
        let presetName = try section.string("preset")
        // A preset that this version does not have is run as any program is: by its settings.
        let preset = presetName.flatMap(Backend.preset) ?? known ?? Backend.preset("generic")
        guard var backend = preset else {
            throw section.fault("preset", "there is no preset for backend \(name)")
        }
        backend.name = name
        backend.submitKey = try section.string("submit_key") ?? backend.submitKey
        backend.settle = try section.seconds("settle") ?? backend.settle
        backend.screen = try screen(section, over: backend.screen)
        backend.unset = try section.strings("unset") ?? backend.unset
        // The programs of a preset share a login; of others nothing is known.
        if backend.reader == .none { backend.account = name }
        backend.account = try section.string("account") ?? backend.account
        backend.session =
            try section.word("session", Backend.SessionNaming.self) ?? backend.session
        backend.reader =
            try section.word("reader", Backend.TranscriptReader.self) ?? backend.reader
        backend.hooks = try section.bool("hooks") ?? backend.hooks
        // Only a host's own file may say it.
        if let skips = try section.bool("skip_permissions") {
            guard !skips || Backend.knowsPermissions(preset: backend.preset) else {
                throw section.fault(
                    "skip_permissions",
                    "it is not known how a program of the preset \(backend.preset) is told that",
                    hint: "say it in command, as the program wants it"
                )
            }
            backend.skipsQuestions = skips
            backend.permissions =
                skips
                ? Backend.permissionsArgument(preset: backend.preset, isRoot: getuid() == 0) : ""
        }
        do { try backend.validateScreen() } catch {
            throw section.fault(error.key, error.message)
        }
        return backend
    }

    private func patterns(
        _ key: String,
        _ section: TOMLSection
    ) throws(ConfigFault) -> [Pattern]? {
        guard let texts = try section.strings(key) else { return nil }
        var list: [Pattern] = []
        for text in texts { list.append(try pattern(text, key, section)) }
        return list
    }

    private func pattern(
        _ text: String,
        _ key: String,
        _ section: TOMLSection
    ) throws(ConfigFault) -> Pattern {
        do { return try Pattern(text) } catch {
            throw section.fault(
                key,
                "\"\(text)\" is no regular expression: \(error.message)",
                hint: "look at its character \(error.column)"
            )
        }
    }

    private func applyCommands(
        of name: String,
        _ section: TOMLSection,
        to config: inout HostConfig,
        _ source: Source
    ) throws(ConfigFault) {
        let command = try section.strings("command")
        let oneshot = try section.strings("oneshot")
        let resume = try section.strings("resume")
        if let command, allow("backend.\(name).command", source, &config) {
            config.backends[name]?.command = command
        }
        if let oneshot, allow("backend.\(name).oneshot", source, &config) {
            config.backends[name]?.oneshot = oneshot
        }
        if let resume, allow("backend.\(name).resume", source, &config) {
            config.backends[name]?.resume = resume
        }
    }

    private func apply(
        service section: TOMLSection,
        to config: inout HostConfig,
        _ source: Source
    ) throws(ConfigFault) {
        guard let text = try section.string("name") else {
            throw section.fault("name", "a service needs a name")
        }
        let name = AgentName(text)
        var service = config.services.first { $0.name == name } ?? HostConfig.Service(name: name)
        if let command = try section.strings("command"),
            allow("service.\(name).command", source, &config)
        {
            service.command = command
        }
        if source.isHost { service.directory = try section.string("dir") ?? service.directory }
        service.host = try section.string("host") ?? service.host
        config.services.removeAll { $0.name == name }
        config.services.append(service)
    }

    /// Whether a command may run; one that may not is kept aside for a person to see. The host's
    /// own word replaces what the bus says, and with it the question.
    private func allow(_ key: String, _ source: Source, _ config: inout HostConfig) -> Bool {
        switch source {
        case .host:
            config.untrusted[key] = nil
            config.trusted[key] = nil
            return true
        case .repository(let review):
            guard let review,
                let pinned = review.commands.first(where: { $0.command.key == key })
            else { return false }
            guard review.standing(of: pinned) == .trusted else {
                config.untrusted[key] = pinned
                return false
            }
            config.trusted[key] = pinned
            return true
        }
    }

    private func applyEnvironment(to config: inout HostConfig) throws(ConfigFault) {
        config.pollInterval = try seconds("GIT_BUS_POLL_INTERVAL") ?? config.pollInterval
        config.signalInterval = try seconds("GIT_BUS_SIGNAL_INTERVAL") ?? config.signalInterval
        config.heavyInterval = try seconds("GIT_BUS_HEAVY_INTERVAL") ?? config.heavyInterval
        config.watchdog.advanceGrace =
            try seconds("GIT_BUS_ADVANCE_GRACE") ?? config.watchdog.advanceGrace
        if let backend = environment["GIT_BUS_BACKEND"] { config.defaultBackends = [backend] }
        config.host = environment["GIT_BUS_HOST"] ?? config.host
    }

    /// How long git may take over a network before it is killed.
    func networkDeadline() throws(ConfigFault) -> Duration {
        try seconds("GIT_BUS_NETWORK_TIMEOUT") ?? .seconds(60)
    }

    private func seconds(_ name: String) throws(ConfigFault) -> Duration? {
        guard let text = environment[name], !text.isEmpty else { return nil }
        guard let number = Double(text), (0.05...31_536_000).contains(number) else {
            throw ConfigFault(
                file: name,
                line: 1,
                column: 1,
                message: "must be a number of seconds, at least 0.05, and is \"\(text)\"",
                hint: "export \(name)=15, or unset \(name)"
            )
        }
        return .seconds(number)
    }
}
