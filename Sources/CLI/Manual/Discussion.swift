import BusModel

/// The longer text of a command, taken apart: what it says, and the commands that show it.
struct Discussion {
    /// A run of lines of one kind.
    enum Block: Equatable {
        case paragraph(String)
        case literal([String])
    }

    /// What is said.
    private(set) var blocks: [Block] = []
    /// What stands under "Examples:", as it is.
    private(set) var examples: [String] = []

    init(_ text: String?) {
        var isExample = false
        for line in (text ?? "").split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "Examples:" || line == "Example:" {
                isExample = true
            } else if isExample, line.isBlank || line.hasPrefix(" ") {
                examples.append(String(line.hasPrefix("  ") ? line.dropFirst(2) : line))
            } else {
                isExample = false
                add(line)
            }
        }
        while examples.last?.isBlank == true { examples.removeLast() }
    }

    private var isNewBlock = true

    private mutating func add(_ line: Substring) {
        guard !line.isBlank else {
            isNewBlock = true
            return
        }
        let isIndented = line.hasPrefix(" ")
        switch (blocks.last, isIndented, isNewBlock) {
        case (.paragraph(let text), false, false):
            blocks[blocks.count - 1] = .paragraph(text + " " + line)
        case (.literal(let lines), true, _):
            let gap = isNewBlock ? [""] : []
            blocks[blocks.count - 1] = .literal(lines + gap + [String(line)])
        default:  // open: another kind of block begins
            blocks.append(isIndented ? .literal([String(line)]) : .paragraph(String(line)))
        }
        isNewBlock = false
    }
}
