/// One row of a terminal as `capture-pane -e` prints it: its characters, and what colours them.
struct CaptureCells: Hashable {
    private enum Item: Hashable {
        case cell(Character)
        /// A sequence that colours, without ESC at its beginning.
        case style(String)
    }

    private let items: [Item]

    init(_ raw: String) {
        var items: [Item] = []
        var text = ""
        var rest = Substring(raw).unicodeScalars
        func flush() {
            items += text.map(Item.cell)
            text = ""
        }
        while let scalar = rest.popFirst() {
            guard scalar == "\u{1B}" else {
                // A control byte is no character of a row; tmux prints two to switch sets.
                if scalar.value >= 32, scalar.value != 127 { text.unicodeScalars.append(scalar) }
                continue
            }
            flush()
            switch rest.popFirst() {
            case "[":
                var sequence = "["
                while let next = rest.popFirst() {
                    sequence.unicodeScalars.append(next)
                    if ("@"..."~").contains(next) { break }
                }
                if sequence.hasSuffix("m") { items.append(.style(sequence)) }
            case "]":
                // A link or a title: it may hold an address, and colours nothing.
                while let next = rest.popFirst(), next != "\u{07}" {
                    guard next == "\u{1B}" else { continue }
                    _ = rest.popFirst()
                    break
                }
            default: break
            }
        }
        flush()
        while items.last == .cell(" ") { items.removeLast() }
        self.items = items
    }

    /// The characters, without blanks at the end.
    var characters: [Character] {
        var cells = items.compactMap { if case .cell(let cell) = $0 { cell } else { nil } }
        while cells.last == " " { cells.removeLast() }
        return cells
    }

    /// The row with an `x` for each column of what is hidden.
    func plain(hiding hidden: [Bool]) -> String {
        Self.text(characters.enumerated().map { Self.shown($1, hidden, $0) }.joined())
    }

    /// The same with its colours, `\e` in the place of ESC.
    func styled(hiding hidden: [Bool]) -> String {
        var index = 0
        var text = ""
        for item in items {
            switch item {
            case .style(let sequence): text += "\\e" + Terminal.harmless(sequence)
            case .cell(let cell):
                let shown = Self.shown(cell, hidden, index)
                text += shown == "\\" ? "\\\\" : shown
                index += 1
            }
        }
        return Self.text(text)
    }

    private static func shown(_ cell: Character, _ hidden: [Bool], _ index: Int) -> String {
        guard index < hidden.count, hidden[index] else { return String(cell) }
        return String(repeating: "x", count: max(1, CellWidth.of(cell)))
    }

    private static func text(_ text: String) -> String {
        var text = Terminal.harmless(text)
        while text.last == " " { text.removeLast() }
        return text
    }
}
