internal import BusModel

/// The lines of texts, as far as the bytes last.
struct LineCount {
    struct Pair: Hashable {
        let old: ObjectID?
        let new: ObjectID?
    }

    /// What was counted already: one text may stand under many names.
    var known: [Pair: Int] = [:]

    /// Lines that are in one of two texts and not in the other, each as often as it is. For texts
    /// whose lines only move this is less than `git diff --stat` says, and never more.
    static func changed(_ old: ArraySlice<UInt8>, _ new: ArraySlice<UInt8>) -> Int {
        if old.isEmpty || new.isEmpty { return lines(of: old) + lines(of: new) }
        var counts: [ArraySlice<UInt8>: Int] = [:]
        for line in old.split(separator: newline) { counts[line, default: 0] -= 1 }
        for line in new.split(separator: newline) { counts[line, default: 0] += 1 }
        return counts.values.reduce(0) { $0 + abs($1) }
    }

    /// Two texts without the lines that both begin and end with.
    static func different(
        _ old: [UInt8],
        _ new: [UInt8]
    ) -> (old: ArraySlice<UInt8>, new: ArraySlice<UInt8>) {
        let most = min(old.count, new.count)
        var head = 0
        var tail = 0
        old.withUnsafeBufferPointer { old in
            new.withUnsafeBufferPointer { new in
                while head < most, old[head] == new[head] { head += 1 }
                // Whole lines only.
                while head > 0, old[head - 1] != newline { head -= 1 }
                while tail < most - head, old[old.count - 1 - tail] == new[new.count - 1 - tail] {
                    tail += 1
                }
                while tail > 0, old[old.count - tail] != newline { tail -= 1 }
            }
        }
        return (old[head..<(old.count - tail)], new[head..<(new.count - tail)])
    }

    /// Lines that are not empty.
    private static func lines(of text: ArraySlice<UInt8>) -> Int {
        text.withUnsafeBufferPointer { bytes in
            var count = 0
            var before = newline
            for byte in bytes {
                if byte != newline, before == newline { count += 1 }
                before = byte
            }
            return count
        }
    }

    private static let newline = UInt8(ascii: "\n")
}

extension BusRepository {
    /// How many lines of a text a commit changed; 0 for what is no text, and once there are too
    /// many, or too much to read.
    func changedLines(
        _ old: TreeObject.Entry?,
        _ new: TreeObject.Entry?,
        _ counted: inout LineCount,
        _ budget: inout LookBudget
    ) throws(GitError) -> Int {
        guard budget.lines >= 0, budget.textBytes >= 0 else { return 0 }
        let pair = LineCount.Pair(old: try text(old), new: try text(new))
        let count: Int
        if let known = counted.known[pair] {
            count = known
        } else {
            count = try changedLines(pair, &budget)
            counted.known[pair] = count
        }
        budget.lines -= count
        return count
    }

    private func changedLines(
        _ pair: LineCount.Pair,
        _ budget: inout LookBudget
    ) throws(GitError) -> Int {
        var contents: [[UInt8]] = []
        for id in [pair.old, pair.new] {
            let content = try id.map { id throws(GitError) in try blob(id) } ?? []
            if content.prefix(8000).contains(0) { return 0 }
            budget.textBytes -= content.count
            contents.append(content)
        }
        let (old, new) = LineCount.different(contents[0], contents[1])
        // Lines that must be told from each other cost some times as much as counting them.
        if !old.isEmpty, !new.isEmpty { budget.textBytes -= 3 * (old.count + new.count) }
        return budget.textBytes < 0 ? 0 : LineCount.changed(old, new)
    }

    private func text(_ entry: TreeObject.Entry?) throws(GitError) -> ObjectID? {
        guard let entry, entry.isFile, try handle.size(of: entry.id) <= Self.textMax else {
            return nil
        }
        return entry.id
    }

    /// Larger files are no texts that somebody reads; their size has a limit of its own.
    private static let textMax = 10_000_000
}
