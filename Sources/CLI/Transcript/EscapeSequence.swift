/// What a terminal takes for an order. Pure.
enum EscapeSequence {
    /// No program writes longer ones; what is longer is a text that begins like one.
    private static let lengthMax = 4096

    /// Where the sequence ends that begins at a place; `nil` where none does that is complete.
    static func end(in text: [Unicode.Scalar], at start: Int) -> Int? {
        var kind = text[start].value
        var at = start + 1
        if kind == 0x1B {
            guard at < text.count else { return nil }
            // The form of two bytes is that of one, moved.
            kind = text[at].value &+ 0x40
            at += 1
        } else if !(0x80...0x9F).contains(kind) {
            return nil
        }
        switch kind {
        case 0x9B: return endOfControl(text, at)
        case 0x90, 0x98, 0x9D, 0x9E, 0x9F: return endOfString(text, at)
        default: return nil  // open: a letter may be one of a text, so that only the escape goes
        }
    }

    /// Numbers, then one letter.
    private static func endOfControl(_ text: [Unicode.Scalar], _ start: Int) -> Int? {
        var at = start
        while at < text.count, at - start < 64, (0x20...0x3F).contains(text[at].value) { at += 1 }
        guard at < text.count, (0x40...0x7E).contains(text[at].value) else { return nil }
        return at + 1
    }

    /// Anything, up to a bell or a terminator.
    private static func endOfString(_ text: [Unicode.Scalar], _ start: Int) -> Int? {
        var at = start
        while at < text.count, at - start < lengthMax {
            let value = text[at].value
            if value == 0x07 || value == 0x9C { return at + 1 }
            if value == 0x1B {
                return at + 1 < text.count && text[at + 1] == "\\" ? at + 2 : nil
            }
            at += 1
        }
        return nil
    }
}
