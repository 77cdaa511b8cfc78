/// Reads the label of a subject: one gate, a range `D1-D5`, or a list `D1, D3`.
public enum LabelSelector {
    /// What a label stands for in a phase.
    public enum Selection: Hashable, Sendable {
        /// These gates, in the order they were named.
        case gates([GateLabel])
        /// A list or range that this phase does not bear out.
        case malformed(reason: String)
    }

    /// What is wrong with the label's spelling, or `nil` when nothing is.
    public static func fault(in label: String) -> String? {
        let parts = split(label)
        for part in parts {
            let bytes = part.utf8
            if bytes.isEmpty { return "the label is empty" }
            if bytes.count > 100 { return "the label is longer than 100 bytes" }
            if !bytes.allSatisfy(isLabelByte) {
                return "a label is made of letters, digits and . _ : + / - only"
            }
        }
        return nil
    }

    /// The label with blanks and a leading `feat:` of every part taken away.
    public static func normalised(_ label: String) -> String {
        split(label).joined(separator: ", ")
    }

    /// Resolves a well-spelled label against the gates that a phase declares.
    public static func select(_ label: String, declared: [GateLabel]) -> Selection {
        let parts = split(label).map { GateLabel($0) }
        if parts.count > 1 {
            var gates: [GateLabel] = []
            for part in parts {
                guard declared.contains(part) else {
                    return .malformed(
                        reason: "a list of gates must name declared gates; \"\(part)\" is none"
                    )
                }
                if !gates.contains(part) { gates.append(part) }
            }
            return .gates(gates)
        }
        guard let only = parts.first else { return .malformed(reason: "the label is empty") }
        if declared.contains(only) { return .gates([only]) }
        return range(only, declared: declared) ?? .gates([only])
    }

    private static func split(_ label: String) -> [String] {
        label.split(separator: ",", omittingEmptySubsequences: false).map { part in
            var rest = part.drop(while: \.isWhitespace)
            while rest.prefix(5).lowercased() == "feat:" {
                rest = rest.dropFirst(5).drop(while: \.isWhitespace)
            }
            return rest.trimmingBlanks()
        }
    }

    private static func isLabelByte(_ byte: UInt8) -> Bool {
        byte.isASCIILetterOrDigit || "._:+/-".utf8.contains(byte)
    }

    /// `D1-D5` as the gates D1 to D5, when the phase declares all of them; `nil` when the text is
    /// no such range and stands for itself.
    private static func range(_ label: GateLabel, declared: [GateLabel]) -> Selection? {
        let text = label.text
        for dash in text.indices where text[dash] == "-" {
            guard let first = Numbered(text[..<dash]),
                let last = Numbered(text[text.index(after: dash)...]),
                // Lengths first: of many dashes one at most is in the middle.
                first.prefix.utf8.count == last.prefix.utf8.count, first.prefix == last.prefix
            else { continue }
            if first.number > last.number {
                guard declared.contains(GateLabel(String(first.text))),
                    declared.contains(GateLabel(String(last.text)))
                else { continue }
                return .malformed(reason: "the range \"\(text)\" runs backwards")
            }
            // A range longer than what is declared cannot be declared in full.
            guard last.number - first.number < declared.count else { continue }
            let gates = (first.number...last.number).map { first.label($0) }
            if gates.last?.text == String(last.text), gates.allSatisfy(declared.contains) {
                return .gates(gates)
            }
        }
        return nil
    }

    /// A text that ends in a number: `D01` is `D` and 1, two digits wide.
    private struct Numbered {
        let text: Substring
        let prefix: Substring
        let number: Int
        let width: Int

        init?(_ text: Substring) {
            let digits = text.utf8.reversed().prefix(10).prefix(while: \.isASCIIDigit).count
            let split = text.utf8.index(text.endIndex, offsetBy: -digits)
            guard (1...9).contains(digits), let number = Int(text[split...]) else { return nil }
            self.text = text
            self.prefix = text[..<split]
            self.number = number
            self.width = text[split...].first == "0" ? digits : 1
        }

        func label(_ number: Int) -> GateLabel {
            let digits = String(number)
            let zeros = String(repeating: "0", count: max(0, width - digits.count))
            return GateLabel(prefix + zeros + digits)
        }
    }
}
