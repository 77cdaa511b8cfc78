/// Makes one line of a text of which nothing that looks like a key or a password is left but its
/// first few characters. Pure.
///
/// Line feeds become blanks and escape sequences of terminals go. Marks that nobody sees are looked
/// through, so that none of them hides a key. What is not a secret stays as it is, whatever else is
/// in it: see ``Terminal/harmless(_:)`` for that.
enum SecretMask {
    /// What stands for the rest of a secret.
    static let mark = "…masked"

    /// The line.
    ///
    /// - Parameter isCut: whether the text goes on elsewhere: what stands last may then be the half
    ///   of a secret, which does not look like one, and is left out.
    static func line(_ text: String, isCut: Bool = false) -> String {
        var folded = fold(text)
        if isCut { while let last = folded.last, last != " " { folded.removeLast() } }
        var seen: [UInt32] = []
        var places: [Int] = []
        for (place, scalar) in folded.enumerated() where !isUnseen(scalar) {
            seen.append(scalar.value)
            places.append(place)
        }
        var finder = SecretFinder(seen)
        let secrets = finder.find()
        guard !secrets.isEmpty else { return string(folded[...]) }
        var line = ""
        var at = 0
        for secret in secrets {
            line += string(folded[at..<places[secret.start]])
            line += string(
                places[secret.start..<secret.start + secret.shown].map { folded[$0] }[...]
            )
            line += mark
            at = places[secret.end - 1] + 1
        }
        return line + string(folded[at...])
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// Whether a reader sees nothing of it: controls, marks of direction, joiners, accents alone.
    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x80 { return scalar.value < 0x20 || scalar.value == 0x7F }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
            .unassigned, .nonspacingMark, .enclosingMark:
            return true
        default: return scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    /// The text in one line, without escape sequences.
    private static func fold(_ text: String) -> [Unicode.Scalar] {
        let all = Array(text.unicodeScalars)
        var folded: [Unicode.Scalar] = []
        folded.reserveCapacity(all.count)
        var at = 0
        while at < all.count {
            let scalar = all[at]
            if let end = EscapeSequence.end(in: all, at: at) {
                at = end
            } else if isBreak(scalar) {
                // The blanks around it only drew the page.
                while folded.last == " " { folded.removeLast() }
                if !folded.isEmpty { folded.append(" ") }
                at += 1
                while at < all.count, isBreak(all[at]) || all[at] == " " || all[at] == "\t" {
                    at += 1
                }
            } else {
                folded.append(scalar == "\t" ? " " : scalar)
                at += 1
            }
        }
        while folded.last == " " { folded.removeLast() }
        return folded
    }

    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }
}
