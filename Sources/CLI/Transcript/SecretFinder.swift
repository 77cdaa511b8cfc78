/// Finds what looks like a key or a password in a line, of which nothing unseen is left. Pure.
///
/// It errs on one side: hiding too much costs a question, showing a key costs the key. Each
/// character is looked at a few times at most, whatever the text.
struct SecretFinder {
    /// Where one stands, and how many of its characters may be seen.
    struct Secret: Equatable {
        var start: Int
        var end: Int
        var shown: Int
    }

    let text: [UInt32]
    private var found: [Secret] = []
    /// Up to where keys, values of names, and names of users were looked at.
    private var keysEnd = 0
    var valuesEnd = 0
    var usersEnd = 0
    /// Up to where blocks were found; a value may end within the title of one.
    private var keyBlocksEnd = 0
    /// Up to where ends of blocks were looked back from.
    private var blocksEnd = 0
    /// The end of the last long word that was looked at.
    private var runsEnd = 0
    /// The end of the run without blanks and quotes that was looked at last, and its last `@`.
    private var run = (end: -1, at: -1)

    init(_ text: [UInt32]) { self.text = text }

    /// The secrets in their order; none overlap.
    mutating func find() -> [Secret] {
        var wordEnd = 0
        for at in text.indices {
            let value = text[at]
            if at >= keysEnd, let prefixes = SecretPrefix.byFirst[value] { key(prefixes, at) }
            if value == 0x2D { block(at) }
            if value == 0x3A, matches("://", at) { userInfo(at + 3) }
            if value == 0x40 { bareUserInfo(at) }
            guard at >= wordEnd, isWord(value) else { continue }
            wordEnd = at
            while wordEnd < text.count, isWord(text[wordEnd]) { wordEnd += 1 }
            word(at..<wordEnd)
        }
        return merged
    }

    private var merged: [Secret] {
        var merged: [Secret] = []
        let sorted = found.sorted { ($0.start, -$0.shown) < ($1.start, -$1.shown) }
        for secret in sorted where secret.end > secret.start {
            guard let last = merged.last, secret.start < last.end else {
                merged.append(secret)
                continue
            }
            merged[merged.count - 1].end = max(last.end, secret.end)
        }
        return merged
    }

    mutating func add(_ start: Int, _ end: Int, shown: Int? = nil) {
        let count = end - start
        guard count > 0 else { return }
        let some = count < 4 ? 0 : count < 8 ? 1 : count < 16 ? 2 : 4
        found.append(Secret(start: start, end: end, shown: min(shown ?? some, count)))
    }

    // MARK: - Keys that say whose they are

    private mutating func key(_ prefixes: [SecretPrefix], _ at: Int) {
        for prefix in prefixes where matches(prefix.text, at) {
            if prefix.needsBoundary, at > 0, isAlphanumeric(text[at - 1]), !isEscaped(at) {
                continue
            }
            let start = at + prefix.text.count
            var end = start
            while end < text.count,
                isWord(text[end]) || text[end] == 0x2E || prefix.isPath && isSlash(end)
            {
                end += 1
            }
            while end > start, text[end - 1] == 0x2E { end -= 1 }
            guard end - start >= prefix.tailMin else { continue }
            keysEnd = end
            return add(at, end, shown: prefix.text.count)
        }
    }

    /// `-----BEGIN … PRIVATE KEY-----` and all up to its end; the end alone, where the beginning is
    /// somewhere else.
    private mutating func block(_ at: Int) {
        guard at >= keyBlocksEnd else { return }
        if matches("-----BEGIN ", at), let body = endOfTitle(at + 11) {
            var end = body
            while end < text.count, !matches("-----END ", end) { end += 1 }
            end = min(text.count, endOfTitle(end + 9) ?? end)
            keyBlocksEnd = end
            valuesEnd = max(valuesEnd, end)
            add(at, end, shown: 10)
        } else if matches("-----END ", at), endOfTitle(at + 9) != nil {
            var start = at
            let first = blocksEnd
            while start > first, isToken(text[start - 1]) || text[start - 1] == 0x20 { start -= 1 }
            add(start, at)
            blocksEnd = at
        }
    }

    /// Where the title of a block ends that is about a private key.
    private func endOfTitle(_ start: Int) -> Int? {
        var at = start
        var isPrivate = false
        while at < text.count, at - start < 64 {
            if matches("PRIVATE KEY", at) { isPrivate = true }
            if matches("-----", at) { return isPrivate ? at + 5 : nil }
            at += 1
        }
        return nil
    }

    // MARK: - Addresses

    /// `user:password@` between the slashes and the name of the host.
    private mutating func userInfo(_ start: Int) {
        if run.end < start {
            run = (start, -1)
            while run.end < text.count, !isBlankOrQuote(text[run.end]) {
                if text[run.end] == 0x40 { run.at = run.end }
                run.end += 1
            }
        }
        var end = start
        var colon: Int?
        var at: Int?
        while end < run.end, ![0x2F, 0x3F, 0x23].contains(text[end]) {
            if text[end] == 0x3A, colon == nil { colon = end }
            if text[end] == 0x40 { at = end }
            end += 1
        }
        if at == nil, let colon, run.at > end {
            // A password with a slash in it; behind the colon of a host there are digits alone.
            let isPort = text[(colon + 1)..<end].allSatisfy(isDigit)
            if !isPort, text[start] != 0x5B { at = run.at }
        }
        guard let at, at > start else { return }
        let info = text[start..<at]
        let isPlain = !info.contains(0x3A) && at - start <= 32 && !info.contains(where: isDigit)
        // `git@` is no secret.
        if !isPlain { add(start, at) }
    }

    // MARK: - What stands behind a telling word

    private mutating func word(_ range: Range<Int>) {
        var range = range
        if isEscaped(range.lowerBound + 1), range.count > 1 {
            // `\npassword` is a line feed and a word.
            range = (range.lowerBound + 1)..<range.upperBound
        }
        if isEqual(range, "bearer") { return credential(range.upperBound, isBasic: false) }
        if isEqual(range, "basic") { return credential(range.upperBound, isBasic: true) }
        if isEqual(range, "-u") || isEqual(range, "--user") { return user(range.upperBound) }
        if isEqual(range, "login") || isEqual(range, "machine") { return login(range.upperBound) }
        if let option = CommandOption(named: text[range]) {
            return command(range.upperBound, option)
        }
        guard let kind = TellingWord(text[range]) else { return }
        if range.lowerBound >= valuesEnd {
            switch kind {
            case .name(let value): assignment(range, value)
            case .header: header(range.upperBound)
            case .hint: break
            }
        }
        random(after: range.upperBound)
    }

    /// `Bearer abc`, `Basic YTpi`
    private mutating func credential(_ start: Int, isBasic: Bool) {
        var at = start
        while at < text.count, text[at] == 0x20 || text[at] == 0x3A { at += 1 }
        guard at > start else { return }
        let begin = at
        while at < text.count, isToken(text[at]) || text[at] == 0x2E || text[at] == 0x7E { at += 1 }
        let value = text[begin..<at]
        // "Basic usage" is no credential.
        let looksIt = value.contains(where: isDigit) || value.last == 0x3D
        guard value.count >= 6, !isBasic || looksIt else { return }
        add(begin, at)
    }

    /// `Authorization: Basic YTpi`, `Cookie: a=b; c=d`: what follows, up to a quote.
    private mutating func header(_ start: Int) {
        guard var begin = (value(after: start, isFlag: false) ?? valueOfPair(after: start))?.start
        else { return }
        while begin < text.count, text[begin] == 0x5C { begin += 1 }
        if begin < text.count, isQuote(text[begin]) { begin += 1 }
        var end = begin
        var blanks = 0
        while end < text.count, !isQuote(text[end]) {
            // The word of a scheme stands before the secret; parts of a cookie end in `;`.
            if text[end] == 0x20, text[end - 1] != 0x3B { blanks += 1 }
            if blanks == 2 { break }
            end += 1
        }
        valuesEnd = end
        add(begin, end)
    }

    /// Long hexadecimal or base64 within a few words.
    private mutating func random(after end: Int) {
        var at = max(end, runsEnd)
        while at < text.count, at - end < 40 {
            guard isToken(text[at]) else {
                at += 1
                continue
            }
            let begin = at
            while at < text.count, isToken(text[at]) { at += 1 }
            runsEnd = at
            let value = text[begin..<at]
            let digits = value.count(where: isDigit)
            let letters = value.count(where: isLetter)
            let isHex = value.allSatisfy(isHexDigit)
            if digits >= 2, letters >= 2, isHex ? value.count >= 16 : value.count >= 20 {
                return add(begin, at)
            }
        }
    }
}
