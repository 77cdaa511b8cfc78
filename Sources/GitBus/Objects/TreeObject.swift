internal import BusModel

/// A tree as it stands in the object database: `mode name NUL id`, in git's own order.
struct TreeObject {
    struct Entry {
        let mode: Int
        let name: [UInt8]
        let id: ObjectID

        var isTree: Bool { mode == 0o40000 }
        var isFile: Bool { mode & 0o170000 == 0o100000 }

        /// git sorts a directory as if its name ended in a slash.
        fileprivate var sortKey: [UInt8] { isTree ? name + [UInt8(ascii: "/")] : name }
    }

    let entries: [Entry]

    static let empty = TreeObject(entries: [])

    private init(entries: [Entry]) { self.entries = entries }

    init(_ bytes: UnsafeRawBufferPointer, id: ObjectID) throws(GitError) {
        var entries: [Entry] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            guard let space = bytes[index...].firstIndex(of: 0x20),
                let null = bytes[space...].firstIndex(of: 0), null + 20 < bytes.endIndex,
                let mode = Int(String(decoding: bytes[index..<space], as: UTF8.self), radix: 8),
                let object = ObjectID(bytes: bytes[(null + 1)...(null + 20)])
            else { throw GitError(.corrupt, "read \(id)", "a tree that ends early") }
            entries.append(
                Entry(mode: mode, name: Array(bytes[(space + 1)..<null]), id: object)
            )
            index = null + 21
        }
        self.entries = entries
    }

    func entry(named name: some Sequence<UInt8>) -> Entry? {
        let name = Array(name)
        return entries.first { $0.name == name }
    }

    /// The bytes of this tree with one entry replaced, or with `nil` left out.
    func bytes(replacing name: [UInt8], by id: ObjectID?) -> [UInt8] {
        var bytes: [UInt8] = []
        for entry in entries {
            let isNamed = entry.name == name
            guard let id = isNamed ? id : entry.id else { continue }
            bytes += String(entry.mode, radix: 8).utf8
            bytes.append(0x20)
            bytes += entry.name
            bytes.append(0)
            bytes += id.bytes
        }
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
