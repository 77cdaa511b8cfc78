/// The name of the folder in which Claude Code keeps the transcripts of a work directory.
enum ProjectSlug {
    /// Every UTF-16 unit that is no ASCII letter or digit becomes `-`. What gets too long is cut,
    /// and ends in a hash of the whole.
    static func of(_ directory: String) -> String {
        let units = Array(directory.utf16)
        let slug = units.map { unit in
            let isPlain =
                (48...57).contains(unit) || (65...90).contains(unit) || (97...122).contains(unit)
            return isPlain ? UInt8(unit) : UInt8(ascii: "-")
        }
        guard slug.count > 200 else { return String(decoding: slug, as: UTF8.self) }
        let hash = units.reduce(Int32(0)) { ($0 << 5) &- $0 &+ Int32($1) }
        let tail = String(hash.magnitude, radix: 36)
        return String(decoding: slug[..<200], as: UTF8.self) + "-" + tail
    }
}
