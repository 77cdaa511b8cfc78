import BusModel
import GitBus

/// The file of an item: `bus/issues/<number>-<slug>.md`.
struct ItemFile: Hashable {
    let number: Int
    let slug: String
    let path: String

    /// Where the files are.
    static func folder(in config: SharedConfig?) -> String {
        (config?.directory ?? SharedConfig().directory) + "/issues/"
    }

    /// The items of a listing of the folder, as `git ls-tree -z` prints it, by number.
    ///
    /// Links and submodules are none.
    static func list(_ listing: String) -> [ItemFile] {
        listing.split(separator: "\0").compactMap { entry -> ItemFile? in
            guard let tab = entry.firstIndex(of: "\t"), entry.hasPrefix("100") else { return nil }
            let path = entry[entry.index(after: tab)...]
            let name = path.split(separator: "/").last ?? path
            guard let (number, slug) = ItemNumber.read(file: name) else { return nil }
            return ItemFile(number: number.value, slug: slug, path: String(path))
        }.sorted { ($0.number, $0.path) < ($1.number, $1.path) }
    }

    /// The items of a commit.
    static func all(
        at commit: ObjectID,
        in config: SharedConfig?,
        _ git: GitProcess
    ) async throws -> [ItemFile] {
        let listing = try await git.succeed([
            "ls-tree", "-z", "--full-tree", commit.hex, "--", folder(in: config),
        ])
        return list(listing.output)
    }
}
