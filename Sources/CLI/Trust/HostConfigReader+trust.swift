import Decisions
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
            let plain = HostConfig(host: reader.hostName)
            return (plain, "\(fault)")
        }
    }
}
