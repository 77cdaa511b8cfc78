/// How users and their passwords are given to commands.
extension SecretFinder {
    /// The option of a command that has a password for its value.
    enum CommandOption {
        /// `-px`; behind `-p` alone it asks.
        case mysql
        /// `-px` and `-p x`, before the command that it runs.
        case sshpass
        /// `-uname:x`
        case curl

        init?(named word: ArraySlice<UInt32>) {
            guard (4...9).contains(word.count) else { return nil }
            switch String(String.UnicodeScalarView(word.compactMap(Unicode.Scalar.init))) {
            case "mysql", "mysqldump", "mysqladmin", "mariadb": self = .mysql
            case "sshpass": self = .sshpass
            case "curl": self = .curl
            default: return nil
            }
        }
    }

    /// How many words behind the name of a command are looked at.
    private static let optionsMax = 12

    mutating func command(_ end: Int, _ option: CommandOption) {
        var at = end
        // Where a name goes on it is none, and what it goes on with may be of any length.
        guard at < text.count, isBlankOrQuote(text[at]) || matches("\\\"", at) else { return }
        for _ in 0..<Self.optionsMax {
            while at < text.count,
                isBlankOrQuote(text[at]) || text[at] == 0x2C || text[at] == 0x5C
            {
                at += 1
            }
            // The next command.
            guard at < text.count, ![0x7C, 0x3B, 0x26].contains(text[at]) else { return }
            if matches(option == .curl ? "-u" : "-p", at) {
                if option == .curl { return user(at + 2) }
                if let range = password(at, option) {
                    return add(range.lowerBound, range.upperBound)
                }
            }
            if option == .sshpass, text[at] != 0x2D { return }
            while at < text.count, !isBlankOrQuote(text[at]) { at += 1 }
        }
    }

    /// The value of a `-p`.
    private func password(_ start: Int, _ option: CommandOption) -> Range<Int>? {
        var at = start + 2
        // In a list of arguments each has its quotes.
        var close = at
        while close < text.count, text[close] == 0x5C { close += 1 }
        let isClosed =
            close < text.count && isQuote(text[start - 1])
            && text[close] == text[start - 1]
        if isClosed || at < text.count && isBlank(text[at]) {
            guard option == .sshpass else { return nil }
            at = endOfBlanks(isClosed ? close + 1 : at)
            if at < text.count, text[at] == 0x2C { at = endOfBlanks(at + 1) }
        }
        let range = quoted(at) ?? bare(at)
        // `docker run --name mysql -p3306:3306`
        let isPorts =
            text[range].contains(0x3A)
            && text[range].allSatisfy { isDigit($0) || $0 == 0x3A }
        return isPorts ? nil : range
    }

    /// `-u name:password`
    mutating func user(_ start: Int) {
        guard start >= usersEnd else { return }
        var at = start
        while at < text.count, text[at] == 0x20 || text[at] == 0x2C || isQuote(text[at]) { at += 1 }
        let begin = at
        while at < text.count, !isBlankOrQuote(text[at]) { at += 1 }
        usersEnd = at
        let value = text[begin..<at]
        guard let colon = value.firstIndex(of: 0x3A),
            !value.allSatisfy({ isDigit($0) || $0 == 0x3A })
        else { return }
        add(colon + 1, at)
    }

    /// `login ana password x`, as `.netrc` has it.
    mutating func login(_ start: Int) {
        var at = endOfBlanks(start)
        guard at > start else { return }
        while at < text.count, !isBlankOrQuote(text[at]), !isBreak(at) { at += 1 }
        at = endOfBlanks(at)
        guard isEqual(at..<(at + 8), "password") else { return }
        let begin = endOfBlanks(at + 8)
        guard begin > at + 8 else { return }
        let range = quoted(begin) ?? bare(begin)
        valuesEnd = max(valuesEnd, range.upperBound)
        if isSaid(range, .password) { add(range.lowerBound, range.upperBound) }
    }

    // MARK: - Addresses without a scheme

    /// How far back a name and a password go.
    private static let infoMax = 128
    /// What stands before addresses of people, which hold no password.
    private static let schemes = [
        "mailto", "acct", "sip", "sips", "xmpp", "ssh", "to", "from", "cc", "mail", "email", "by",
    ]

    /// `ana:password@db.example.org`, from its `@`.
    mutating func bareUserInfo(_ at: Int) {
        guard at + 1 < text.count, isAlphanumeric(text[at + 1]) else { return }
        let first = max(0, at - Self.infoMax)
        var start = at
        var colon: Int?
        while start > first, !isBlankOrQuote(text[start - 1]) {
            start -= 1
            if text[start] == 0x3A { colon = start }
        }
        guard let colon, at - colon > 6 else { return }
        // `://` was looked at, and `host:/path` and `C:\path` are places.
        if text[colon + 1] == 0x2F || text[colon + 1] == 0x5C { return }
        var name = colon
        while name > start, isWord(text[name - 1]) || [0x2E, 0x25, 0x2B].contains(text[name - 1]) {
            name -= 1
        }
        guard name < colon, !Self.schemes.contains(where: { isEqual(name..<colon, $0) }),
            isHost(at + 1)
        else { return }
        add(colon + 1, at)
    }

    /// Whether the name of a host begins here that has a dot or a port.
    private func isHost(_ start: Int) -> Bool {
        var end = start
        while end < text.count, end - start < 254,
            isAlphanumeric(text[end]) || text[end] == 0x2D || text[end] == 0x2E
        {
            end += 1
        }
        guard end > start else { return false }
        if end < text.count, text[end] == 0x3A {
            var port = end + 1
            while port < text.count, isDigit(text[port]) { port += 1 }
            // `name:tag@sha256:0a1b` goes on with letters.
            let isPort = (1...5).contains(port - end - 1)
            if isPort, port == text.count || !isAlphanumeric(text[port]) { return true }
        }
        let parts = text[start..<end].split(separator: 0x2E)
        guard parts.count > 1, let last = parts.last else { return false }
        // The dots of `npm:name@1.2.3` are those of a version.
        if parts.count == 4, parts.allSatisfy({ $0.allSatisfy(isDigit) }) { return true }
        return last.count > 1 && last.allSatisfy(isLetter)
    }
}
