/// What is said of a name: `password: x`, `--token x`, `"name": "API_KEY", "value": "x"`.
extension SecretFinder {
    /// Where a value begins, and behind what.
    struct Place {
        var start: Int
        /// `=`, `:` or `>`; `nil` behind a flag.
        var sign: UInt32?
        /// Whether it may be several words: `A=b c` is a command behind an assignment.
        var isApart = false
    }

    /// How many words without quotes are hidden: the line feed that ended them may be a blank now.
    private static let wordsMax = 8

    mutating func assignment(_ word: Range<Int>, _ kind: TellingWord.Value) {
        let isFlag = text[word.lowerBound] == 0x2D
        let found = value(after: word.upperBound, isFlag: isFlag)
        guard var place = found ?? valueOfPair(after: word.upperBound) else { return }
        // `PASS: TestName` is how tests end; a name in capitals is quoted, or has `=` behind it.
        if kind == .lone, place.sign == 0x3A, matches("PASS:", word.lowerBound) { return }
        // `auth: token: x` is about the second name.
        if kind == .lone, place.sign == 0x3A, isName(place.start, 0x3A) { return }
        let isBlock = skipIndicator(&place, kind)
        guard place.start < text.count else { return }
        var range: Range<Int>
        if text[place.start] == 0x5B {
            range = place.start..<endOfList(place.start)
        } else if kind == .list, !isBlock {
            return
        } else if let quoted = quoted(place.start) {
            range = quoted
        } else {
            let isElement = word.lowerBound > 0 && text[word.lowerBound - 1] == 0x3C
            range = bare(place.start, isElement: isElement)
            if let sign = place.sign, isBlock || kind == .phrase && place.isApart,
                isSaid(range, kind)
            {
                range = range.lowerBound..<endOfPhrase(range, sign)
            }
        }
        valuesEnd = range.upperBound
        if isSaid(range, kind) { add(range.lowerBound, range.upperBound) }
    }

    /// Where the value begins: behind `=`, `:`, `=>`, or a blank where the name is a flag.
    func value(after end: Int, isFlag: Bool) -> Place? {
        var at = end
        while at < text.count, at - end < 3, isQuote(text[at]) || text[at] == 0x5C { at += 1 }
        if at < text.count, text[at] == 0x5D { at += 1 }
        let blank = at
        while at < text.count, text[at] == 0x20 { at += 1 }
        // `$TOKEN > file` leads elsewhere; `<token>` ends a name.
        if at > blank, at < text.count, text[at] == 0x3E { return nil }
        var signs = at
        while signs < text.count, signs - at < 3, [0x3D, 0x3A, 0x3E].contains(text[signs]) {
            signs += 1
        }
        if signs == at {
            if isFlag, blank > end, let next = argument(after: at) { return Place(start: next) }
            let isValue = isFlag && at > blank && at < text.count && text[at] != 0x2D
            return isValue ? Place(start: at) : nil
        }
        // `Token::new`, `token://`
        if matches("::", at) || matches("//", signs) { return nil }
        let sign = text[at]
        let isBehindBlank = at > blank
        at = signs
        while at < text.count, text[at] == 0x20 { at += 1 }
        let isApart = at > signs && (sign == 0x3A || isBehindBlank)
        return at < text.count ? Place(start: at, sign: sign, isApart: isApart) : nil
    }

    /// `"--token", "x"`: the argument behind the comma, unless it is a flag, too.
    private func argument(after end: Int) -> Int? {
        guard end < text.count, text[end] == 0x2C else { return nil }
        let start = endOfBlanks(end + 1)
        guard let value = quoted(start), !matches("-", value.lowerBound) else { return nil }
        return start
    }

    /// `"name": "DB_PASSWORD", "value": "x"`: the value, from the end of the name that is one.
    func valueOfPair(after end: Int) -> Place? {
        var at = end
        while at < text.count {
            if isBreak(at) {
                at += 2
            } else if isBlankOrQuote(text[at]) || text[at] == 0x2C || text[at] == 0x5C {
                at += 1
            } else {
                break
            }
        }
        guard at > end, isEqual(at..<(at + 5), "value") else { return nil }
        if at + 5 < text.count, isWord(text[at + 5]) { return nil }
        return value(after: at + 5, isFlag: false)
    }

    /// Goes over the `|` of a text that follows in lines of its own, or the `-` of a first item.
    ///
    /// - Returns: whether there was one, so that several words belong to the value.
    private func skipIndicator(_ place: inout Place, _ kind: TellingWord.Value) -> Bool {
        guard place.sign == 0x3A, place.isApart else { return false }
        var at = place.start
        if text[at] == 0x7C || text[at] == 0x3E {
            at += 1
            let first = at
            while at < text.count, at - first < 2,
                isDigit(text[at]) || text[at] == 0x2B || text[at] == 0x2D
            {
                at += 1
            }
        } else if kind == .list, text[at] == 0x2D {
            at += 1
        } else {
            return false
        }
        let start = endOfBlanks(at)
        guard start > at else { return false }
        place.start = start
        return true
    }

    // MARK: - Where a value ends

    /// A value in quotes, without them.
    func quoted(_ start: Int) -> Range<Int>? {
        var begin = start
        while begin < text.count, text[begin] == 0x5C { begin += 1 }
        guard begin < text.count, isQuote(text[begin]) else { return nil }
        let quote = text[begin]
        let isNested = begin > start
        begin += 1
        var end = begin
        while end < text.count, text[end] != quote {
            // Inside of a text that is quoted itself the stroke belongs to the quote.
            end += text[end] == 0x5C && !isNested ? 2 : 1
        }
        end = min(end, text.count)
        while isNested, end > begin, text[end - 1] == 0x5C { end -= 1 }
        return begin..<end
    }

    func bare(_ start: Int, isElement: Bool = false) -> Range<Int> {
        var end = start
        while end < text.count, !isEnd(end), !isElement || text[end] != 0x3C { end += 1 }
        return start..<end
    }

    /// `[a, b]`, and what is written to it; a bracket in the quotes of an item ends nothing.
    private func endOfList(_ start: Int) -> Int {
        var end = start + 1
        while end < text.count, text[end] == 0x20 || text[end] == 0x5C { end += 1 }
        let quote = end < text.count && isQuote(text[end]) ? text[end] : nil
        var isInside = false
        while end < text.count, isInside || text[end] != 0x5D {
            if text[end] == quote { isInside.toggle() }
            end += 1
        }
        while end < text.count, !isEnd(end) { end += 1 }
        return end
    }

    /// The end of a few words, before the next name.
    private func endOfPhrase(_ first: Range<Int>, _ sign: UInt32) -> Int {
        var word = first
        for _ in 1..<Self.wordsMax {
            // An escaped line feed is one that can still be seen.
            if word.contains(where: isBreak) { break }
            let begin = endOfBlanks(word.upperBound)
            guard begin < text.count, !isEnd(begin), text[begin] != 0x5C else { break }
            if isBreak(word.upperBound) || isName(begin, sign) { break }
            word = bare(begin)
        }
        return word.upperBound
    }

    /// Whether a name with a value of its own begins here: `host: x`, `host = x`.
    private func isName(_ start: Int, _ sign: UInt32) -> Bool {
        var at = start
        while at < text.count, isWord(text[at]) { at += 1 }
        guard at > start, at < text.count else { return false }
        if sign == 0x3A { return text[at] == 0x3A && (at + 1 == text.count || isEnd(at + 1)) }
        while at < text.count, text[at] == 0x20 { at += 1 }
        return at < text.count && text[at] == sign
    }

    /// Whether a value says something: `null`, a type and a number of tokens do not.
    func isSaid(_ range: Range<Int>, _ kind: TellingWord.Value) -> Bool {
        let value = text[range]
        if value.isEmpty || value.allSatisfy({ $0 == 0x2A }) { return false }
        let isPassword = kind == .password || kind == .phrase
        // `pass: 12` is a number of tests, `pass: 123456` is none.
        let numberEnd = kind == .list ? .max : kind == .lone ? 5 : 16
        let marks: [UInt32] = [0x20, 0x2C, 0x2E, 0x5B, 0x5D, 0x7D, 0x29]
        if !isPassword, value.count < numberEnd,
            value.allSatisfy({ isDigit($0) || marks.contains($0) })
        {
            return false
        }
        let plain = ["null", "true", "false", "none", "nil", "undefined", "string", "str", "int"]
        var bare = range
        while let last = text[bare].last, [0x20, 0x2C, 0x3B, 0x29, 0x5D, 0x7D].contains(last) {
            bare = bare.lowerBound..<(bare.upperBound - 1)
        }
        // `{` and `[` alone begin something with names of its own.
        while let first = text[bare].first, [0x20, 0x28, 0x5B, 0x7B].contains(first) {
            bare = (bare.lowerBound + 1)..<bare.upperBound
        }
        return !bare.isEmpty && !plain.contains { isEqual(bare, $0) }
    }
}
