/// Objects that were unpacked last and that others differ from. A tree is mostly the one before it
/// with one entry changed.
struct BaseCache {
    private struct Slot {
        let pack: Int
        let offset: Int
        let object: PackedObject
    }

    private static let slots = 1024
    private static let mostBytes = 8 << 20
    private var slots = [Slot?](repeating: nil, count: Self.slots)
    private var bytes = 0

    subscript(pack: Int, offset: Int) -> PackedObject? {
        guard let slot = slots[place(offset)], slot.offset == offset, slot.pack == pack else {
            return nil
        }
        return slot.object
    }

    /// Keeps an object in the place of another one, unless it is large.
    mutating func keep(_ object: PackedObject, pack: Int, offset: Int) {
        guard object.bytes.count <= Self.mostBytes / 8 else { return }
        if bytes > Self.mostBytes { self = BaseCache() }
        let place = place(offset)
        bytes += object.bytes.count - (slots[place]?.object.bytes.count ?? 0)
        slots[place] = Slot(pack: pack, offset: offset, object: object)
    }

    /// Objects that lie beside each other have different places.
    private func place(_ offset: Int) -> Int {
        (offset ^ offset >> 10 ^ offset >> 20) & (Self.slots - 1)
    }
}
