/// Finds the line that marks a phase done.
public enum StatusMarker {
    /// Whether a status file has a line that starts with `marker`, outside fenced code blocks and
    /// HTML comments. Bytes, so that no encoding can hide or forge a line.
    public static func isPresent(_ marker: String, in content: [UInt8]) -> Bool {
        let marker = Array(marker.utf8)
        guard !marker.isEmpty else { return false }
        var fence: Fence?
        var inComment = false
        for line in content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if let open = fence {
                if open.isClosed(by: line) { fence = nil }
                continue
            }
            if !inComment, let opened = Fence(opening: line) {
                fence = opened
                continue
            }
            if !inComment, line.starts(with: marker) { return true }
            inComment = isInComment(after: line, startingInside: inComment)
        }
        return false
    }

    /// Whether an HTML comment is open at the end of a line.
    private static func isInComment(after line: ArraySlice<UInt8>, startingInside: Bool) -> Bool {
        var inside = startingInside
        var index = line.startIndex
        while index < line.endIndex {
            let sign = inside ? close : open
            if line[index...].starts(with: sign) {
                inside.toggle()
                // HTML ends `<!-->` where it began: the two signs may share their dashes.
                index += inside ? 2 : sign.count
            } else {
                index += 1
            }
        }
        return inside
    }

    private static let open = Array("<!--".utf8)
    private static let close = Array("-->".utf8)

    /// A fenced code block as CommonMark 0.31 (section 4.5) has it: at least three backticks or
    /// tildes, indented by at most three blanks, closed by a fence at least as long.
    private struct Fence {
        let sign: UInt8
        let length: Int

        init?(opening line: ArraySlice<UInt8>) {
            let body = Fence.unindented(line)
            guard let sign = body.first, sign == UInt8(ascii: "`") || sign == UInt8(ascii: "~")
            else { return nil }
            let length = body.prefix { $0 == sign }.count
            let info = body.dropFirst(length)
            guard length >= 3, sign != UInt8(ascii: "`") || !info.contains(sign) else { return nil }
            self.sign = sign
            self.length = length
        }

        func isClosed(by line: ArraySlice<UInt8>) -> Bool {
            let body = Fence.unindented(line)
            let run = body.prefix { $0 == sign }.count
            return run >= length
                && body.dropFirst(run).allSatisfy { [0x20, 0x09, 0x0D].contains($0) }
        }

        private static func unindented(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
            let blanks = line.prefix { $0 == 0x20 }.count
            return blanks <= 3 ? line.dropFirst(blanks) : []
        }
    }
}
