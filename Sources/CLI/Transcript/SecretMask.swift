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
        if isCut { while let last = folded.last, !last.isBlank { folded.removeLast() } }
        var secrets = hidden(in: folded) { !$0.isOrder }
        // The letter that ends a sequence may be the first of a key, which then lacks it.
        if folded.contains(where: \.isOrder) { secrets += hidden(in: folded) { _ in true } }
        var line = String.UnicodeScalarView()
        var at = 0
        for secret in secrets.sorted(by: { $0.start < $1.start }) {
            if secret.start >= at {
                line += shown(folded[at..<secret.start])
                line += shown(secret.beginning[...])
                line += mark.unicodeScalars
            }
            at = max(at, secret.end)
        }
        return String(line + shown(folded[at...]))
    }

    /// A character, and whether it is of an escape sequence, of which nothing is shown.
    private struct Sign {
        let scalar: Unicode.Scalar
        var isOrder = false

        var isBlank: Bool { scalar == " " && !isOrder }
    }

    /// Where a secret stands, and what of it may be seen.
    private struct Hidden {
        let start: Int
        let end: Int
        let beginning: [Sign]
    }

    private static func hidden(in folded: [Sign], _ isSeen: (Sign) -> Bool) -> [Hidden] {
        var seen: [UInt32] = []
        var places: [Int] = []
        for (place, sign) in folded.enumerated() where isSeen(sign) && !isUnseen(sign.scalar) {
            seen.append(sign.scalar.value)
            places.append(place)
        }
        var finder = SecretFinder(seen)
        return finder.find().map { secret in
            Hidden(
                start: places[secret.start],
                end: places[secret.end - 1] + 1,
                beginning: places[secret.start..<secret.start + secret.shown].map { folded[$0] }
            )
        }
    }

    private static func shown(_ signs: ArraySlice<Sign>) -> String.UnicodeScalarView {
        var view = String.UnicodeScalarView()
        for sign in signs where !sign.isOrder { view.append(sign.scalar) }
        return view
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
    private static func fold(_ text: String) -> [Sign] {
        let all = Array(text.unicodeScalars)
        var folded: [Sign] = []
        folded.reserveCapacity(all.count)
        var at = 0
        while at < all.count {
            let scalar = all[at]
            if let end = EscapeSequence.end(in: all, at: at) {
                folded += all[at..<end].map { Sign(scalar: $0, isOrder: true) }
                at = end
            } else if isBreak(scalar) {
                // The blanks around it only drew the page.
                while folded.last?.isBlank == true { folded.removeLast() }
                if !folded.isEmpty { folded.append(Sign(scalar: " ")) }
                at += 1
                while at < all.count, isBreak(all[at]) || all[at] == " " || all[at] == "\t" {
                    at += 1
                }
            } else {
                folded.append(Sign(scalar: scalar == "\t" ? " " : scalar))
                at += 1
            }
        }
        while folded.last?.isBlank == true { folded.removeLast() }
        return folded
    }

    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }
}
