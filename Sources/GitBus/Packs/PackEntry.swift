internal import BusModel

/// What stands before the packed bytes of an object (gitformat-pack).
struct PackEntry {
    enum Kind: Equatable {
        case whole(PackedObject.Kind)
        /// It differs from the object that begins here in the same pack.
        case differsFrom(Int)
        /// It differs from the object of this name.
        case differsFromNamed(ObjectID)
    }

    let kind: Kind
    /// How many bytes it has when it is unpacked.
    let size: Int
    /// Where the packed bytes begin.
    let start: Int

    /// - Parameter end: where the packed bytes of all objects end.
    /// - Returns: `nil` where no object begins.
    init?(_ pack: UnsafeRawBufferPointer, at offset: Int, end: Int) {
        guard offset >= 12, offset < end else { return nil }
        var place = offset
        var byte = pack[place]
        place += 1
        let type = byte >> 4 & 7
        var size = Int(byte & 15)
        var shift = 4
        while byte & 0x80 != 0 {
            guard place < end, shift <= 46 else { return nil }
            byte = pack[place]
            place += 1
            size |= Int(byte & 0x7F) << shift
            shift += 7
        }
        switch type {
        case 1: kind = .whole(.commit)
        case 2: kind = .whole(.tree)
        case 3: kind = .whole(.blob)
        case 4: kind = .whole(.tag)
        case 6:
            guard let distance = Self.distance(pack, &place, end), distance < offset else {
                return nil
            }
            kind = .differsFrom(offset - distance)
        case 7:
            guard place + 20 <= end else { return nil }
            let name = UnsafeRawBufferPointer(rebasing: pack[place..<place + 20])
            guard let id = ObjectID(raw: name) else { return nil }
            place += 20
            kind = .differsFromNamed(id)
        default: return nil  // open: 0 and 5 mean nothing
        }
        self.size = size
        start = place
    }

    /// How far before it the other one begins: seven bits a byte, and one more for each that
    /// follows.
    private static func distance(
        _ pack: UnsafeRawBufferPointer,
        _ place: inout Int,
        _ end: Int
    ) -> Int? {
        var distance = -1
        var byte: UInt8 = 0x80
        while byte & 0x80 != 0 {
            guard place < end, distance < 1 << 48 else { return nil }
            byte = pack[place]
            place += 1
            distance = (distance + 1) << 7 | Int(byte & 0x7F)
        }
        return distance > 0 ? distance : nil
    }
}
