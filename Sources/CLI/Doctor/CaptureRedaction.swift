/// Finds what should not leave a machine with a report: names, addresses, keys. Pure.
///
/// It errs on one side only: hiding too much costs a question, showing a key costs the key.
struct CaptureRedaction: Sendable {
    private let names: [String]
    private let home: String

    /// - Parameter names: what people and machines are called here.
    init(names: [String], home: String) {
        let plain: Set = ["root", "localhost", "localdomain"]
        self.names = Set(names.map { $0.lowercased() })
            .filter { $0.count > 2 && !plain.contains($0) }.sorted { $0.count > $1.count }
        self.home = home.count > 1 ? home : ""
    }

    /// A text with an `x` for each column of what is hidden.
    func redacted(_ text: String) -> String {
        CaptureCells(text).plain(hiding: hidden(in: CaptureCells(text).characters))
    }

    /// Which of the characters of a line are to be hidden, for whatever reason.
    func hidden(in cells: [Character]) -> [Bool] {
        let text = String(cells)
        var found = literals(in: text)
        found += text.matches(of: Self.folder).map(\.output.1).map(Self.range)
        found += text.matches(of: Self.address).map(\.range)
        found += text.matches(of: Self.userInfo).map(\.output.1).map(Self.range)
        found += text.matches(of: Self.query).map(\.output.1).map(Self.range)
        return zip(Self.marks(found, in: cells, text), secrets(in: cells)).map { $0 || $1 }
    }

    /// Which of them are of a key or a password.
    func secrets(in cells: [Character]) -> [Bool] {
        let text = String(cells)
        var found = text.matches(of: Self.key).map(\.range)
        found += text.matches(of: Self.bearer).map(\.output.1).map(Self.range)
        found += text.matches(of: Self.assignment).map(\.output.1).map(Self.range)
        found += text.matches(of: Self.run).filter { Self.isRandom($0.output) }.map(\.range)
        return Self.marks(found, in: cells, text)
    }

    private static func marks(
        _ ranges: [Range<String.Index>],
        in cells: [Character],
        _ text: String
    ) -> [Bool] {
        var marks = [Bool](repeating: false, count: cells.count)
        var start = 0
        let spans = ranges.map { range in
            text.utf8.distance(
                from: text.startIndex,
                to: range.lowerBound
            )..<text.utf8.distance(from: text.startIndex, to: range.upperBound)
        }
        for (index, cell) in cells.enumerated() {
            let span = start..<(start + cell.utf8.count)
            marks[index] = spans.contains { $0.overlaps(span) }
            start = span.upperBound
        }
        return marks
    }

    /// The characters at the beginning of a row that go on with a key that a program broke at the
    /// end of the row above, as programs with frames of their own do.
    ///
    /// - Parameters:
    ///   - secrets: what of the row above is of a key.
    ///   - width: how many columns the screen has: a key that ends before that was not broken,
    ///     unless a frame is what it ran into.
    static func continuation(
        of cells: [Character],
        after above: [Character],
        _ secrets: [Bool],
        width: Int
    ) -> Range<Int>? {
        guard let last = above.lastIndex(where: { !isFrame($0) }), last < secrets.count,
            secrets[last],
            last + 2 >= width || above[(last + 1)...].contains(where: { "│┃║|".contains($0) }),
            let first = cells.firstIndex(where: { !isFrame($0) })
        else { return nil }
        let rest = cells[first...].prefix {
            $0.isASCII && ($0.isLetter || $0.isNumber) || "+/=_-.@".contains($0)
        }
        return rest.isEmpty ? nil : rest.startIndex..<rest.endIndex
    }

    private static func isFrame(_ cell: Character) -> Bool { " │┃║|".contains(cell) }

    private static func range(_ text: Substring) -> Range<String.Index> {
        text.startIndex..<text.endIndex
    }

    // MARK: - What is looked for

    private func literals(in text: String) -> [Range<String.Index>] {
        var found = home.isEmpty ? [] : text.ranges(of: home)
        let lower = text.lowercased()
        // Lower case may be longer in a few scripts; then places would not fit.
        guard lower.utf8.count == text.utf8.count else { return found }
        for name in names {
            for range in lower.ranges(of: name) {
                let before =
                    range.lowerBound > lower.startIndex
                    ? lower[lower.index(before: range.lowerBound)] : " "
                let after = range.upperBound < lower.endIndex ? lower[range.upperBound] : " "
                guard !before.isLetter, !before.isNumber, !after.isLetter, !after.isNumber else {
                    continue
                }
                let start = lower.utf8.distance(from: lower.startIndex, to: range.lowerBound)
                let end = lower.utf8.distance(from: lower.startIndex, to: range.upperBound)
                found.append(
                    text.utf8.index(
                        text.startIndex,
                        offsetBy: start
                    )..<text.utf8.index(text.startIndex, offsetBy: end)
                )
            }
        }
        return found
    }

    /// Long enough, and with too many digits for a word or a path; or an object's name.
    private static func isRandom(_ run: Substring) -> Bool {
        if run.allSatisfy({ $0.isHexDigit || $0 == "-" }) {
            return run.contains(where: \.isNumber) && run.contains(where: \.isHexDigit)
        }
        let digits = run.count(where: \.isNumber)
        return run.count >= 24 && digits >= 4 && run.contains(where: \.isLetter)
            || run.count >= 40 && digits > 0 && run.contains(where: \.isUppercase)
    }

    /// The folder of anybody.
    nonisolated(unsafe) private static let folder = /\/(?:home|Users)\/([^\/\s:"']+)/
    /// An e-mail, or a name at a host.
    nonisolated(unsafe) private static let address = /[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+/
    /// Keys that say by their beginning whose they are.
    nonisolated(unsafe) private static let key =
        #/
        \b (?: sk- | sk_ | pk_ | rk_ | gh[pousr]_ | github_pat_ | glpat- | xox[a-z]- | AKIA | ASIA
        | AIza | ya29\. | npm_ | pypi- | hf_ | eyJ ) [A-Za-z0-9_\-.]{6,}
        /#
    nonisolated(unsafe) private static let bearer =
        /(?:Bearer|Basic|Authorization:)\s+(\S+)/.ignoresCase()
    /// Whatever stands behind a telling name, up to the frame of the program.
    nonisolated(unsafe) private static let assignment =
        #/
        (?: password | passwd | passphrase | secret | token | api[_\-]?key | access[_\-]?key
        | credential ) [A-Za-z_]* ["']? \s* [:=] \s* ( [^│┃║\s] (?: [^│┃║]* [^│┃║\s] )? )
        /#.ignoresCase()
    nonisolated(unsafe) private static let userInfo = /[a-z][a-z0-9+.\-]*:\/\/([^\s\/@]+)@/
    nonisolated(unsafe) private static let query = /[a-z][a-z0-9+.\-]*:\/\/[^\s?#]*([?#]\S+)/
    nonisolated(unsafe) private static let run = /[A-Za-z0-9+\/=_\-]{20,}/
}
