/// Finds what somebody meant.
public enum Nearest {
    /// The names that differ from `text` by little, the nearest first; at most three.
    public static func names(to text: String, among names: [String]) -> [String] {
        let limit = max(1, text.prefix(100).count / 3)
        return names.map { (name: $0, distance: distance($0.lowercased(), text.lowercased())) }
            .filter { $0.distance <= limit }
            .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
            .prefix(3)
            .map(\.name)
    }

    /// The Damerau–Levenshtein distance, adjacent swaps counted as one (optimal string alignment).
    static func distance(_ left: String, _ right: String) -> Int {
        let a = Array(left.prefix(100))
        let b = Array(right.prefix(100))
        var older: [Int] = []
        var old = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var row = [i + 1]
            for (j, y) in b.enumerated() {
                var best = min(old[j + 1] + 1, row[j] + 1, old[j] + (x == y ? 0 : 1))
                if i > 0, j > 0, x == b[j - 1], a[i - 1] == y { best = min(best, older[j - 1] + 1) }
                row.append(best)
            }
            older = old
            old = row
        }
        return old[b.count]
    }
}
