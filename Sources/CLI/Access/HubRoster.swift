import BusModel
import GitBus

/// What a hub says of its own team.
enum HubRoster {
    /// The settings on the bus; `nil` where there are none yet, or none that can be read.
    ///
    /// The bus is the branch `main` or, where there is none, the one that HEAD names.
    static func read(_ hub: String) async throws -> SharedConfig? {
        do {
            let repository = try BusRepository(path: hub, parseConfig: SharedConfigReader.source)
            for ref in [RefName("refs/heads/main"), RefName("HEAD")] {
                guard case .at(let tip) = try await repository.target(of: ref) else { continue }
                guard let bytes = try await repository.usableConfig(at: tip) else { return nil }
                return try SharedConfigReader.read(String(decoding: bytes, as: UTF8.self))
            }
            return nil
        } catch let error as GitError where error.code == .notOwned {
            throw error
        } catch {
            // Why this is no failure: who pushes is known by the key, and the hub's rules read the
            // settings again and say what is wrong with them.
            return nil
        }
    }
}
