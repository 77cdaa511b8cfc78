import BusModel
import Foundation
import Ledger
import TestSupport
import Testing

@testable import Agents

/// Sessions whose tokens were counted by hand or by others.
enum UsageFixtures {
    static let folder = Recording.folder.appending(path: "usage")

    /// A line of `labels.tsv`.
    struct Label: CustomTestStringConvertible {
        let name: String
        let backend: UsageBackend
        let tokens: TokenCount
        /// Whether it is a file of the scenario before it.
        let isPart: Bool

        var path: String { folder.path + "/" + name }
        var testDescription: String { name }
    }

    static let labels: [Label] = {
        let text = FileManager.default.contents(atPath: folder.path + "/labels.tsv") ?? Data()
        return String(decoding: text, as: UTF8.self).split(separator: "\n").dropFirst()
            .compactMap { line in
                let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
                let numbers = fields.dropFirst(2).prefix(4).compactMap { Int64($0) }
                guard fields.count == 7, numbers.count == 4,
                    let backend = UsageBackend(rawValue: String(fields[1]))
                else { return nil }
                return Label(
                    name: String(fields[0]),
                    backend: backend,
                    tokens: TokenCount(
                        input: numbers[0],
                        cacheWrite: numbers[1],
                        cacheRead: numbers[2],
                        output: numbers[3]
                    ),
                    isPart: fields[6].hasPrefix("PART")
                )
            }
    }()

    /// All files of lines, with what wrote them.
    static var files: [(path: String, backend: UsageBackend)] {
        labels.filter { !$0.isPart }.flatMap { label in
            FolderWalk(root: label.path).files { _ in true }.filter { $0.hasSuffix(".jsonl") }
                .map { ($0, label.backend) }
        }
    }
}

/// Rows with each request once: the largest row of a key.
struct Requests: Equatable {
    private(set) var rows: [String: UsageRow] = [:]

    init(_ rows: [UsageRow] = []) {
        for row in rows { add(row) }
    }

    mutating func add(_ row: UsageRow) {
        let name = row.key.message + "|" + (row.key.request ?? "")
        if let old = rows[name], old.tokens.total >= row.tokens.total { return }
        rows[name] = row
    }

    var tokens: TokenCount { rows.values.reduce(.zero) { $0 + $1.tokens } }
}

/// A file that grows, and how far it was read.
final class GrowingUsage {
    let folder: TemporaryDirectory
    let path: String
    var file: UsageFile
    var position = UsagePosition()
    private(set) var requests = Requests()
    private(set) var unread: [Unread] = []

    init(_ backend: UsageBackend, _ name: String) throws {
        folder = try TemporaryDirectory()
        path = folder.path + "/" + name
        file = UsageFile(backend: backend, path: path)
    }

    deinit { folder.remove() }

    /// Puts bytes at the end.
    func append(_ bytes: Data) throws {
        if !FileManager.default.fileExists(atPath: path) {
            try Data().write(to: URL(fileURLWithPath: path))
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: bytes)
        try handle.close()
    }

    func append(_ lines: String...) throws {
        try append(Data(lines.map { $0 + "\n" }.joined().utf8))
    }

    /// Reads what is new, as a daemon does that was started again meanwhile.
    @discardableResult func read() throws -> [UsageRow] {
        let kept = try JSONEncoder().encode(position)
        position = try JSONDecoder().decode(UsagePosition.self, from: kept)
        var rows: [UsageRow] = []
        var isAtEnd = false
        while !isAtEnd {
            let look = file.read(from: &position) { rows.append($0) }
            unread += look.unread
            isAtEnd = look.isAtEnd
        }
        for row in rows { requests.add(row) }
        return rows
    }

    /// What was unreadable, in short words.
    var wrong: [String] {
        unread.map { "\($0.kind.rawValue) \($0.count)" + ($0.firstLine.map { " @\($0)" } ?? "") }
    }
}
