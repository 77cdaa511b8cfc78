/// Where the keys of a TOML file stand: what the parser that reads the values does not tell.
///
/// The file is valid TOML by then, so nothing is checked here. Where this and the parser should not
/// agree on what a text means, a place is wrong, and nothing worse: each turn takes a step, and no
/// path grows past what the parser lets through. An entry of an array has its number for a key:
/// `["loop", "phases", "1", "quorum"]`.
struct TOMLPositions {
    /// A place, both from 1; the column in characters.
    struct Position: Hashable {
        var line = 1
        var column = 1
    }

    private var places: [[String]: Position] = [:]
    private var text: Substring
    private var position = Position()
    /// How many tables `[[name]]` has had so far.
    private var counts: [[String]: Int] = [:]

    init(_ file: String) {
        text = file[...]
        var table: [String] = []
        while true {
            skipBlanks()
            guard let character = text.first else { return }
            if character == "[" {
                table = header()
            } else {
                pair(in: table)
            }
        }
    }

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
        let isList = text.hasPrefix("[[")
        advance()
        if isList { advance() }
        let keys = dottedKey()
        while let character = text.first, character == "]" || character == " " { advance() }
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
        guard path.count <= 2 * TOMLBounds.depthMax else { return advance() }
        switch text.first {
        case "\"", "'": _ = string()
        case "[":
            advance()
            var index = 0
            while skipToElement(before: "]") {
                let before = position
                places[path + [String(index)]] = position
                value(at: path + [String(index)])
                if position == before { advance() }
                index += 1
            }
        case "{":
            advance()
            while skipToElement(before: "}") { pair(in: path) }
        default:  // a number, a date, a truth value
            while let character = text.first, !",]}#".contains(character), !character.endsLine {
                advance()
            }
        }
    }

    /// - Returns: false behind the end of the array or table, which is then passed.
    private mutating func skipToElement(before end: Character) -> Bool {
        skipBlanks()
        while text.first == "," {
            advance()
            skipBlanks()
        }
        guard let character = text.first else { return false }
        if character != end { return true }
        advance()
        return false
    }

    private mutating func dottedKey() -> [String] {
        var keys: [String] = []
        while true {
            skipSpaces()
            guard let character = text.first else { return keys }
            if character == "\"" || character == "'" {
                keys.append(string())
            } else {
                var key = ""
                while let next = text.first, next.isLetter || next.isNumber || "_-".contains(next) {
                    key.append(next)
                    advance()
                }
                // Nothing that a key can be made of: a step on, so that this ends.
                if key.isEmpty { advance() } else { keys.append(key) }
            }
            skipSpaces()
            guard text.first == "." else { return keys }
            advance()
        }
    }

    private mutating func string() -> String {
        guard let quote = text.first else { return "" }
        let long = String(repeating: quote, count: 3)
        let fence = text.hasPrefix(long) ? long : String(quote)
        for _ in fence { advance() }
        var content = ""
        while !text.isEmpty, !text.hasPrefix(fence) {
            if quote == "\"", text.first == "\\" { advance() }
            if let character = text.first { content.append(character) }
            advance()
        }
        for _ in fence { advance() }
        return content
    }

    private mutating func skipSpaces() {
        while let character = text.first, character == " " || character == "\t" { advance() }
    }

    /// Blanks, ends of lines and comments.
    private mutating func skipBlanks() {
        while let character = text.first {
            if character == "#" {
                while let next = text.first, !next.endsLine { advance() }
            } else if character.isWhitespace {
                advance()
            } else {
                return
            }
        }
    }

    private mutating func advance() {
        guard let character = text.popFirst() else { return }
        if character.endsLine {
            position.line += 1
            position.column = 1
        } else {
            position.column += 1
        }
    }
}

extension Character {
    /// Whether it ends a line of TOML. Others that Unicode calls an end of a line may stand in a
    /// comment or a text.
    fileprivate var endsLine: Bool { self == "\n" || self == "\r\n" }
}
