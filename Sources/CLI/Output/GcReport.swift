import BusModel
import Journal

/// What `git bus gc` moved, or would move.
struct GcReport {
    let plan: ArchivePlan
    let before: Instant
    /// Where the files are.
    let folder: String
    var isDryRun = false
    var outcome = Archiver.Outcome()
    var sizeBefore: Int64 = 0
    var sizeAfter: Int64 = 0

    var lines: [String] {
        isDryRun ? planned : done
    }

    private var planned: [String] {
        var lines: [String] = []
        if let part = plan.unfinished {
            lines.append("would finish moving events \(part.first) to \(part.last)")
        }
        if let range = plan.range {
            lines.append("would move \(plan.events) events to \(folder)")
            lines.append("  number \(range.lowerBound) to \(range.upperBound)\(days)")
        }
        return lines.isEmpty ? [nothing] : lines
    }

    private var done: [String] {
        guard outcome.events > 0 || outcome.pings > 0 || !outcome.parts.isEmpty else {
            return [nothing]
        }
        var lines = [
            "moved \(outcome.events) events to \(folder)",
            "  and \(outcome.pings) finished pings with them",
        ]
        lines += outcome.parts.map { "  \($0.file)" }
        lines.append("journal \(ByteCount.text(sizeBefore)), now \(ByteCount.text(sizeAfter))")
        return lines
    }

    private var nothing: String {
        "nothing is that old: no event of before \(Dates.day(before)) is here"
    }

    private var days: String {
        guard let times = plan.times else { return "" }
        return ", of \(Dates.day(times.lowerBound)) to \(Dates.day(times.upperBound))"
    }

    var json: JSONValue {
        [
            "schema": "git-bus/gc/1",
            "dry_run": .bool(isDryRun),
            "before": .string(Dates.rfc3339(before)),
            "directory": .string(folder),
            "events": .int(Int64(isDryRun ? plan.events : outcome.events)),
            "pings": isDryRun ? .null : .int(Int64(outcome.pings)),
            "first": plan.range.map { .int($0.lowerBound) } ?? .null,
            "last": plan.range.map { .int($0.upperBound) } ?? .null,
            "unfinished": JSONValue(plan.unfinished?.file),
            "files": JSONValue(outcome.parts.map(\.file)),
            "bytes_before": isDryRun ? .null : .int(sizeBefore),
            "bytes_after": isDryRun ? .null : .int(sizeAfter),
        ]
    }
}
