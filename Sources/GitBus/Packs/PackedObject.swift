internal import BusModel
internal import CLibgit2
internal import Crypto

/// An object as it was unpacked.
struct PackedObject {
    enum Kind: String {
        case commit, tree, blob, tag

        /// What libgit2 calls it.
        var native: git_object_t {
            switch self {
            case .commit: GIT_OBJECT_COMMIT
            case .tree: GIT_OBJECT_TREE
            case .blob: GIT_OBJECT_BLOB
            case .tag: GIT_OBJECT_TAG
            }
        }
    }

    let kind: Kind
    let bytes: [UInt8]

    /// Whether its name is this one. A damaged index leads to a wrong object under a right name.
    func isNamed(_ id: ObjectID) -> Bool {
        var hash = Insecure.SHA1()
        withUnsafeTemporaryAllocation(byteCount: 32, alignment: 1) { header in
            var length = 0
            for byte in kind.rawValue.utf8 {
                header[length] = byte
                length += 1
            }
            header[length] = UInt8(ascii: " ")
            length += 1
            var divisor = 1
            while bytes.count / divisor >= 10 { divisor *= 10 }
            while divisor > 0 {
                header[length] = UInt8(ascii: "0") + UInt8(bytes.count / divisor % 10)
                length += 1
                divisor /= 10
            }
            header[length] = 0
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: header[...length]))
        }
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return hash.finalize().withUnsafeBytes { ObjectID(raw: $0) } == id
    }
}
