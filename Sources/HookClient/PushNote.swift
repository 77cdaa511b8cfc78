internal import CPosix

/// What is noted of a push that may land, for the records of the daemon: the log of the ref, which
/// git keeps, has neither who was proved to push nor the push options.
///
/// A line for each ref: `NEW REF pusher=… proof=… option=…`, with anything unusual as `%` and two
/// hexadecimal digits.
enum PushNote {
    /// The name of the file in `<hub>/git-bus`; the one before it has `.1` at its end.
    static let file = "pushes.log"
    /// How long the file gets, in bytes.
    private static let limit: off_t = 4 << 20

    /// Notes a push.
    static func write(_ updates: [UInt8], _ entrance: Entrance?, options: [[UInt8]]) {
        let lines = lines(updates, entrance, options: options)
        let path = HubSocket.directory.appending(file.utf8)
        if !lines.isEmpty { SmallFile.append(lines, to: path, limit: limit) }
    }

    /// What is noted of a push.
    static func lines(_ updates: [UInt8], _ entrance: Entrance?, options: [[UInt8]]) -> [UInt8] {
        var lines: [UInt8] = []
        for update in updates.split(separator: UInt8(ascii: "\n")).prefix(100) {
            let fields = update.split(separator: UInt8(ascii: " "), maxSplits: 2)
            guard fields.count == 3 else { continue }
            lines += fields[1] + [UInt8(ascii: " ")] + escaped(fields[2])
            if let entrance {
                lines += field("pusher", entrance.pusher) + field("proof", entrance.proof)
            }
            for option in options.prefix(100) { lines += field("option", option) }
            lines.append(UInt8(ascii: "\n"))
        }
        return lines
    }

    private static func field(_ key: String, _ value: [UInt8]) -> [UInt8] {
        Array(" \(key)=".utf8) + escaped(value)
    }

    private static func escaped(_ value: some Sequence<UInt8>) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in value {
            if (0x21...0x7E).contains(byte), byte != UInt8(ascii: "%") {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return bytes
    }
}
