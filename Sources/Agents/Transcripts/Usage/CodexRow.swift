internal import BusModel
internal import Foundation

/// A row of a rollout of Codex, as far as it is about threads, turns and tokens.
struct CodexRow {
    var kind = Kind.other
    var time: Instant?
    var payload = Payload()

    /// What a row is about.
    enum Kind { case meta, context, event, item, other }

    /// `nil` when it is no object.
    init?(_ scan: inout JSONScanner) {
        guard scan.enterObject() else { return nil }
        while let key = scan.nextKey() {
            if scan.matches(key, "payload") {
                // Most rows are of kinds of which nothing is wanted; the kind stands before.
                if kind == .other, hasKind { scan.skip() } else { payload = Payload(&scan) }
            } else if scan.matches(key, "type") {
                hasKind = true
                kind = scan.text().map { Self.kind($0, scan) } ?? .other
            } else if scan.matches(key, "timestamp") {
                time = scan.time()
            } else {
                scan.skip()
            }
        }
    }

    private var hasKind = false

    private static func kind(_ text: JSONText, _ scan: JSONScanner) -> Kind {
        if scan.matches(text, "event_msg") { return .event }
        if scan.matches(text, "response_item") { return .item }
        if scan.matches(text, "turn_context") { return .context }
        return scan.matches(text, "session_meta") ? .meta : .other
    }
}

extension CodexRow {
    /// What stands in a row, whatever its kind.
    struct Payload {
        var event = Event.other
        /// What kind of call an item is: `function`, `local_shell`.
        var call: String?
        /// The tool that it names.
        var name: String?
        var id: String?
        var parent: String?
        var time: Instant?
        var model: String?
        var turn: String?
        /// When the turn was begun, in seconds since 1970.
        var started: Int64?
        var lane: String?
        var info: Info?

        /// The events that are told apart.
        enum Event { case tokens, started, ended, brokenOff, other }

        init() {}

        init(_ scan: inout JSONScanner) {
            guard scan.enterObject() else { return }
            while let key = scan.nextKey() {
                if scan.matches(key, "type") {
                    guard let type = scan.text() else { continue }
                    event = Self.event(type, scan)
                    call = scan.call(type)
                } else if scan.matches(key, "name") {
                    name = scan.name(bytesMax: 128)
                } else if scan.matches(key, "info") {
                    info = Info(&scan)
                } else if scan.matches(key, "rate_limits") {
                    readLimits(&scan)
                } else if scan.matches(key, "id") {
                    id = scan.name()
                } else if scan.matches(key, "forked_from_id") {
                    readParent(&scan)
                } else if scan.matches(key, "parent_thread_id") {
                    readParent(&scan)
                } else if scan.matches(key, "source") {
                    readSource(&scan)
                } else if scan.matches(key, "timestamp") {
                    time = scan.time()
                } else if scan.matches(key, "model") {
                    model = scan.name()
                } else if scan.matches(key, "turn_id") {
                    turn = scan.name()
                } else if scan.matches(key, "started_at") {
                    started = scan.milliseconds()
                } else {
                    scan.skip()
                }
            }
        }

        private static func event(_ text: JSONText, _ scan: JSONScanner) -> Event {
            if scan.matches(text, "token_count") { return .tokens }
            if scan.matches(text, "task_started") { return .started }
            if scan.matches(text, "task_complete") { return .ended }
            return scan.matches(text, "turn_aborted") ? .brokenOff : .other
        }

        private mutating func readParent(_ scan: inout JSONScanner) {
            let name = scan.name()
            parent = parent ?? name
        }

        private mutating func readLimits(_ scan: inout JSONScanner) {
            guard scan.enterObject() else { return }
            while let key = scan.nextKey() {
                if scan.matches(key, "limit_id") { lane = scan.name() } else { scan.skip() }
            }
        }

        /// `{"subagent":{"thread_spawn":{"parent_thread_id":…}}}`
        private mutating func readSource(_ scan: inout JSONScanner) {
            guard scan.enterObject() else { return }
            while let key = scan.nextKey() {
                guard scan.matches(key, "subagent") else {
                    scan.skip()
                    continue
                }
                guard scan.enterObject() else { continue }
                while let key = scan.nextKey() {
                    guard scan.matches(key, "thread_spawn") else {
                        scan.skip()
                        continue
                    }
                    guard scan.enterObject() else { continue }
                    while let key = scan.nextKey() {
                        if scan.matches(key, "parent_thread_id") {
                            readParent(&scan)
                        } else {
                            scan.skip()
                        }
                    }
                }
            }
        }
    }

    /// What a row says about tokens.
    struct Info {
        var total: Count?
        var last: Count?
        var model: String?

        /// Numbers, and whether they can be.
        struct Count {
            var vector = CodexVector.zero
            /// What the row itself calls the total. Beside numbers that are all zero it means that
            /// the context is full and was begun anew.
            var stated: Int64?
            var isSound = true
        }

        /// `nil` where there is no object: the first row of a thread has none.
        init?(_ scan: inout JSONScanner) {
            guard scan.enterObject() else { return nil }
            while let key = scan.nextKey() {
                if scan.matches(key, "total_token_usage") {
                    total = Self.count(&scan)
                } else if scan.matches(key, "last_token_usage") {
                    last = Self.count(&scan)
                } else if scan.matches(key, "model") {
                    model = scan.name()
                } else {
                    scan.skip()
                }
            }
        }

        private static func count(_ scan: inout JSONScanner) -> Count? {
            guard scan.enterObject() else { return nil }
            var count = Count()
            while let key = scan.nextKey() {
                if scan.matches(key, "input_tokens") {
                    count.take(scan.count(), \.input)
                } else if scan.matches(key, "cached_input_tokens") {
                    count.take(scan.count(), \.cached)
                } else if scan.matches(key, "cache_write_input_tokens") {
                    count.take(scan.count(), \.written)
                } else if scan.matches(key, "output_tokens") {
                    count.take(scan.count(), \.output)
                } else if scan.matches(key, "total_tokens") {
                    count.stated = scan.count()
                } else {
                    scan.skip()
                }
            }
            if count.vector.tokens == nil { count.isSound = false }
            return count
        }
    }
}

extension CodexRow.Info.Count {
    fileprivate mutating func take(_ count: Int64?, _ field: WritableKeyPath<CodexVector, Int64>) {
        if let count { vector[keyPath: field] = count } else { isSound = false }
    }
}

extension JSONScanner {
    /// The first words of `function_call`, `custom_tool_call` and so on.
    fileprivate func call(_ type: JSONText) -> String? {
        let end: StaticString = "_call"
        let start = type.end - end.utf8CodeUnitCount
        guard start > type.start, type.end - type.start < 64,
            matches(JSONText(start: start, end: type.end, hasEscapes: false), end)
        else { return nil }
        return decoded(JSONText(start: type.start, end: start, hasEscapes: type.hasEscapes))
    }
}
