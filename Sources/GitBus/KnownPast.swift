internal import BusModel

/// Tells what a commit has in its past from what it has not, for whoever walks back from a later
/// one. No date is looked at, so no clock can make it wrong.
///
/// What is in the past of the base has its own past there, too. So one answer holds for all of a
/// line: whatever comes before an old commit is old, and whatever comes after a new one is new. The
/// place where a line of first parents goes over is found by halving, and a chain that ends at the
/// base itself is known without any question.
struct KnownPast {
    private let base: ObjectID
    /// A line that has more new commits than this is not followed to its end.
    private let most: Int
    private var isOld: [ObjectID: Bool]
    /// Lines that are shorter are not asked about before they end.
    private static let short = 16

    init(of base: ObjectID, atMost most: Int = .max) {
        self.base = base
        self.most = most
        isOld = [base: true]
    }

    mutating func contains(
        _ id: ObjectID,
        parents: (ObjectID) throws -> [ObjectID],
        isAncestor: (ObjectID) throws -> Bool
    ) throws -> Bool {
        if let known = isOld[id] { return known }
        var line: [ObjectID] = []
        // Those before `new` are new, those from `old` on are old.
        var new = 0
        var old = Int.max
        var next: ObjectID? = id
        var question = Self.short
        while let commit = next {
            if let known = isOld[commit] {
                if !known || commit == base { new = line.count }
                break
            }
            line.append(commit)
            if line.count == question {
                if try isAncestor(commit) {
                    old = line.count - 1
                    break
                }
                new = line.count
                question *= 2
                if new > most { break }
            }
            next = try parents(commit).first
        }
        old = min(old, line.count)
        while new < old {
            let middle = (new + old) / 2
            if try isAncestor(line[middle]) { old = middle } else { new = middle + 1 }
        }
        for (index, commit) in line.enumerated() { isOld[commit] = index >= new }
        return new == 0
    }
}
