extension SecretFinder {
    func isDigit(_ value: UInt32) -> Bool { (48...57).contains(value) }

    func isLetter(_ value: UInt32) -> Bool {
        (65...90).contains(value) || (97...122).contains(value)
    }

    func isAlphanumeric(_ value: UInt32) -> Bool { isDigit(value) || isLetter(value) }

    func isHexDigit(_ value: UInt32) -> Bool {
        isDigit(value) || (65...70).contains(value) || (97...102).contains(value)
    }

    /// Letters, digits, `_` and `-`.
    func isWord(_ value: UInt32) -> Bool { isAlphanumeric(value) || value == 0x5F || value == 0x2D }

    /// What base64 is written in, in either alphabet.
    func isToken(_ value: UInt32) -> Bool {
        isWord(value) || value == 0x2B || value == 0x2F || value == 0x3D
    }

    /// `"`, `'` and the backtick.
    func isQuote(_ value: UInt32) -> Bool { value == 0x22 || value == 0x27 || value == 0x60 }

    func isBlankOrQuote(_ value: UInt32) -> Bool {
        value <= 0x20 || value == 0xA0 || value == 0x3000 || isQuote(value)
    }

    func isBlank(_ value: UInt32) -> Bool { isBlankOrQuote(value) && !isQuote(value) }

    /// A slash, or a stroke that escapes one.
    func isSlash(_ at: Int) -> Bool { text[at] == 0x2F || matches("\\/", at) }

    /// `\n`, `\r` and `\t`, as they are written inside of quotes.
    func isBreak(_ at: Int) -> Bool {
        at + 1 < text.count && text[at] == 0x5C && [0x6E, 0x72, 0x74].contains(text[at + 1])
    }

    /// The end of the blanks that begin at a place, escaped ones among them.
    func endOfBlanks(_ start: Int) -> Int {
        var at = start
        while at < text.count {
            if isBlank(text[at]) {
                at += 1
            } else if isBreak(at) {
                at += 2
            } else {
                break
            }
        }
        return at
    }

    /// Whether a value without quotes ends here; the apostrophe of `don't` is of it.
    func isEnd(_ at: Int) -> Bool {
        guard isBlankOrQuote(text[at]) else { return false }
        guard text[at] == 0x27, at > 0, at + 1 < text.count else { return true }
        return !isAlphanumeric(text[at - 1]) || !isAlphanumeric(text[at + 1])
    }

    func matches(_ words: StaticString, _ start: Int) -> Bool {
        let count = words.utf8CodeUnitCount
        guard start >= 0, start + count <= text.count else { return false }
        for index in 0..<count where text[start + index] != UInt32(words.utf8Start[index]) {
            return false
        }
        return true
    }

    func matches(_ words: [UInt32], _ start: Int) -> Bool {
        guard start + words.count <= text.count else { return false }
        for index in words.indices where text[start + index] != words[index] { return false }
        return true
    }

    /// Whether a word is this one, in letters of any size.
    func isEqual(_ range: Range<Int>, _ word: String) -> Bool {
        guard range.upperBound <= text.count, range.count == word.utf8.count else { return false }
        return zip(text[range], word.utf8).allSatisfy { value, byte in
            value == UInt32(byte) || (65...90).contains(value) && value + 32 == UInt32(byte)
        }
    }

    /// Whether the character before a place is the letter of an escape like `\n`, or the last digit
    /// of one like `%3D`: no part of the word that begins there.
    func isEscaped(_ at: Int) -> Bool {
        guard at >= 2, at <= text.count else { return false }
        if text[at - 2] == 0x5C { return [0x6E, 0x72, 0x74].contains(text[at - 1]) }
        return at >= 3 && text[at - 3] == 0x25 && isHexDigit(text[at - 2])
            && isHexDigit(text[at - 1])
    }
}
