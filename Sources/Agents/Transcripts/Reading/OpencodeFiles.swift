internal import Foundation
internal import Ledger

/// The log of one session of opencode in the small files of older versions: one for each message
/// and one for each part of it.
final class OpencodeFiles: EntrySource {
    /// The folder of the messages.
    let path: String
    private let reading: OpencodeReading
    private var waiting: [String] = []
    private var known: Set<String> = []
    /// Messages that were not finished, as they were when they were read.
    private var open: [String: FileStamp] = [:]
    private(set) var unread: [Unread] = []

    /// The longest file, in bytes.
    private static let bytesMax: Int64 = 8 << 20

    init(path: String, reading: OpencodeReading) {
        self.path = path
        self.reading = reading
    }

    /// Looks at files of messages beside those that are known. Their names rise with time.
    func add(_ files: [String]) {
        waiting += files.filter { known.insert($0).inserted }
        waiting += open.filter { FileStamp(of: $0.key) != $0.value }.keys
        waiting.sort(by: >)
    }

    func fill() -> [ReadRow]? {
        guard let file = waiting.popLast() else { return nil }
        open[file] = nil
        guard let bytes = bytes(of: file) else { return [] }
        let name = Self.stem(of: file)
        let isRunning = bytes.withUnsafeBytes { OpencodeMessage($0)?.isRunning ?? false }
        if reading.isFollowing, isRunning { open[file] = FileStamp(of: file) }
        let rows = reading.rows(
            of: bytes.withUnsafeBytes { OpencodeMessage($0)?.id } ?? name,
            session: Self.stem(of: path),
            kind: nil,
            created: nil,
            data: bytes,
            parts: parts(of: name)
        )
        for row in rows { if let wrong = row.wrong { note(file, wrong) } }
        return rows
    }

    /// `storage/message/<session>` and `storage/part/<message>` lie side by side.
    private func parts(of message: String) -> [OpencodeReading.Part] {
        let storage = path.split(separator: "/").dropLast(2).joined(separator: "/")
        let folder = "/\(storage)/part/\(message)"
        return RolloutFolder.names(in: folder).filter { $0.hasSuffix(".json") }.sorted()
            .compactMap { name in
                bytes(of: "\(folder)/\(name)").map {
                    OpencodeReading.Part(id: Self.stem(of: name), bytes: $0)
                }
            }
    }

    private func bytes(of file: String) -> [UInt8]? {
        guard let stamp = FileStamp(of: file) else { return nil }
        guard stamp.size <= Self.bytesMax else {
            note(file, .tooLarge)
            return nil
        }
        guard let data = FileManager.default.contents(atPath: file) else {
            note(file, .noAccess)
            return nil
        }
        return [UInt8](data)
    }

    private func note(_ file: String, _ kind: Unread.Kind) {
        let item = Unread(file: file, kind: kind)
        if !unread.contains(item) { unread.append(item) }
    }

    private static func stem(of path: String) -> String {
        URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    }
}
