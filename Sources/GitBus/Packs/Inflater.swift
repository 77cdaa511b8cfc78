internal import CZlib

/// Unpacks what zlib packed; set up once, since that costs as much as to unpack a commit.
final class Inflater {
    // zlib keeps its address.
    private let stream: UnsafeMutablePointer<z_stream>

    /// - Returns: `nil` where there is no memory for it.
    init?() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard git_bus_inflate_begin(stream) == Z_OK else {
            stream.deallocate()
            return nil
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Unpacks what begins at the first of these bytes.
    ///
    /// - Returns: whether it filled `target` exactly.
    func unpack(
        _ packed: UnsafeRawBufferPointer,
        into target: UnsafeMutableRawBufferPointer
    ) -> Bool {
        guard let source = packed.baseAddress, let to = target.baseAddress,
            inflateReset(stream) == Z_OK
        else { return false }
        let start = UnsafeMutableRawPointer(mutating: source)
        stream.pointee.next_in = start.assumingMemoryBound(to: Bytef.self)
        stream.pointee.avail_in = UInt32(clamping: packed.count)
        stream.pointee.next_out = to.assumingMemoryBound(to: Bytef.self)
        stream.pointee.avail_out = UInt32(clamping: target.count)
        return inflate(stream, Z_FINISH) == Z_STREAM_END && stream.pointee.avail_out == 0
    }
}
