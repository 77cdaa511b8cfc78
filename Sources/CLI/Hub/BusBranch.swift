import BusModel
import Decisions
import Foundation
import GitBus

/// Which branch of a hub is the bus.
///
/// It is written down in the hub as soon as it is known: what agents may push must not decide which
/// branch the rules are kept on.
struct BusBranch {
    /// The bare repository.
    let hub: String

    private var path: String { hub + "/git-bus/branch" }
    /// More branches than this are not looked through.
    private static let most = 1000

    /// The branch that was written down; `nil` where none was.
    ///
    /// - Throws: when something else stands there.
    func known() throws -> RefName? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let name = text.split(separator: "\n", omittingEmptySubsequences: false).first ?? ""
        guard !name.isEmpty, name.utf8.count < 1000 else {
            throw CommandFailure(
                .malformed,
                "\(path) does not name a branch",
                hints: ["git bus hooks install --branch NAME \(ShellWord.quoted(hub))"]
            )
        }
        return .branch(String(name))
    }

    /// Writes down which branch it is.
    func keep(_ branch: String) throws { try PrivateFile.write(branch + "\n", to: path) }

    /// The branch of the bus, written down or found; `nil` where there is no bus yet.
    ///
    /// - Parameter stateAt: the state at the tip of a branch.
    func find(
        in repository: BusRepository,
        stateAt: @Sendable (ObjectID, BusRepository) async throws -> BusState
    ) async throws -> RefName? {
        if let known = try known() { return known }
        guard let found = try await search(repository, stateAt) else { return nil }
        try keep(found)
        return .branch(found)
    }

    /// The branch that a clone begins with; `nil` where that cannot be read.
    var head: String? {
        // Why try?: a HEAD that cannot be read says nothing.
        let head = try? String(contentsOfFile: hub + "/HEAD", encoding: .utf8)  // why: see above
        let name = head?.split(separator: "\n").first?.split(separator: "/", maxSplits: 2).last
        return name.map(String.init)
    }

    private func search(
        _ repository: BusRepository,
        _ stateAt: @Sendable (ObjectID, BusRepository) async throws -> BusState
    ) async throws -> String? {
        let branches = try await repository.branches(limit: Self.most)
        let usual = head
        var settings: [String: SharedConfig] = [:]
        for (name, tip) in branches.sorted(by: { $0.key < $1.key }) {
            let hasSettings = try await repository.usableConfig(at: tip) != nil
            guard name == usual || hasSettings else { continue }
            settings[name] = try await stateAt(tip, repository).config
        }
        if let usual, let own = settings[usual] {
            return branches[own.branch] == nil ? usual : own.branch
        }
        let named = settings.filter { $0.key == $0.value.branch }.keys.sorted()
        guard named.count < 2 else {
            throw CommandFailure(
                .configuration,
                "which branch of \(hub) is the bus is not clear: \(named.joined(separator: ", "))",
                hints: ["git bus hooks install --branch NAME \(ShellWord.quoted(hub))"]
            )
        }
        return named.first ?? (settings.count == 1 ? settings.keys.first : nil)
    }
}
