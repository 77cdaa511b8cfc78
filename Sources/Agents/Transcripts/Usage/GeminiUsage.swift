internal import BusModel
internal import Foundation
internal import Ledger

/// What a file of a session of Gemini CLI says about tokens: a line of it, or, in versions before
/// 0.40, the one object that it is.
///
/// A message is written again, under its id, as it grows; the largest row of a key is true. What
/// was rewound was paid for, and stays counted. What sets the messages anew names them by their
/// ids.
struct GeminiUsage {
    /// The session, by the first line; it is kept for the lines after it.
    var session: String?

    /// What is wrong with a line, if anything is.
    ///
    /// - Parameter place: what names a row that nothing else names.
    mutating func read(
        _ line: UnsafeRawBufferPointer,
        place: () -> String,
        _ emit: (UsageRow) -> Void
    ) -> Unread.Kind? {
        guard var scan = JSONScanner(line) else { return .brokenLine }
        var found = Found()
        guard found.read(&scan), scan.isFinished() else { return .brokenLine }
        session = found.session ?? session
        var wrong: Unread.Kind?
        for (index, message) in found.messages.enumerated() {
            guard let count = message.count else { continue }
            guard let tokens = count.tokens else {
                wrong = .impossibleCount
                continue
            }
            guard tokens.total > 0 else { continue }
            if message.id == nil { wrong = .nameless }
            let name = message.id.map(name(of:)) ?? "\(place()) \(index)"
            emit(
                UsageRow(
                    key: UsageKey(message: name),
                    time: message.time,
                    model: message.model,
                    tokens: tokens
                )
            )
        }
        return wrong
    }

    /// An id that is a UUID is one in all sessions, also where a message was copied.
    private func name(of id: String) -> String {
        id.utf8.count >= 32 ? id : "\(session ?? "") \(id)"
    }

    /// The messages that stand in an object, and those in the lists within it.
    private struct Found {
        var session: String?
        var messages: [Message] = []

        mutating func read(_ scan: inout JSONScanner) -> Bool {
            guard scan.enterObject() else { return false }
            var own = Message()
            while let key = scan.nextKey() {
                if scan.matches(key, "sessionId") {
                    session = scan.name()
                } else if scan.matches(key, "$set") {
                    readSet(&scan)
                } else if scan.matches(key, "messages") {
                    readMessages(&scan)
                } else {
                    own.read(key, &scan)
                }
            }
            messages.append(own)
            return true
        }

        private mutating func readSet(_ scan: inout JSONScanner) {
            guard scan.enterObject() else { return }
            while let key = scan.nextKey() {
                if scan.matches(key, "messages") { readMessages(&scan) } else { scan.skip() }
            }
        }

        private mutating func readMessages(_ scan: inout JSONScanner) {
            guard scan.enterArray() else { return }
            while scan.nextElement() {
                guard scan.enterObject() else { continue }
                var message = Message()
                while let key = scan.nextKey() { message.read(key, &scan) }
                if message.count != nil { messages.append(message) }
            }
        }
    }

    private struct Message {
        var id: String?
        var time: Instant?
        var model: String?
        var count: Count?

        mutating func read(_ key: JSONText, _ scan: inout JSONScanner) {
            if scan.matches(key, "tokens") {
                count = Count(&scan)
            } else if scan.matches(key, "id") {
                id = scan.name()
            } else if scan.matches(key, "timestamp") {
                time = scan.time()
            } else if scan.matches(key, "model") {
                model = scan.name()
            } else {
                scan.skip()
            }
        }
    }

    /// The program's own classes: `input` holds what came from the cache, thoughts and what tools
    /// brought are apart.
    private struct Count {
        private var input: Int64 = 0
        private var output: Int64 = 0
        private var cached: Int64 = 0
        private var thoughts: Int64 = 0
        private var tool: Int64 = 0
        private var total: Int64?
        private var isSound = true

        init?(_ scan: inout JSONScanner) {
            guard scan.enterObject() else { return nil }
            while let key = scan.nextKey() {
                if scan.matches(key, "input") {
                    take(scan.count(), \.input)
                } else if scan.matches(key, "output") {
                    take(scan.count(), \.output)
                } else if scan.matches(key, "cached") {
                    take(scan.count(), \.cached)
                } else if scan.matches(key, "thoughts") {
                    take(scan.count(), \.thoughts)
                } else if scan.matches(key, "tool") {
                    take(scan.count(), \.tool)
                } else if scan.matches(key, "total") {
                    total = scan.count()
                } else {
                    scan.skip()
                }
            }
        }

        /// `nil` when they cannot be.
        var tokens: TokenCount? {
            guard isSound else { return nil }
            // The total tells where the cached ones are not among the input.
            let isApart = cached > 0 && total == input + cached + output + thoughts + tool
            let fresh = isApart ? input : input - cached
            guard fresh >= 0 else { return nil }
            return TokenCount(input: fresh + tool, cacheRead: cached, output: output + thoughts)
        }

        private mutating func take(_ count: Int64?, _ field: WritableKeyPath<Count, Int64>) {
            if let count { self[keyPath: field] = count } else { isSound = false }
        }
    }
}
