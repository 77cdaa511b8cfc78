internal import BusModel
internal import Foundation
internal import Ledger

/// A line of the log of analytics that aider writes where a person asked for it: exact counts, with
/// a time, but without what came from a cache.
enum AiderLog {
    /// What is wrong with a line, if anything is.
    static func read(
        _ line: UnsafeRawBufferPointer,
        place: () -> String,
        _ emit: (UsageRow) -> Void
    ) -> Unread.Kind? {
        guard var scan = JSONScanner(line), scan.enterObject() else { return .brokenLine }
        var isRequest = false
        var time: Int64?
        var request = Request()
        while let key = scan.nextKey() {
            if scan.matches(key, "event") {
                isRequest = scan.text().map { scan.matches($0, "message_send") } ?? false
            } else if scan.matches(key, "time") {
                time = scan.milliseconds()
            } else if scan.matches(key, "properties") {
                request = Request(&scan)
            } else {
                scan.skip()
            }
        }
        guard scan.isFinished() else { return .brokenLine }
        guard isRequest else { return nil }
        guard let input = request.input, let output = request.output else {
            return .impossibleCount
        }
        emit(
            UsageRow(
                // With its time: a log that was begun anew has the same lines.
                key: UsageKey(message: "\(place()) \(time ?? 0)"),
                time: time.map { Instant(seconds: $0) },
                model: request.model,
                tokens: TokenCount(input: input, output: output),
                statedCost: request.cost
            )
        )
        return nil
    }

    private struct Request {
        var model: String?
        var input: Int64? = 0
        var output: Int64? = 0
        var cost: Money?

        init() {}

        init(_ scan: inout JSONScanner) {
            guard scan.enterObject() else { return }
            while let key = scan.nextKey() {
                if scan.matches(key, "main_model") {
                    model = scan.name()
                } else if scan.matches(key, "prompt_tokens") {
                    input = scan.count()
                } else if scan.matches(key, "completion_tokens") {
                    output = scan.count()
                } else if scan.matches(key, "cost") {
                    cost = scan.dollars()
                } else {
                    scan.skip()
                }
            }
        }
    }
}
