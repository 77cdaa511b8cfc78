internal import BusModel

/// Where the objects of a pack begin, by name: the second version of `.idx` (gitformat-pack).
struct PackIndex: Sendable {
    private let file: MappedFile
    /// How many objects the pack has.
    let count: Int
    private let names: Int
    private let offsets: Int
    private let largeOffsets: Int
    private let end: Int

    /// - Returns: `nil` for another version, and where the sizes do not fit each other.
    init?(_ file: MappedFile) {
        let bytes = file.bytes
        guard bytes.count >= 8 + 1024 + 40, bytes.number(at: 0) == 0xFF74_4F63,
            bytes.number(at: 4) == 2
        else { return nil }
        count = bytes.number(at: 8 + 255 * 4)
        names = 8 + 1024
        // A checksum of four bytes stands between the names and the offsets.
        offsets = names + count * 24
        largeOffsets = offsets + count * 4
        end = bytes.count - 40
        guard largeOffsets <= end, (end - largeOffsets).isMultiple(of: 8) else { return nil }
        var last = 0
        for first in 0..<256 {
            let next = bytes.number(at: 8 + first * 4)
            guard next >= last else { return nil }
            last = next
        }
        self.file = file
    }

    /// The checksum of the pack that it belongs to.
    var packChecksum: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: file.bytes[end..<end + 20])
    }

    /// Where an object begins in the pack; `nil` where the pack has none of that name.
    func offset(of id: ObjectID) -> Int? {
        withUnsafeTemporaryAllocation(byteCount: 20, alignment: 8) { name in
            id.write(to: name)
            return position(of: UnsafeRawBufferPointer(name)).flatMap(offset(at:))
        }
    }

    private func position(of name: UnsafeRawBufferPointer) -> Int? {
        let bytes = file.bytes
        let first = Int(name[0])
        var low = first == 0 ? 0 : bytes.number(at: 8 + (first - 1) * 4)
        var high = bytes.number(at: 8 + first * 4)
        let key = name.head(at: 0)
        var lowKey = UInt64(first) << 56
        var highKey = lowKey | (1 << 56 - 1)
        var tries = 0
        while low < high {
            var middle = (low + high) / 2
            // Names are spread evenly, so a guess is nearly right; but not for ever, since somebody
            // may have chosen them.
            if tries < 6, highKey > lowKey {
                let part = UInt64(high - low).multipliedFullWidth(by: key - lowKey)
                let width = highKey - lowKey
                if part.high < width { middle = low + Int(width.dividingFullWidth(part).quotient) }
                middle = min(middle, high - 1)
            }
            tries += 1
            let place = names + middle * 20
            let found = bytes.head(at: place)
            if found < key {
                (low, lowKey) = (middle + 1, found)
            } else if found > key {
                (high, highKey) = (middle, found)
            } else {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[place + 8..<place + 20])
                if rest.elementsEqual(name[8...]) { return middle }
                // Nobody finds two that begin with the same eight bytes by chance.
                if rest.lexicographicallyPrecedes(name[8...]) {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
        }
        return nil
    }

    private func offset(at position: Int) -> Int? {
        let bytes = file.bytes
        let small = bytes.number(at: offsets + position * 4)
        guard small & 0x8000_0000 != 0 else { return small }
        let place = largeOffsets + (small & 0x7FFF_FFFF) * 8
        guard place + 8 <= end else { return nil }
        return Int(exactly: bytes.head(at: place))
    }
}

extension UnsafeRawBufferPointer {
    /// Four bytes as a number, the most significant first.
    func number(at place: Int) -> Int {
        Int(UInt32(bigEndian: loadUnaligned(fromByteOffset: place, as: UInt32.self)))
    }

    /// Eight bytes as a number, the most significant first: of names they keep the order.
    func head(at place: Int) -> UInt64 {
        UInt64(bigEndian: loadUnaligned(fromByteOffset: place, as: UInt64.self))
    }
}
