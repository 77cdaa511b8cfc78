/// Takes the control sequences out of rows of a terminal, and keeps what they say of the text.
///
/// Colours and weights go on over the ends of rows, so the rows are given one after another.
struct TerminalText {
    /// A row without control sequences.
    struct Row: Hashable, Sendable {
        /// Its letters, without blanks at the end.
        var text = ""
        /// The same with blanks in the place of what is dim: a program's own suggestions are.
        var bright = ""
        /// The same without what is grey as well: some programs draw their suggestions so.
        var vivid = ""
    }

    /// Whether there was anything about colours or weights.
    private(set) var isStyled = false
    /// Whether something moved the cursor about, so that the rows are no picture of a screen.
    private(set) var isRecording = false
    private var isDim = false
    private var isGrey = false
    private var isInverse = false

    private struct Cell {
        let scalar: Unicode.Scalar
        let isDim: Bool
        let isGrey: Bool
        let isInverse: Bool
    }
    private var cells: [Cell] = []

    /// Longer rows than this are no rows of a terminal.
    private static let longest = 4_000

    /// Reads the next row.
    mutating func row(_ raw: some StringProtocol) -> Row {
        let scalars = Array(raw.unicodeScalars.prefix(4 * Self.longest))
        cells.removeAll(keepingCapacity: true)
        var place = 0
        while place < scalars.count, cells.count < Self.longest {
            let scalar = scalars[place]
            place += 1
            switch scalar.value {
            case 0x1B: place = escape(scalars, place)
            case 0x9B: place = control(scalars, place)
            case 0x90, 0x98, 0x9D...0x9F: place = Self.string(scalars, place)
            case 0x0D:
                // At the end it only ends the row; before that it goes back and writes over it.
                if scalars[place...].contains(where: { $0 != "\r" }) { isRecording = true }
            case 0x08: isRecording = true
            case 0x09: append(" ")
            case 0..<0x20, 0x7F..<0xA0: break
            default: if !Self.isInvisible(scalar) { append(scalar) }  // open: everything visible
            }
        }
        return finish()
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        let plain = scalar.properties.isWhitespace ? " " : scalar
        cells.append(Cell(scalar: plain, isDim: isDim, isGrey: isGrey, isInverse: isInverse))
    }

    private mutating func finish() -> Row {
        while cells.last?.scalar == " " { cells.removeLast() }
        var row = Row()
        for (index, cell) in cells.enumerated() {
            // The cursor of a program stands on the first letter of its faint suggestion.
            let isCursor = cell.isInverse && (index == 0 || !cells[index - 1].isInverse)
            let next = isCursor && index + 1 < cells.count ? cells[index + 1] : cell
            let isFaint = cell.isDim || isCursor && next.isDim
            let isPale = isFaint || cell.isGrey || isCursor && next.isGrey
            row.text.unicodeScalars.append(cell.scalar)
            row.bright.unicodeScalars.append(isFaint ? " " : cell.scalar)
            row.vivid.unicodeScalars.append(isPale ? " " : cell.scalar)
        }
        return row
    }

    // MARK: - Sequences; each returns the place behind it

    private mutating func escape(_ scalars: [Unicode.Scalar], _ start: Int) -> Int {
        guard start < scalars.count else { return start }
        switch scalars[start] {
        case "[": return control(scalars, start + 1)
        case "]", "P", "X", "^", "_": return Self.string(scalars, start + 1)
        case "7", "8", "D", "E", "M", "c":
            isRecording = true
            return start + 1
        default:  // open: others have signs in between and one at the end
            var place = start
            while place < scalars.count, (0x20...0x2F).contains(scalars[place].value) { place += 1 }
            return min(place + 1, scalars.count)
        }
    }

    /// `ESC [ parameters letter`
    private mutating func control(_ scalars: [Unicode.Scalar], _ start: Int) -> Int {
        var place = start
        while place < scalars.count, (0x20...0x3F).contains(scalars[place].value) { place += 1 }
        guard place < scalars.count else { return place }
        let parameters = String(String.UnicodeScalarView(scalars[start..<place]))
        switch scalars[place] {
        case "m": style(parameters)
        case "C": for _ in 0..<min(Self.longest, Int(parameters) ?? 1) { append(" ") }
        case "G": moveToColumn(Int(parameters) ?? 1)
        case "A", "B", "D", "E", "F", "H", "I", "L", "M", "P", "S", "T", "X", "Z", "@", "`", "a",
            "d", "e", "f", "J", "r", "s", "u":
            if parameters.first.map({ !"<=>?".contains($0) }) ?? true { isRecording = true }
        default: break  // open: modes and questions change nothing that is shown
        }
        // A letter beyond ASCII is no part of a sequence that was cut off.
        return scalars[place].isASCII ? place + 1 : place
    }

    private mutating func moveToColumn(_ column: Int) {
        if column <= cells.count { isRecording = true }
        while cells.count < min(column - 1, Self.longest) { append(" ") }
    }

    /// Titles, links and the like, up to their end or that of the row.
    private static func string(_ scalars: [Unicode.Scalar], _ start: Int) -> Int {
        var place = start
        while place < scalars.count {
            if scalars[place].value == 0x07 || scalars[place].value == 0x9C { return place + 1 }
            if scalars[place].value == 0x1B {
                let isEnd = place + 1 < scalars.count && scalars[place + 1] == "\\"
                return isEnd ? place + 2 : place
            }
            place += 1
        }
        return place
    }

    private mutating func style(_ parameters: String) {
        guard parameters.first.map({ !"<=>?".contains($0) }) ?? true else { return }
        isStyled = true
        var codes = parameters.split(separator: ";", omittingEmptySubsequences: false)[...]
        while let code = codes.popFirst() {
            switch code {
            case "", "0": (isDim, isGrey, isInverse) = (false, false, false)
            case "2": isDim = true
            case "22": isDim = false
            case "7": isInverse = true
            case "27": isInverse = false
            case "38", "48", "58":
                // What follows is a colour, in which a 2 means something else.
                let count = codes.first == "5" ? 2 : codes.first == "2" ? 4 : 0
                if code == "38" { isGrey = Self.isGrey(codes.prefix(count)) }
                codes = codes.dropFirst(count)
            case "90": isGrey = true
            case "30", "31", "32", "33", "34", "35", "36", "37", "39", "91", "92", "93", "94", "95",
                "96", "97":
                isGrey = false
            default: break  // open: other weights do not matter
            }
        }
    }

    /// Whether a colour is a middle grey, by its number in the palette or by its parts.
    private static func isGrey(_ colour: ArraySlice<Substring>) -> Bool {
        let numbers = colour.map { Int($0) ?? -1 }
        switch numbers.first {
        case 5:
            return numbers.count == 2 && (numbers[1] == 8 || (238...250).contains(numbers[1]))
        case 2:
            guard numbers.count == 4, let least = numbers.dropFirst().min(),
                let most = numbers.dropFirst().max()
            else { return false }
            return most - least <= 24 && least >= 0x40 && most <= 0xC0
        default: return false  // open: there is no other kind of colour
        }
    }

    /// Signs that take no place, and choose how the one before is drawn.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFE00...0xFE0F, 0xFEFF: true
        default: false  // open: everything else is visible
        }
    }
}
