/// A Swift file line by line: as written, without strings and comments, and the comments alone.
///
/// Rules look at `code`, so that a word in a message or in a comment breaks none of them.
struct SourceText: Sendable {
    /// The path from the root of the repository.
    let path: String
    /// The lines as written.
    let lines: [String]
    /// The lines with what is in strings, comments and backticks replaced by blanks.
    let code: [String]
    /// The comment text of each line; empty where there is none.
    let comments: [String]

    init(path: String, _ text: String) {
        self.path = path
        var scanner = SourceScanner(text)
        scanner.run()
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last?.isEmpty == true { lines.removeLast() }
        self.lines = lines
        code = scanner.code.map { String(decoding: $0, as: UTF8.self) }
        comments = scanner.comments.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The folder under `Sources` or `Tests` that the file is in: `GitBus`.
    var target: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }

    /// Findings of one kind: one for each line that `isBad` says is bad.
    func findings(_ message: String, where isBad: (_ code: String) -> Bool) -> [Finding] {
        code.indices.filter { isBad(code[$0]) }.map { finding(at: $0, message) }
    }

    /// A finding at a line, counted from 0.
    func finding(at index: Int, _ message: String) -> Finding {
        Finding(path: path, line: index + 1, message: message)
    }
}

/// Tells code from strings and comments, byte by byte. Knows nested comments, raw and multi-line
/// strings, and the code inside of `\(…)`. It knows no regex literals; the sources have none.
struct SourceScanner {
    private enum Mode {
        /// Code; inside `\(…)` with the brackets that are open, at the top with `nil`.
        case code(open: Int?)
        case string(hashes: Int, isLong: Bool)
        case lineComment
        case blockComment(depth: Int)
        case backticks
    }

    private(set) var code: [[UInt8]] = [[]]
    private(set) var comments: [[UInt8]] = [[]]
    private let bytes: [UInt8]
    private var at = 0
    private var modes: [Mode] = [.code(open: nil)]

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func run() {
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "\n") { endLine() } else { step() }
        }
        if code.count > 1, bytes.last == UInt8(ascii: "\n") {
            code.removeLast()
            comments.removeLast()
        }
    }

    private mutating func endLine() {
        switch modes.last {
        case .lineComment, .backticks, .string(_, isLong: false): modes.removeLast()
        case .code, .string, .blockComment, nil: break
        }
        code.append([])
        comments.append([])
        at += 1
    }

    private mutating func step() {
        switch modes.last {
        case .code(let open): stepCode(open)
        case .string(let hashes, let isLong): stepString(hashes, isLong)
        case .lineComment: comment(1)
        case .blockComment(let depth): stepComment(depth)
        case .backticks:
            let isEnd = bytes[at] == UInt8(ascii: "`")
            if isEnd { modes.removeLast() }
            put(isEnd ? bytes[at] : UInt8(ascii: "_"))
        case nil: put(bytes[at])
        }
    }

    private mutating func stepCode(_ open: Int?) {
        if starts("//") { return begin(.lineComment) }
        if starts("/*") {
            comment(2)
            return modes.append(.blockComment(depth: 1))
        }
        let hashes = bytes[at...].prefix { $0 == UInt8(ascii: "#") }.count
        if at + hashes < bytes.count, bytes[at + hashes] == UInt8(ascii: "\"") {
            let isLong = starts("\"\"\"", at: at + hashes)
            for _ in 0..<(hashes + (isLong ? 3 : 1)) { put(bytes[at]) }
            return modes.append(.string(hashes: hashes, isLong: isLong))
        }
        switch bytes[at] {
        case UInt8(ascii: "`"): modes.append(.backticks)
        case UInt8(ascii: "("): if let open { setOpen(open + 1) }
        case UInt8(ascii: ")"):
            if let open {
                if open == 1 { modes.removeLast() } else { setOpen(open - 1) }
            }
        default: break
        }
        put(bytes[at])
    }

    private mutating func stepString(_ hashes: Int, _ isLong: Bool) {
        let quote = isLong ? "\"\"\"" : "\""
        let fence = String(repeating: "#", count: hashes)
        if starts(quote + fence) {
            modes.removeLast()
            for _ in 0..<(quote.utf8.count + hashes) { put(bytes[at]) }
        } else if starts("\\" + fence + "(") {
            for _ in 0..<(hashes + 2) { put(UInt8(ascii: " ")) }
            modes.append(.code(open: 1))
        } else if starts("\\" + fence), at + hashes + 1 < bytes.count,
            bytes[at + hashes + 1] != UInt8(ascii: "\n")
        {
            for _ in 0..<(hashes + 2) { put(UInt8(ascii: " ")) }
        } else {
            put(UInt8(ascii: " "))
        }
    }

    private mutating func stepComment(_ depth: Int) {
        if starts("*/") {
            modes.removeLast()
            if depth > 1 { modes.append(.blockComment(depth: depth - 1)) }
            comment(2)
        } else if starts("/*") {
            modes.removeLast()
            modes.append(.blockComment(depth: depth + 1))
            comment(2)
        } else {
            comment(1)
        }
    }

    private mutating func begin(_ mode: Mode) { modes.append(mode) }

    private mutating func setOpen(_ count: Int) {
        modes.removeLast()
        modes.append(.code(open: count))
    }

    private mutating func put(_ byte: UInt8) {
        code[code.count - 1].append(byte)
        at += 1
    }

    private mutating func comment(_ count: Int) {
        for _ in 0..<count where at < bytes.count {
            comments[comments.count - 1].append(bytes[at])
            // A mark of more than one byte is one blank, so that columns stay what they are.
            if bytes[at] & 0xC0 != 0x80 { code[code.count - 1].append(UInt8(ascii: " ")) }
            at += 1
        }
    }

    private func starts(_ text: String, at place: Int? = nil) -> Bool {
        bytes[(place ?? at)...].starts(with: text.utf8)
    }
}
