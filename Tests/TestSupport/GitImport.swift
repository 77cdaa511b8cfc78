public import BusModel
public import Foundation
import Testing

/// A history in the words of `git fast-import`, which makes hundreds of commits in one process.
public struct GitImport: Sendable {
    private var stream = Data()
    private var count = 0

    /// A commit that is not made yet.
    public struct Mark: Hashable, Sendable {
        fileprivate let number: Int
    }

    /// What becomes of a path.
    public enum Change: Sendable {
        /// A plain file.
        case file(String, Data)
        /// An entry of any mode, by its bytes.
        case entry(String, mode: String, Data)
        /// A submodule.
        case submodule(String, ObjectID)
        /// Nothing stands there any more, no directory either.
        case gone(String)
        /// Nothing is left at all.
        case nothing

        /// A plain file of text.
        public static func text(_ path: String, _ text: String) -> Change {
            .file(path, Data(text.utf8))
        }
    }

    /// Starts with nothing.
    public init() {}

    /// Adds a commit; the files are those of the first parent with the changes made.
    public mutating func commit(
        _ message: String,
        parents: [Mark] = [],
        date: Int = 1_700_000_000,
        email: String = "ana@example.org",
        _ changes: [Change] = []
    ) -> Mark {
        count += 1
        line("reset refs/import\n")
        line("commit refs/import\nmark :\(count)")
        line("author Ana <\(email)> \(date) +0000\ncommitter Ana <\(email)> \(date) +0000")
        data(Data(message.utf8))
        for (index, parent) in parents.enumerated() {
            line("\(index == 0 ? "from" : "merge") :\(parent.number)")
        }
        for change in changes { add(change) }
        line("")
        return Mark(number: count)
    }

    /// Adds commits in a row, each with what it changes; returns them.
    public mutating func chain(after parent: Mark? = nil, _ steps: [[Change]]) -> [Mark] {
        var marks: [Mark] = []
        for (index, changes) in steps.enumerated() {
            let last = marks.last ?? parent
            marks.append(commit("step \(index)", parents: last.map { [$0] } ?? [], changes))
        }
        return marks
    }

    /// Makes the commits, points `main` at the last of them, and tells their names.
    @discardableResult
    public func run(in world: GitWorld, repository: String? = nil) throws -> Names {
        let file = world.directory.file("scratch/marks-\(UUID().uuidString)")
        try world.git(
            "fast-import",
            "--quiet",
            "--force",
            "--export-marks=\(file)",
            in: repository,
            input: stream
        )
        var ids = [ObjectID?](repeating: nil, count: count + 1)
        for line in try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n") {
            let parts = line.dropFirst().split(separator: " ")
            guard let number = Int(parts[0]) else { continue }
            ids[number] = ObjectID(hex: parts[1])
        }
        let names = Names(ids: try ids.dropFirst().map { try #require($0) })
        if let last = names.ids.last {
            try world.git("update-ref", "refs/heads/main", last.hex, in: repository)
        }
        return names
    }

    /// The names of the commits that were made.
    public struct Names: Sendable {
        /// All of them, in the order of the stream.
        public let ids: [ObjectID]

        /// The name of one.
        public subscript(mark: Mark) -> ObjectID { ids[mark.number - 1] }
    }

    private mutating func add(_ change: Change) {
        switch change {
        case .file(let path, let bytes):
            line("M 100644 inline \(Self.quoted(path))")
            data(bytes)
        case .entry(let path, let mode, let bytes):
            line("M \(mode) inline \(Self.quoted(path))")
            data(bytes)
        case .submodule(let path, let id): line("M 160000 \(id.hex) \(Self.quoted(path))")
        case .gone(let path): line("D \(Self.quoted(path))")
        case .nothing: line("deleteall")
        }
    }

    private mutating func line(_ text: String) { stream += Data((text + "\n").utf8) }

    private mutating func data(_ bytes: Data) {
        line("data \(bytes.count)")
        stream += bytes
        line("")
    }

    /// As C would write it: any byte may stand in a path but NUL.
    private static func quoted(_ path: String) -> String {
        let plain = path.utf8.map { byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte) || byte == 0x2F || byte == 0x2E || byte == 0x2D
            let octal = String(byte, radix: 8)
            return isPlain
                ? String(UnicodeScalar(byte))
                : "\\" + String(repeating: "0", count: 3 - octal.count) + octal
        }
        return "\"" + plain.joined() + "\""
    }
}
