#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// How an object is made of another one: pieces of that, and new bytes (gitformat-pack).
enum PackDelta {
    /// - Parameter most: how many bytes the object may have.
    /// - Returns: `nil` where the instructions do not fit the base, or do not give what they say.
    static func apply(
        _ delta: UnsafeRawBufferPointer,
        to base: UnsafeRawBufferPointer,
        atMost most: Int
    ) -> [UInt8]? {
        var place = 0
        guard number(delta, &place) == base.count, let size = number(delta, &place), size <= most
        else { return nil }
        var isRight = false
        let result = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            let target = UnsafeMutableRawBufferPointer(
                rebasing: UnsafeMutableRawBufferPointer(buffer)[..<size]
            )
            isRight = run(delta, from: place, base, target)
            count = isRight ? size : 0
        }
        return isRight ? result : nil
    }

    private static func run(
        _ delta: UnsafeRawBufferPointer,
        from start: Int,
        _ base: UnsafeRawBufferPointer,
        _ target: UnsafeMutableRawBufferPointer
    ) -> Bool {
        var place = start
        var done = 0
        while place < delta.count {
            let order = delta[place]
            place += 1
            let source: UnsafeRawBufferPointer
            let from: Int
            var length = Int(order)
            if order & 0x80 != 0 {
                guard let piece = piece(order, delta, &place) else { return false }
                (source, from, length) = (base, piece.from, piece.length)
            } else {
                // Zero is kept for later versions.
                guard order != 0 else { return false }
                (source, from) = (delta, place)
                place += length
            }
            guard from + length <= source.count, done + length <= target.count,
                let to = target.baseAddress, let bytes = source.baseAddress
            else { return false }
            memcpy(to + done, bytes + from, length)
            done += length
        }
        return done == target.count
    }

    /// Which piece of the base comes next: only the bytes that are not zero are written down.
    private static func piece(
        _ order: UInt8,
        _ delta: UnsafeRawBufferPointer,
        _ place: inout Int
    ) -> (from: Int, length: Int)? {
        var from = 0
        var length = 0
        for bit in 0..<7 where order & 1 << bit != 0 {
            guard place < delta.count else { return nil }
            if bit < 4 {
                from |= Int(delta[place]) << (8 * bit)
            } else {
                length |= Int(delta[place]) << (8 * (bit - 4))
            }
            place += 1
        }
        return (from, length == 0 ? 0x10000 : length)
    }

    private static func number(_ delta: UnsafeRawBufferPointer, _ place: inout Int) -> Int? {
        var number = 0
        var shift = 0
        while place < delta.count, shift <= 46 {
            let byte = delta[place]
            place += 1
            number |= Int(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return number }
            shift += 7
        }
        return nil
    }
}
