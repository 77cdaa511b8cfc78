internal import Foundation

/// Gives out the lines of a growing file where they lie in one buffer, which stays small whatever
/// is in the file. It shares its position with ``LineTail``, which keeps the lines that it reads.
///
/// A line is given out without its end, and blank ones not at all. The last line, as long as it has
/// no end, is left for the next time. A line that is too long for the buffer is given out without
/// the middles of its long strings; when that does not help, it is named.
struct LineStream {
    /// The longest line that is given out as it is, in bytes.
    var lineBytesMax = 8 << 20
    /// How much is read at one look, as far as whole lines allow; what is left is read at the next.
    var bytesMax: UInt64 = 32 << 20
    /// How much is read at once.
    var chunk = 1 << 18
    /// Whether a last line without an end is given out, too. The position stays before it.
    var takesRest = false

    /// A line, or what is wrong with it.
    enum Piece {
        case line(UnsafeRawBufferPointer)
        case rest(UnsafeRawBufferPointer)
        case tooLong
    }

    /// How a look ended.
    struct Look {
        /// How many bytes were read.
        var bytes: UInt64 = 0
        /// Whether the end of the file was seen.
        var isAtEnd = true
        /// Whether the file can be read.
        var isReadable = true
    }

    /// Gives out what is new behind a position, which is one in this file; see
    /// ``UsagePosition/enter(_:)``. Nothing is thrown.
    ///
    /// - Parameter line: how many lines are behind the position; it moves with it.
    func read(
        _ path: String,
        from position: inout TailPosition,
        line: inout Int,
        _ take: (Piece, Int) -> Void
    ) -> Look {
        let descriptor = LineTail.descriptor(of: path)
        guard descriptor >= 0 else { return Look(isReadable: false) }
        defer { close(descriptor) }
        var run = Run(stream: self, position: position, line: line)
        defer { run.buffer.deallocate() }
        let look = run.read(descriptor, take)
        position = run.position
        line = run.line
        return look
    }
}

extension LineStream {
    /// One look at one file.
    private struct Run {
        let stream: LineStream
        var position: TailPosition
        var line: Int
        var buffer: UnsafeMutableRawBufferPointer
        /// How much of the buffer holds bytes of the line that has begun.
        var filled = 0
        /// How many bytes of the file that line has so far.
        var pending: UInt64 = 0
        var shortener: StringShortener?
        var isTooLong = false

        init(stream: LineStream, position: TailPosition, line: Int) {
            self.stream = stream
            self.position = position
            self.line = line
            buffer = .allocate(byteCount: 2 * max(1, stream.chunk), alignment: 16)
        }

        mutating func read(_ descriptor: Int32, _ take: (Piece, Int) -> Void) -> Look {
            var look = Look()
            let start = position.offset
            let longest = UInt64(stream.lineBytesMax)
            while look.bytes < stream.bytesMax || position.offset == start || pending > longest {
                makeRoom()
                let fresh = UnsafeMutableRawBufferPointer(
                    rebasing: buffer[filled..<min(buffer.count, filled + stream.chunk)]
                )
                let count = LineTail.fill(fresh, descriptor, position.offset + pending)
                guard count > 0 else {
                    look.isReadable = count == 0
                    if count == 0 { position.seen = position.offset + pending }
                    giveRest(take)
                    return look
                }
                look.bytes += UInt64(count)
                cut(count, take)
            }
            look.isAtEnd = false
            return look
        }

        /// Cuts what was read into lines; the beginning of the last one stays, at the front.
        private mutating func cut(_ count: Int, _ take: (Piece, Int) -> Void) {
            guard let base = buffer.baseAddress else { return }
            var start = 0
            var from = filled
            let end = filled + count
            var isFirst = true
            while from < end, let found = memchr(base + from, 0x0A, end - from) {
                let newline = UnsafeRawPointer(base).distance(to: found)
                position.offset +=
                    isFirst
                    ? pending + UInt64(newline - from) + 1
                    : UInt64(newline - from) + 1
                line += 1
                give(start: start, end: isFirst ? shortened(from, newline) : newline, take)
                isFirst = false
                pending = 0
                shortener = nil
                isTooLong = false
                start = newline + 1
                from = start
            }
            pending += UInt64(end - from)
            guard start == 0 else {
                filled = end - start
                if filled > 0 { memmove(base, base + start, filled) }
                return
            }
            filled = isTooLong ? 0 : shortened(from, end)
        }

        private func give(start: Int, end: Int, _ take: (Piece, Int) -> Void) {
            if isTooLong { return take(.tooLong, line) }
            var end = end
            while end > start, buffer[end - 1] <= 0x20 { end -= 1 }
            guard end > start else { return }
            take(.line(UnsafeRawBufferPointer(rebasing: buffer[start..<end])), line)
        }

        private func giveRest(_ take: (Piece, Int) -> Void) {
            guard stream.takesRest, filled > 0 || isTooLong else { return }
            if isTooLong { return take(.tooLong, line + 1) }
            var end = filled
            while end > 0, buffer[end - 1] <= 0x20 { end -= 1 }
            guard end > 0 else { return }
            take(.rest(UnsafeRawBufferPointer(rebasing: buffer[..<end])), line + 1)
        }

        /// Where the line that is too long ends in the buffer after its strings are shortened; a
        /// line that is not too long stays as it is.
        private mutating func shortened(_ start: Int, _ end: Int) -> Int {
            guard shortener != nil, start <= end else { return end }
            let fresh = UnsafeMutableRawBufferPointer(rebasing: buffer[start..<end])
            return start + (shortener?.shorten(fresh) ?? fresh.count)
        }

        /// Makes room for what is read next.
        private mutating func makeRoom() {
            guard buffer.count - filled < stream.chunk else { return }
            if shortener == nil, filled < stream.lineBytesMax {
                grow()
            } else if shortener == nil {
                shortener = StringShortener()
                filled = shortened(0, filled)
            }
            guard buffer.count - filled < stream.chunk else { return }
            // Shortening was not enough: the line is given up, and passed over up to its end.
            if filled >= stream.lineBytesMax {
                isTooLong = true
                filled = 0
            } else {
                grow()
            }
        }

        private mutating func grow() {
            let larger = UnsafeMutableRawBufferPointer.allocate(
                byteCount: min(buffer.count * 2, stream.lineBytesMax) + stream.chunk,
                alignment: 16
            )
            if let base = buffer.baseAddress {
                larger.baseAddress?.copyMemory(from: base, byteCount: filled)
            }
            buffer.deallocate()
            buffer = larger
        }
    }
}
