internal import BusModel

/// A tree as it stands in the object database: `mode name NUL id`, in git's own order.
struct TreeObject {
    struct Entry {
        let mode: Int
        let name: [UInt8]
        let id: ObjectID
        /// How many zeros stand before the mode. git writes none, and only warns of them, but the
        /// tree's name covers them.
        var zeros = 0

        var isTree: Bool { mode == 0o40000 }
        var isFile: Bool { mode & 0o170000 == 0o100000 }
        var isLink: Bool { mode == 0o120000 }

        /// The name as text. Bytes that are none are quoted as git does; so is what looks quoted
        /// then, and two names stay two.
        var text: String { Self.text(of: name) }

        private static func text(of name: [UInt8]) -> String {
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
        private static func looksQuoted(_ name: [UInt8]) -> Bool {
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
                && text.lowercased() == Self.text(of: Array(other)).lowercased()
        }

        private static func isASCII(_ byte: UInt8) -> Bool { byte < 0x80 }

        private static func isSame(_ one: UInt8, _ other: UInt8) -> Bool {
            let isLetter = { (byte: UInt8) in (0x61...0x7A).contains(byte | 0x20) }
            return one == other || isLetter(one) && one | 0x20 == other | 0x20
        }

        /// git sorts a directory as if its name ended in a slash.
        fileprivate var sortKey: [UInt8] { isTree ? name + [UInt8(ascii: "/")] : name }
    }

    let entries: [Entry]
    /// Entries of no object, which git only warns of, and before which entry each stands: they mean
    /// nothing here, but the tree's name covers them.
    private let voids: [(index: Int, bytes: [UInt8])]

    static let empty = TreeObject()

    private init() {
        entries = []
        voids = []
    }

    init(_ bytes: UnsafeRawBufferPointer, id: ObjectID) throws(GitError) {
        var entries: [Entry] = []
        var voids: [(index: Int, bytes: [UInt8])] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            guard let space = bytes[index...].firstIndex(of: 0x20),
                let null = bytes[space...].firstIndex(of: 0), null + 20 < bytes.endIndex,
                let mode = Self.mode(bytes[index..<space])
            else { throw GitError(.corrupt, "read \(id)", "a tree that ends early") }
            let name = UnsafeRawBufferPointer(rebasing: bytes[(null + 1)...(null + 20)])
            if let object = ObjectID(raw: name) {
                entries.append(
                    Entry(
                        mode: mode,
                        name: Array(bytes[(space + 1)..<null]),
                        id: object,
                        zeros: bytes[index..<(space - 1)].prefix { $0 == 0x30 }.count
                    )
                )
            } else {
                voids.append((entries.count, Array(bytes[index...(null + 20)])))
            }
            index = null + 21
        }
        self.entries = entries
        self.voids = voids
    }

    /// A few octal digits.
    private static func mode(_ digits: Slice<UnsafeRawBufferPointer>) -> Int? {
        guard (1...9).contains(digits.count) else { return nil }
        var mode = 0
        for digit in digits {
            guard (0x30...0x37).contains(digit) else { return nil }
            mode = mode << 3 | Int(digit & 7)
        }
        return mode
    }

    func entry(named name: some Sequence<UInt8>) -> Entry? {
        let name = Array(name)
        return entries.first { $0.name == name }
    }

    /// The bytes of this tree with one entry replaced, or with `nil` left out.
    func bytes(replacing name: [UInt8], by id: ObjectID?) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, entry) in entries.enumerated() {
            for void in voids where void.index == index { bytes += void.bytes }
            let isNamed = entry.name == name
            guard let id = isNamed ? id : entry.id else { continue }
            bytes += repeatElement(UInt8(ascii: "0"), count: entry.zeros)
            bytes += String(entry.mode, radix: 8).utf8
            bytes.append(0x20)
            bytes += entry.name
            bytes.append(0)
            bytes += id.bytes
        }
        for void in voids where void.index == entries.count { bytes += void.bytes }
        return bytes
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
