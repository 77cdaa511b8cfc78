import BusModel

/// Where the keys of a TOML file stand: what the parser that reads the values does not tell.
///
/// The file is valid TOML by then, so nothing is checked here. Where this and the parser should not
/// agree on what a text means, a place is wrong, and nothing worse: each turn takes a step, and it
/// goes no deeper than the parser lets through. It reads scalar by scalar, as the parser does: an
/// accent behind a sign makes both another character, and the sign would not be seen. An entry of
/// an array has its number for a key: `["loop", "phases", "1", "quorum"]`.
struct TOMLPositions {
    /// A place, both from 1; the column in scalars.
    struct Position: Hashable {
        var line = 1
        var column = 1
    }

    private var places: [[String]: Position] = [:]
    private var text: Substring.UnicodeScalarView
    /// How many values stand in each other here.
    private var depth = 0
    private var position = Position()
    /// How many tables `[[name]]` has had so far.
    private var counts: [[String]: Int] = [:]

    /// How deep it goes, and how many parts a key has at most.
    private static let most = 2 * TOMLBounds.depthMax
    /// Of so many places the elements of lists have their own; those of others are their list's.
    private static let mostPlaces = 10_000

    init(_ file: String) {
        text = file.unicodeScalars[...]
        var table: [String] = []
        while true {
            skipBlanks()
            guard let scalar = text.first else { return }
            if scalar == "[" {
                table = header()
            } else {
                pair(in: table)
            }
        }
    }

    /// How many keys have one.
    var count: Int { places.count }

    /// The place of a key, or of the nearest table around it.
    func position(of path: [String]) -> Position {
        var path = path
        while !path.isEmpty {
            if let place = places[path] { return place }
            path.removeLast()
        }
        return Position()
    }

    // MARK: - Reading

    private mutating func header() -> [String] {
        let start = position
        let isList = text.starts(with: "[[".unicodeScalars)
        advance()
        if isList { advance() }
        let keys = dottedKey()
        while let scalar = text.first, scalar == "]" || scalar == " " { advance() }
        var path: [String] = []
        for key in keys {
            path.append(key)
            // A table inside of a list belongs to the last one so far.
            if path.filter({ Int($0) == nil }) != keys || !isList, let count = counts[path] {
                path.append(String(count - 1))
            }
        }
        if isList {
            let count = counts[path, default: 0]
            counts[path] = count + 1
            if count == 0 { places[path] = start }
            path.append(String(count))
        }
        places[path] = start
        return path
    }

    private mutating func pair(in table: [String]) {
        let start = position
        let path = table + dottedKey()
        places[path] = places[path] ?? start
        skipBlanks()
        if text.first == "=" { advance() }
        value(at: path)
    }

    private mutating func value(at path: [String]) {
        skipBlanks()
        guard depth <= Self.most, path.count <= Self.most else { return advance() }
        depth += 1
        defer { depth -= 1 }
        switch text.first {
        case "\"", "'": _ = string()
        case "[":
            advance()
            var index = 0
            while skipToElement(before: "]") {
                let before = position
                if places.count < Self.mostPlaces { places[path + [String(index)]] = position }
                value(at: path + [String(index)])
                if position == before { advance() }
                index += 1
            }
        case "{":
            advance()
            while skipToElement(before: "}") { pair(in: path) }
        default:  // a number, a date, a truth value
            while let scalar = text.first, !",]}#\n".unicodeScalars.contains(scalar) { advance() }
        }
    }

    /// - Returns: false behind the end of the array or table, which is then passed.
    private mutating func skipToElement(before end: Unicode.Scalar) -> Bool {
        skipBlanks()
        while text.first == "," {
            advance()
            skipBlanks()
        }
        guard let scalar = text.first else { return false }
        if scalar != end { return true }
        advance()
        return false
    }

    private mutating func dottedKey() -> [String] {
        var keys: [String] = []
        while true {
            skipSpaces()
            guard let scalar = text.first else { return keys }
            if scalar == "\"" || scalar == "'" {
                let key = string()
                if keys.count <= Self.most { keys.append(key) }
            } else {
                var key = ""
                while let next = text.first, next.isOfKey {
                    key.unicodeScalars.append(next)
                    advance()
                }
                // Nothing that a key can be made of: a step on, so that this ends.
                if key.isEmpty { advance() } else if keys.count <= Self.most { keys.append(key) }
            }
            skipSpaces()
            guard text.first == "." else { return keys }
            advance()
        }
    }

    private mutating func string() -> String {
        guard let quote = text.first else { return "" }
        let long = repeatElement(quote, count: 3)
        let fence = text.starts(with: long) ? 3 : 1
        for _ in 0..<fence { advance() }
        var content = ""
        while !text.isEmpty, !text.starts(with: long.prefix(fence)) {
            if quote == "\"", text.first == "\\" { advance() }
            if let scalar = text.first { content.unicodeScalars.append(scalar) }
            advance()
        }
        for _ in 0..<fence { advance() }
        // One or two quotes may stand before the three that end it.
        while fence == 3, text.first == quote { advance() }
        return content
    }

    private mutating func skipSpaces() {
        while let scalar = text.first, scalar == " " || scalar == "\t" { advance() }
    }

    /// Blanks, ends of lines and comments.
    private mutating func skipBlanks() {
        while let scalar = text.first {
            if scalar == "#" {
                while let next = text.first, next != "\n" { advance() }
            } else if scalar.properties.isWhitespace {
                advance()
            } else {
                return
            }
        }
    }

    private mutating func advance() {
        guard let scalar = text.popFirst() else { return }
        if scalar == "\n" {
            position.line += 1
            position.column = 1
        } else {
            position.column += 1
        }
    }
}

extension Unicode.Scalar {
    /// Whether a key may have it that is not in quotes.
    fileprivate var isOfKey: Bool {
        isASCII && UInt8(value).isASCIILetterOrDigit || self == "_" || self == "-"
    }
}
