import BusModel
import Foundation
import Journal

/// Old events of a journal as files of JSON lines, the same lines as `git bus log --json` prints.
///
/// A file is whole and on the disk before its events leave the journal, so that a run that is cut
/// off loses nothing and writes nothing twice.
struct EventArchive {
    /// How many events a file holds at most.
    static let chunk: Int64 = 10_000

    let directory: String
    let key: String

    init(location: BusLocation) {
        directory = location.stateDirectory + "/archive"
        key = location.key
    }

    /// One file.
    struct File: Hashable {
        let name: String
        let first: Int64
        let last: Int64

        init?(name: String) {
            let parts = name.split(separator: ".")
            let words = (parts.first ?? "").split(separator: "-")
            guard parts.count == 2, parts[1] == "jsonl", words.count == 3, words[0] == "events",
                let first = Int64(words[1]), let last = Int64(words[2]), first <= last
            else { return nil }
            self.name = name
            self.first = first
            self.last = last
        }

        init(first: Int64, last: Int64) {
            name = "events-\(first)-\(last).jsonl"
            self.first = first
            self.last = last
        }
    }

    /// The files that are there, in order.
    var files: [File] {
        // Why none is fine: nothing was archived yet.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []  // why
        return names.compactMap(File.init(name:)).sorted { $0.first < $1.first }
    }

    /// Moves the events up to a number out of the journal.
    ///
    /// - Returns: the files that were written, or finished.
    func move(upTo last: Int64, from journal: EventJournal) async throws -> [File] {
        var done: [File] = []
        while let first = try journal.firstEvent(), first <= last {
            // A run that was cut off between the two steps left this one behind.
            if let file = files.first(where: { $0.first == first }) {
                try await journal.archive(upTo: file.last)
                done.append(file)
                continue
            }
            let rows = try journal.events(after: first - 1, limit: Int(Self.chunk))
                .filter { $0.seq <= last }
            guard let end = rows.last?.seq else { break }
            let file = File(first: first, last: end)
            let lines = try rows.map {
                try CanonicalJSON.text(CloudEvent.object($0, key: key)) + "\n"
            }
            try write(lines.joined(), to: file)
            try await journal.archive(upTo: end)
            done.append(file)
        }
        return done
    }

    /// Writes a file whole, and has it and its name on the disk.
    func write(_ text: String, to file: File) throws {
        try PrivateFile.makeDirectory(directory)
        let path = "\(directory)/\(file.name)"
        let descriptor = open(path + ".new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw cannot("write \(path)") }
        defer { close(descriptor) }
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw cannot("write \(path)") }
            bytes = bytes.dropFirst(count)
        }
        guard fsync(descriptor) == 0, rename(path + ".new", path) == 0 else {
            throw cannot("write \(path)")
        }
        let folder = open(directory, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { throw cannot("open \(directory)") }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw cannot("write \(directory)") }
    }

    private func cannot(_ what: String) -> CommandFailure {
        CommandFailure(
            .cannotCreate,
            "cannot \(what): \(String(cString: strerror(errno)))",
            hints: ["nothing was taken out of the journal; free some space, then: git bus gc"]
        )
    }
}
