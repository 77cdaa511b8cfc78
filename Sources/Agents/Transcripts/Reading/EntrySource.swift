internal import Foundation
internal import Ledger

/// A file, or several, out of which the rows of one log come in their order.
protocol EntrySource: AnyObject {
    /// The file.
    var path: String { get }

    /// The next rows; none where they gave nothing, `nil` where nothing more is there by now.
    func fill() -> [ReadRow]?

    /// What could not be read so far.
    var unread: [Unread] { get }
}

/// The log of one file of lines. No more of it is held than one line, or a small piece of the file.
final class LineSource: EntrySource {
    private(set) var path: String
    private let isFollowing: Bool
    private let makeReader: (String) -> any RowReader
    private var reader: any RowReader
    private var position = UsagePosition()
    private var isOver = false
    private var tally: UnreadTally

    /// How much is read at once: many files are read side by side.
    private static let chunk = 1 << 16

    init(path: String, isFollowing: Bool, _ makeReader: @escaping (String) -> any RowReader) {
        self.path = path
        self.isFollowing = isFollowing
        self.makeReader = makeReader
        reader = makeReader(path)
        tally = UnreadTally(file: path)
    }

    var unread: [Unread] { tally.unread }

    /// Goes on in the place that the file was moved to, as a rollout is into the archive.
    func follow(to path: String) { self.path = path }

    /// Whether the file is still where it was.
    var isThere: Bool { LineTail.look(at: path) != nil }

    func fill() -> [ReadRow]? {
        guard !isOver else { return nil }
        let before = position.tail.offset
        guard let isNew = position.enter(path) else {
            if position.isGone != true, before > 0 { tally.add(.gone) }
            position.isGone = true
            return end([])
        }
        if position.tail.offset < before { reader = makeReader(path) }
        guard isNew || !isFollowing else { return end([]) }
        var stream = LineStream()
        stream.chunk = Self.chunk
        stream.bytesMax = UInt64(Self.chunk)
        stream.takesRest = !isFollowing
        var rows: [ReadRow] = []
        var tail = position.tail
        var lines = position.lines
        let look = stream.read(path, from: &tail, line: &lines) { piece, number in
            switch piece {
            case .line(let bytes): rows += reader.read(bytes, number: number)
            case .rest(let bytes):
                rows += reader.read(bytes, number: number).map { row in
                    var row = row
                    // The beginning of a line that its writer did not finish.
                    if row.wrong == .brokenLine { row.wrong = .partialLine }
                    return row
                }
            case .tooLong: tally.add(.longLine, line: number)
            }
        }
        position.tail = tail
        position.lines = lines
        position.keepHead(of: path)
        if !look.isReadable { tally.add(.noAccess) }
        for row in rows { if let wrong = row.wrong { tally.add(wrong, line: row.line) } }
        return look.isAtEnd ? end(rows) : rows
    }

    private func end(_ rows: [ReadRow]) -> [ReadRow]? {
        isOver = !isFollowing
        let rows = rows + reader.rest(isLast: !isFollowing)
        return rows.isEmpty ? nil : rows
    }
}

/// The log of a session of Gemini CLI that is one object, written anew each time.
final class WholeSource: EntrySource {
    let path: String
    private let bytesMax: Int
    private var stamp: FileStamp?
    private var tally: UnreadTally

    init(path: String, bytesMax: Int) {
        self.path = path
        self.bytesMax = bytesMax
        tally = UnreadTally(file: path)
    }

    var unread: [Unread] { tally.unread }

    func fill() -> [ReadRow]? {
        guard let now = FileStamp(of: path), now != stamp else { return nil }
        stamp = now
        guard now.size <= UsageFile.wholeBytesMax else {
            tally.add(.tooLarge)
            return nil
        }
        do {
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            var reader = GeminiReading(path: path, bytesMax: bytesMax)
            var rows = data.withUnsafeBytes { reader.read($0, number: 1) }
            rows += reader.rest(isLast: true)
            for row in rows { if let wrong = row.wrong { tally.add(wrong) } }
            return rows
        } catch {
            tally.add(.noAccess)
            return nil
        }
    }
}
