/// Rows under headings, in as many columns as there is room for.
struct TextTable {
    /// One column.
    struct Column {
        let title: String
        /// Whether it goes first when the width is short; the highest number goes first, 0 stays.
        var dropped = 0
        /// Its widest; longer cells are cut.
        var widest = 40
    }

    let columns: [Column]
    var rows: [[String]] = []

    /// The lines, none wider than `width`. The last column takes what is left.
    func lines(width: Int) -> [String] {
        var shown = Array(columns.indices)
        while needed(shown) > width,
            let least = shown.filter({ columns[$0].dropped > 0 })
                .max(by: { columns[$0].dropped < columns[$1].dropped })
        {
            shown.removeAll { $0 == least }
        }
        let widths = shown.map { widest($0) }
        return ([columns.map(\.title)] + rows).map { row in
            var line = ""
            for (index, column) in shown.enumerated() {
                let isLast = index == shown.count - 1
                let cell = Terminal.harmless(row[column])
                line += isLast ? cell : EventLine.pad(cell, widths[index]) + "  "
            }
            while line.last == " " { line.removeLast() }
            return Terminal.cut(line, to: width)
        }
    }

    private func widest(_ column: Int) -> Int {
        let cells = rows.map { CellWidth.of($0[column]) } + [columns[column].title.count]
        return min(columns[column].widest, cells.max() ?? 0)
    }

    /// What the columns take, the last one at no more than eight.
    private func needed(_ shown: [Int]) -> Int {
        let widths = shown.enumerated().map { index, column in
            index == shown.count - 1 ? min(8, widest(column)) : widest(column) + 2
        }
        return widths.reduce(0, +)
    }
}
