internal import BusModel

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A tree as it stands in the object database: `mode name NUL id`, in git's own order.
struct TreeObject {
    struct Entry {
        let mode: Int
        let name: ArraySlice<UInt8>
        let id: ObjectID
        /// Where it begins in the bytes of its tree.
        fileprivate let start: Int

        /// Where it ends there: after the name come a zero byte and the id.
        fileprivate var end: Int { name.endIndex + 21 }

        var isTree: Bool { mode == 0o40000 }
        var isFile: Bool { mode & 0o170000 == 0o100000 }
        var isLink: Bool { mode == 0o120000 }

        /// The name as text. Bytes that are none are quoted as git does; so is what looks quoted
        /// then, and two names stay two.
        var text: String { Self.text(of: name) }

        private static func text(of name: ArraySlice<UInt8>) -> String {
            let text = String(validating: name, as: UTF8.self)
            if let text, !looksQuoted(name) { return text }
            return name.map { byte in
                switch byte {
                case backslash: "\\\\"
                case 0..<0x80: String(UnicodeScalar(byte))
                default: "\\" + String(byte, radix: 8)
                }
            }.joined()
        }

        private static let backslash = UInt8(ascii: "\\")

        /// Whether a backslash stands before another one or a digit.
        private static func looksQuoted(_ name: ArraySlice<UInt8>) -> Bool {
            guard name.contains(backslash) else { return false }
            return zip(name, name.dropFirst()).contains { byte, next in
                byte == backslash && (next == byte || next.isASCIIDigit)
            }
        }

        /// Whether the name differs from another one in case only.
        func isTwin(of other: some Collection<UInt8>) -> Bool {
            // Nearly every name is told apart by its first letter.
            if let one = name.first, let two = other.first, one | two < 0x80,
                !Self.isSame(one, two)
            {
                return false
            }
            if name.allSatisfy(Self.isASCII), other.allSatisfy(Self.isASCII) {
                return name.count == other.count && name.elementsEqual(other, by: Self.isSame)
                    && !name.elementsEqual(other)
            }
            return !name.elementsEqual(other)
                && text.lowercased() == Self.text(of: Array(other)[...]).lowercased()
        }

        private static func isASCII(_ byte: UInt8) -> Bool { byte < 0x80 }

        private static func isSame(_ one: UInt8, _ other: UInt8) -> Bool {
            let isLetter = { (byte: UInt8) in (0x61...0x7A).contains(byte | 0x20) }
            return one == other || isLetter(one) && one | 0x20 == other | 0x20
        }

        /// git sorts a directory as if its name ended in a slash.
        fileprivate var sortKey: ArraySlice<UInt8> { isTree ? name + [UInt8(ascii: "/")] : name }
    }

    /// The tree as it stands. Entries of no object, and zeros before a mode, of which git only
    /// warns, mean nothing here, but the tree's name covers them.
    private let content: [UInt8]
    let entries: [Entry]

    static let empty = TreeObject()

    private init() {
        content = []
        entries = []
    }

    init(_ bytes: UnsafeRawBufferPointer, id: ObjectID) throws(GitError) {
        let content = Array(bytes)
        var entries: [Entry] = []
        // One of a plain file with a short name takes so many bytes.
        entries.reserveCapacity(bytes.count / 40 + 1)
        var index = 0
        while index < bytes.count {
            var end = index
            var mode = 0
            while end < bytes.count, (0x30...0x37).contains(bytes[end]) {
                mode = mode << 3 | Int(bytes[end] & 7)
                end += 1
            }
            let start = end + 1
            guard (1...9).contains(end - index), end < bytes.count, bytes[end] == 0x20,
                let null = Self.null(in: bytes, from: start), null + 20 < bytes.count
            else { throw GitError(.corrupt, "read \(id)", "a tree that ends early") }
            let name = UnsafeRawBufferPointer(rebasing: bytes[(null + 1)...(null + 20)])
            if let object = ObjectID(raw: name) {
                entries.append(
                    Entry(mode: mode, name: content[start..<null], id: object, start: index)
                )
            }
            index = null + 21
        }
        self.content = content
        self.entries = entries
    }

    private static func null(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + start, 0, bytes.count - start)
        else { return nil }
        return base.distance(to: UnsafeRawPointer(found))
    }

    func entry(named name: some Collection<UInt8>) -> Entry? {
        entries.first { $0.name.count == name.count && $0.name.elementsEqual(name) }
    }

    /// The bytes of this tree with one entry replaced, or with `nil` left out.
    func bytes(replacing name: [UInt8], by id: ObjectID?) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(content.count)
        var done = 0
        for entry in entries where entry.name.elementsEqual(name) {
            bytes += content[done..<(id == nil ? entry.start : entry.end - 20)]
            if let id { bytes += id.bytes }
            done = entry.end
        }
        return bytes + content[done...]
    }

    /// The entries that differ between two trees, each with what stood there before and after.
    static func differences(_ old: TreeObject, _ new: TreeObject) -> [(old: Entry?, new: Entry?)] {
        var list: [(old: Entry?, new: Entry?)] = []
        var left = old.entries[...]
        var right = new.entries[...]
        while true {
            switch (left.first, right.first) {
            case (nil, nil): return list
            case (let a?, nil):
                list.append((a, nil))
                left.removeFirst()
            case (nil, let b?):
                list.append((nil, b))
                right.removeFirst()
            case (let a?, let b?):
                if a.name == b.name && a.isTree == b.isTree {
                    if a.id != b.id || a.mode != b.mode { list.append((a, b)) }
                    left.removeFirst()
                    right.removeFirst()
                } else if a.sortKey.lexicographicallyPrecedes(b.sortKey) {
                    list.append((a, nil))
                    left.removeFirst()
                } else {
                    list.append((nil, b))
                    right.removeFirst()
                }
            }
        }
    }
}
