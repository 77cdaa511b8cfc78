internal import CPosix

/// A path as the kernel has it: bytes, which need not be UTF-8.
struct BytePath {
    /// The bytes, without the zero at the end.
    var bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    init(cString: UnsafePointer<CChar>?) {
        guard let cString else {
            bytes = []
            return
        }
        bytes = cString.withMemoryRebound(to: UInt8.self, capacity: strlen(cString)) {
            Array(UnsafeBufferPointer(start: $0, count: strlen(cString)))
        }
    }

    /// What follows the last slash.
    var name: [UInt8] {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return bytes }
        return Array(bytes[(slash + 1)...])
    }

    /// What precedes the last slash; `.` when there is none.
    var directory: BytePath {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else {
            return BytePath([UInt8(ascii: ".")])
        }
        return BytePath(slash == 0 ? [UInt8(ascii: "/")] : Array(bytes[..<slash]))
    }

    /// This path, a slash and `name`.
    func appending(_ name: some Sequence<UInt8>) -> BytePath {
        BytePath(bytes + [UInt8(ascii: "/")] + name)
    }

    /// Where a symbolic link with an absolute target points; one step only.
    var absoluteLinkTarget: BytePath? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = withCString { readlink($0, &buffer, buffer.count) }
        guard count > 0, count < buffer.count else { return nil }
        let target = buffer[..<count].map { UInt8(bitPattern: $0) }
        return target.first == UInt8(ascii: "/") ? BytePath(target) : nil
    }

    func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
            // A zero-terminated array is never empty.
            buffer.baseAddress.map(body) ?? body("")
        }
    }
}
