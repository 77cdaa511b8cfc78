/// What tmux says to a control client.
enum ControlMessage: Equatable {
    /// The whole answer to a command. `isOurs` when the command came through this client.
    case reply(lines: [String], isError: Bool, isOurs: Bool)
    /// Anything else: `%session-changed $0 main`, `%exit`, …
    case notification(String)
}

/// Cuts what a control client reads into answers and notifications. Pure; fed as bytes arrive.
///
/// An answer stands between `%begin TIME NUMBER FLAGS` and `%end` (or `%error`) with the same three
/// words; tmux never lets a notification into it. What an agent prints can look like `%end`, so the
/// three words have to be equal.
struct ControlParser {
    private var rest: [UInt8] = []
    /// How much of it has no line feed, and need not be looked at again.
    private var seen = 0
    private var block: Block?

    private struct Block {
        let words: Substring
        var lines: [String] = []
    }

    /// Takes the next bytes, and gives the messages that they complete.
    mutating func feed(_ bytes: some Sequence<UInt8>) -> [ControlMessage] {
        var messages: [ControlMessage] = []
        rest += bytes
        var start = rest.startIndex
        while let end = rest[max(start, seen)...].firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: rest[start..<end], as: UTF8.self)
            if let message = take(line) { messages.append(message) }
            start = end + 1
        }
        rest.removeSubrange(..<start)
        seen = rest.count
        return messages
    }

    private mutating func take(_ line: String) -> ControlMessage? {
        guard let words = block?.words else {
            if line.hasPrefix("%begin ") {
                block = Block(words: line.dropFirst(7))
                return nil
            }
            return .notification(line)
        }
        for (word, isError) in [("%end ", false), ("%error ", true)]
        where line.hasPrefix(word) && line.dropFirst(word.count) == words {
            let lines = block?.lines ?? []
            block = nil
            let flags = words.split(separator: " ").last.flatMap { Int($0) } ?? 0
            return .reply(lines: lines, isError: isError, isOurs: flags & 1 == 1)
        }
        // In its place: a copy for each line would take the square of the time.
        block?.lines.append(line)
        return nil
    }
}
