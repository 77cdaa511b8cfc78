import Decisions
import FoundationEssentials
import GitBus

extension HostConfigReader {
    /// The settings of this host for one bus, at its tip, with what a person trusted.
    ///
    /// - Parameter text: the bus's `git-bus.toml` at the tip of `state`.
    func read(
        for location: BusLocation,
        state: BusState,
        text: String?,
        repository: BusRepository
    ) async throws -> HostConfig {
        let review = try await TrustReview.at(
            state,
            text: text,
            repository: repository,
            store: TrustStore(location: location)
        )
        return try read(repository: text, review: review)
    }

    /// A reader of the host's own file as it was when it could last be used; `nil` when it never
    /// was.
    func lastGood(for location: BusLocation) -> HostConfigReader? {
        // Why try?: without a copy there is nothing to fall back on.
        guard let text = try? String(contentsOfFile: location.lastConfigPath, encoding: .utf8)
        else { return nil }
        var reader = self
        reader.substitute = text
        return reader
    }

    /// Keeps a copy of the host's own file, which can be used.
    func keep(for location: BusLocation) throws {
        let text = try ownText() ?? ""
        // Why try?: without a copy it is written.
        let known = try? String(contentsOfFile: location.lastConfigPath, encoding: .utf8)
        if text != known { try PrivateFile.write(text, to: location.lastConfigPath) }
    }

    /// The settings of this host as a command sees them.
    func read(for bus: LoadedBus) async throws -> HostConfig {
        try await read(
            for: bus.location,
            state: bus.state,
            text: try await bus.configText(),
            repository: bus.repository
        )
    }
}

extension LoadedBus {
    /// The text of the `git-bus.toml` in force, if there is one.
    func configText() async throws -> String? {
        guard let tip, let bytes = try await repository.usableConfig(at: tip) else {
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The settings of this host, and what is wrong with them, if something is: who asks where
    /// things stand must not be turned away because of a typing error in a file.
    func hostConfig() async throws -> (HostConfig, problem: String?) {
        let reader = HostConfigReader(environment: Wiring.environment)
        do { return (try await reader.read(for: self), nil) } catch let fault as ConfigFault {
            // What a daemon keeps in force, if there was one.
            if let last = reader.lastGood(for: location),
                let config = try? await last.read(for: self)  // why: then nothing can be used
            {
                return (config, "\(fault)")
            }
            return (HostConfig(host: reader.hostName), "\(fault)")
        }
    }
}
