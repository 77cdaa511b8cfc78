import Foundation

/// An `authorized_keys` with our part of it: a block between two marks. What is outside is kept
/// byte for byte.
struct KeyBlock: Hashable {
    /// What comes before the block, and after it.
    private let before: [UInt8]
    private let after: [UInt8]
    private(set) var keys: [BoundKey]

    /// Why a file cannot be changed, with the number of the line.
    enum Fault: Error, Hashable {
        case noEnd(line: Int)
        case second(line: Int)
        case stray(line: Int)
    }

    static let begin =
        "# git-bus keys begin: git bus keys writes the lines from here to the end mark"
    static let end = "# git-bus keys end"
    /// What a line of ours begins with, whatever a later version says behind it.
    private static let beginMark = "# git-bus keys begin"

    /// Finds the block in a file; without one it will stand at the top, where sshd reads it first
    /// and no line that lacks its end can run into it.
    init(_ file: [UInt8]) throws(Fault) {
        var keys: [BoundKey] = []
        var block: Range<Int>?
        var start: (offset: Int, line: Int)?
        var offset = 0
        for (index, bytes) in Self.lines(of: file).enumerated() {
            let next = offset + bytes.count
            let text = Self.text(bytes)
            if text.hasPrefix(Self.beginMark) {
                guard block == nil, start == nil else { throw .second(line: index + 1) }
                start = (offset, index + 1)
            } else if text == Self.end {
                guard let begin = start else { throw .stray(line: index + 1) }
                block = begin.offset..<next
                start = nil
            } else if start != nil, !text.isEmpty {
                guard let key = BoundKey(line: text) else { throw .stray(line: index + 1) }
                keys.append(key)
            }
            offset = next
        }
        if let start { throw .noEnd(line: start.line) }
        before = Array(file[..<(block?.lowerBound ?? 0)])
        after = Array(file[(block?.upperBound ?? 0)...])
        self.keys = keys
    }

    /// The file, with the block where there are keys.
    var file: [UInt8] {
        guard !keys.isEmpty else { return before + after }
        let lines = [Self.begin] + keys.map(\.line) + [Self.end]
        return before + lines.flatMap { Array(($0 + "\n").utf8) } + after
    }

    /// Whether a line outside of the block names the key, too: then it opens more than git.
    func isForeign(_ key: PublicKey) -> Bool {
        (Self.lines(of: before) + Self.lines(of: after)).contains { line in
            line.split(separator: UInt8(ascii: " ")).contains { word in
                word.count > 40 && Self.names(word, key)
            }
        }
    }

    /// What ``add(_:)`` did.
    enum Addition: Hashable {
        case added
        case extended
        case unchanged
    }

    /// Adds a key, or the hubs of one that is there.
    ///
    /// - Throws: the name that the key stands for already.
    mutating func add(_ new: BoundKey) throws(Taken) -> Addition {
        guard let index = keys.firstIndex(where: { $0.key == new.key }) else {
            keys.append(new)
            return .added
        }
        let old = keys[index]
        guard old.name == new.name else { throw Taken(name: old.name) }
        // sshd goes by the first line of a key, so a key has one, with all of its hubs.
        var both = new
        both.hubs = old.hubs + new.hubs.filter { !old.hubs.contains($0) }
        keys[index] = both
        return both == old ? .unchanged : .extended
    }

    /// One key, one name: it would prove nothing else.
    struct Taken: Error, Hashable {
        let name: String
    }

    /// Takes away what a name has; returns what is gone.
    ///
    /// - Parameters:
    ///   - fingerprint: only this key.
    ///   - hub: only this hub; a key that opens others stays for them.
    mutating func remove(_ name: String, fingerprint: String?, hub: String?) -> [BoundKey] {
        var gone: [BoundKey] = []
        keys = keys.compactMap { key in
            guard key.name == name, fingerprint.map({ $0 == key.key.fingerprint }) ?? true,
                hub.map(key.hubs.contains) ?? true
            else { return key }
            var (left, lost) = (key, key)
            left.hubs = hub.map { hub in key.hubs.filter { $0 != hub } } ?? []
            lost.hubs = hub.map { [$0] } ?? key.hubs
            gone.append(lost)
            return left.hubs.isEmpty ? nil : left
        }
        return gone
    }

    /// The lines with their ends.
    private static func lines(of file: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var rest = file[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(rest[...end])
            rest = rest[(end + 1)...]
        }
        return rest.isEmpty ? lines : lines + [rest]
    }

    private static func text(_ line: ArraySlice<UInt8>) -> String {
        let bytes = line.last == UInt8(ascii: "\n") ? line.dropLast() : line
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func names(_ word: ArraySlice<UInt8>, _ key: PublicKey) -> Bool {
        let text = String(decoding: word.filter { $0 > 0x20 }, as: UTF8.self)
        return Data(base64Encoded: text).map { Array($0) == key.blob } ?? false
    }
}
