import Glibc

/// Sees that no input takes more time than its length allows.
///
/// Time is that of the processor, so that a machine at work makes no difference.
struct Pace {
    /// How long an input may take at most: so much in any case, and so much for each byte.
    private static let start: UInt64 = 200_000_000
    private static let perByte: UInt64 = 50_000
    /// How long the inputs are that are made of others.
    private static let long = 64 << 10

    private var total: UInt64 = 0
    private var stretched: UInt64 = 0

    /// Tries an input, and now and then a long one that is made of it.
    mutating func check(_ target: FuzzTarget, _ bytes: [UInt8]) throws {
        let time = try Self.time(of: target, bytes)
        total += time
        let most = Self.start + UInt64(bytes.count) * Self.perByte
        if time > most {
            let again = try min(Self.time(of: target, bytes), Self.time(of: target, bytes))
            try hold(again <= most, "\(bytes.count) bytes took \(again / 1_000_000) ms")
        }
        // A tenth of the time, and always with an input that is tried by itself.
        guard stretched * 10 <= total, bytes.count >= 4 else { return }
        stretched += try stretch(target, bytes)
    }

    /// Repeats a part of the input, which the input itself chooses, and then as often again: what
    /// takes time in proportion takes twice as long.
    private func stretch(_ target: FuzzTarget, _ bytes: [UInt8]) throws -> UInt64 {
        let sum = bytes.reduce(UInt64(7)) { ($0 &* 31) &+ UInt64($1) }
        let from = Int(sum % UInt64(bytes.count))
        let count = 1 + Int((sum >> 17) % UInt64(min(64, bytes.count - from)))
        let part = bytes[from..<from + count]
        func input(_ size: Int) -> [UInt8] {
            let middle = repeatElement(part, count: size / part.count).joined()
            return Array(bytes[..<from]) + middle + bytes[(from + count)...]
        }
        let (short, long) = (input(Self.long), input(2 * Self.long))
        let (one, two) = try (Self.time(of: target, short), Self.time(of: target, long))
        if two > Self.start, two > 3 * one {
            // Once more, for the first time fills caches and makes room.
            let least = try min(one, Self.time(of: target, short))
            let most = try min(two, Self.time(of: target, long))
            let isLinear = most <= Self.start || most <= 3 * least
            let text = String(decoding: part, as: UTF8.self).debugDescription
            try hold(
                isLinear,
                "\(text) at byte \(from), to \(short.count) and \(long.count) bytes: "
                    + "\(least / 1_000_000) and \(most / 1_000_000) ms"
            )
        }
        return one + two
    }

    private static func time(of target: FuzzTarget, _ bytes: [UInt8]) throws -> UInt64 {
        let start = now()
        try target.check(bytes)
        return now() - start
    }

    private static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
