/// Reads the first word behind `review(D1):`.
public enum VerdictWord {
    /// The verdict a review's text begins with; `nil` makes it a finding.
    public static func verdict(of text: String) -> Verdict? {
        let word = text.prefix { !$0.isWhitespace }
        return Verdict(rawValue: stripped(word).lowercased())
    }

    /// A word that was meant as a verdict and is none.
    struct NearMiss {
        /// As it was written.
        let written: String
        /// The verdict it must have meant.
        let word: String
        /// What came behind it.
        let rest: String
    }

    /// Whether a review's text begins with a near miss such as `PASSED` or `LGTM`.
    static func nearMiss(_ text: String) -> NearMiss? {
        let word = text.prefix { !$0.isWhitespace }
        if Verdict(rawValue: stripped(word).lowercased()) != nil { return nil }
        let rest = text[word.endIndex...].trimmingBlanks()
        let core = word.drop { !$0.isLetter }.prefix(while: \.isLetter).uppercased()
        guard let meant = meanings[core] else { return nil }
        return NearMiss(written: String(word.prefix(24)), word: meant, rest: rest)
    }

    private static func stripped(_ word: Substring) -> Substring {
        var word = word
        while let last = word.last, ".,:;!".contains(last) { word.removeLast() }
        return word
    }

    /// Words that people and models write when they mean a verdict. `PASS` itself stands here for
    /// `PASS/FAIL`, `**PASS**` and the like, which say it in a form nobody may rely on.
    private static let meanings: [String: String] = [
        "PASS": "PASS", "PASSED": "PASS", "PASSES": "PASS", "LGTM": "PASS",
        "APPROVE": "PASS", "APPROVED": "PASS", "APPROVES": "PASS",
        "FAIL": "FAIL", "FAILED": "FAIL", "FAILS": "FAIL", "REJECTED": "FAIL",
        "VETO": "VETO", "VETOED": "VETO", "VETOES": "VETO",
    ]
}
