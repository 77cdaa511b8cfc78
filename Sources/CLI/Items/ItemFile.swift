import BusModel
import Foundation
import GitBus

/// The file of an item: `bus/issues/<number>-<slug>.md`.
struct ItemFile: Hashable {
    let number: Int
    let slug: String
    let path: String
    /// What is in it, as git names it.
    let blob: String
    /// How many bytes that is.
    let size: Int

    /// Where the files are.
    static func folder(in config: SharedConfig?) -> String {
        (config?.directory ?? SharedConfig().directory) + "/issues/"
    }

    /// The items of a listing of the folder, as `git ls-tree -lz` prints it, by number.
    ///
    /// Links and submodules are none.
    static func list(_ listing: String) -> [ItemFile] {
        listing.split(separator: "\0").compactMap { entry -> ItemFile? in
            guard let tab = entry.firstIndex(of: "\t"), entry.hasPrefix("100") else { return nil }
            let facts = entry[..<tab].split(separator: " ")
            let path = entry[entry.index(after: tab)...]
            let name = path.split(separator: "/").last ?? path
            guard facts.count == 4, let size = Int(facts[3]),
                let (number, slug) = ItemNumber.read(file: name)
            else { return nil }
            return ItemFile(
                number: number.value,
                slug: slug,
                path: String(path),
                blob: String(facts[2]),
                size: size
            )
        }.sorted { ($0.number, $0.path) < ($1.number, $1.path) }
    }

    /// The items of a commit.
    static func all(
        at commit: ObjectID,
        in config: SharedConfig?,
        _ git: GitProcess
    ) async throws -> [ItemFile] {
        let listing = try await git.succeed([
            "ls-tree", "-l", "-z", "--full-tree", commit.hex, "--", folder(in: config),
        ])
        return list(listing.output)
    }
    /// What is in some files, by blob.
    ///
    /// One git reads them all: looking each up from the root would read a large folder once for
    /// every file in it.
    static func texts(
        of files: [ItemFile],
        _ git: GitProcess
    ) async throws -> [String: String] {
        var texts: [String: String] = [:]
        var rest = files.filter { $0.size <= largest }[...]
        while !rest.isEmpty {
            var size = 0
            let some = rest.prefix { file in
                size += file.size
                return size <= 16 * largest
            }
            rest = rest.dropFirst(some.count)
            // Nobody can know it before, so no text can hold it.
            let mark = "--\(UUID().uuidString) "
            let answer = try await git.succeed(
                ["cat-file", "--batch=\(mark)%(objectname)"],
                input: some.map { $0.blob + "\n" }.joined()
            )
            for piece in answer.output.components(separatedBy: mark).dropFirst() {
                let parts = piece.split(
                    separator: "\n",
                    maxSplits: 1,
                    omittingEmptySubsequences: false
                )
                guard parts.count == 2 else { continue }
                texts[String(parts[0])] = String(parts[1].dropLast())
            }
        }
        return texts
    }

    /// Files of more bytes are no text that a person wrote.
    static let largest = 1_000_000
}
