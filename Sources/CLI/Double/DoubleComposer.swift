/// The line that is written on, with the habits that typists of other people's terminals must know.
///
/// Times are milliseconds of any steady clock.
struct DoubleComposer: Hashable {
    /// What stands in it, in order.
    private enum Part: Hashable {
        case text(String)
        case pasted(name: String, text: String)
    }

    private let kind: DoubleOptions.Kind
    private var parts: [Part] = []
    private var pasteCount = 0
    /// Claude: fast input that is still being collected, and until when.
    private var collected = ""
    private var collectsUntil: Int64?
    /// Codex: how many characters came at once, when the last did, until when Enter sends nothing.
    private var burst = 0
    private var lastCharacter = Int64.min / 2
    private var burstUntil = Int64.min / 2

    init(_ kind: DoubleOptions.Kind) { self.kind = kind }

    /// Whether nothing stands in it, nor is about to.
    var isEmpty: Bool { parts.isEmpty && collectsUntil == nil }

    /// When it will change by itself.
    var changesAt: Int64? { collectsUntil }

    /// What is seen of it.
    var shown: String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .pasted(let name, _): name
            }
        }.joined()
    }

    /// What would be sent.
    private var text: String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .pasted(_, let text): text
            }
        }.joined()
    }

    /// Takes a key. Returns what it sent.
    mutating func take(_ key: DoubleKey, at now: Int64) -> String? {
        settle(at: now)
        switch key {
        case .text(let text):
            if kind == .claude { collect(text, isFast: text.count > 1, at: now) }
            if kind == .codex {
                notice(text, at: now)
                append(text)
            }
        case .paste(let text):
            if kind == .claude { collect(text, isFast: true, at: now) }
            if kind == .codex { place(text) }
        case .enter: return enter(at: now)
        case .newline: append("\n")
        case .backspace: removeLast()
        case .clearLine: clearLine()
        case .escape, .up, .down, .interrupt, .endOfInput, .other: break
        }
        return nil
    }

    /// Ends the collecting of fast input when nothing came for long enough.
    mutating func settle(at now: Int64) {
        guard let end = collectsUntil, now >= end else { return }
        collectsUntil = nil
        let text = collected
        collected = ""
        place(text)
    }

    /// Empties it.
    mutating func clear() { self = DoubleComposer(kind, pasteCount: pasteCount) }

    /// Puts a text back that was taken out.
    mutating func restore(_ text: String) {
        if !parts.isEmpty { append("\n") }
        append(text)
    }

    private init(_ kind: DoubleOptions.Kind, pasteCount: Int) {
        self.kind = kind
        self.pasteCount = pasteCount
    }

    // MARK: - Fast input

    /// Claude takes what comes fast for a paste, and collects it until 100 ms were quiet.
    private mutating func collect(_ text: String, isFast: Bool, at now: Int64) {
        guard isFast || collectsUntil != nil else { return append(text) }
        collected += text
        collectsUntil = now + 100
    }

    /// Codex: three characters at most 8 ms apart are a burst, and Enter is quiet for 120 ms.
    private mutating func notice(_ text: String, at now: Int64) {
        burst = now - lastCharacter <= 8 ? burst + text.count : text.count
        lastCharacter = now
        if burst >= 3 { burstUntil = now + 120 }
    }

    private mutating func enter(at now: Int64) -> String? {
        if collectsUntil != nil {
            collect("\n", isFast: true, at: now)
            return nil
        }
        if now < burstUntil {
            append("\n")
            burstUntil = now + 120
            return nil
        }
        let sent = text.trimmed
        guard !sent.isEmpty else { return nil }
        clear()
        return sent
    }

    // MARK: - Parts

    private mutating func place(_ text: String) {
        let lines = text.trimmedEnd.count { $0 == "\n" }
        switch kind {
        case .claude where lines > 0 || text.count > 800:
            pasteCount += 1
            let more = lines > 0 ? " +\(lines) lines" : ""
            parts.append(.pasted(name: "[Pasted text #\(pasteCount)\(more)]", text: text))
        case .codex where text.count > 1000:
            parts.append(.pasted(name: "[Pasted Content \(text.count) chars]", text: text))
        case .claude, .codex: append(text)
        }
    }

    private mutating func append(_ text: String) {
        if collectsUntil != nil {
            collected += text
        } else if case .text(let before) = parts.last {
            parts[parts.count - 1] = .text(before + text)
        } else {
            parts.append(.text(text))
        }
    }

    private mutating func removeLast() {
        guard case .text(let text) = parts.popLast(), text.count > 1 else { return }
        parts.append(.text(String(text.dropLast())))
    }

    private mutating func clearLine() {
        guard case .text(let text) = parts.popLast() else { return }
        let kept = text.lastIndex(of: "\n").map { at in
            text.index(after: at) == text.endIndex ? text[..<at] : text[...at]
        }
        if let kept, !kept.isEmpty { parts.append(.text(String(kept))) }
    }
}

extension String {
    /// Without blanks and line feeds at the end.
    fileprivate var trimmedEnd: Substring {
        self[..<(lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? startIndex)]
    }

    /// Without blanks and line feeds at both ends.
    fileprivate var trimmed: String { String(trimmedEnd.drop { $0.isWhitespace }) }
}
