internal import BusModel
internal import Foundation
internal import Ledger

/// What the rows of a transcript of Claude Code say about tokens.
///
/// Each row of a model's answer has the usage of the whole request, as far as it was known by then:
/// a request has several rows of one key, the largest of which is true. The copy of a message in
/// another file, after a resume or a fork, has the same key.
struct ClaudeUsage {
    /// What is wrong with a line, if anything is.
    ///
    /// - Parameters:
    ///   - place: what names a row that nothing else names.
    ///   - note: takes what the line tells of turns and tools.
    static func read(
        _ line: UnsafeRawBufferPointer,
        place: () -> String,
        note: (TranscriptFact) -> Void = { _ in },
        _ emit: (UsageRow) -> Void
    ) -> Unread.Kind? {
        guard var scan = JSONScanner(line), let row = Row(&scan), scan.isFinished() else {
            return .brokenLine
        }
        if let time = row.time {
            row.facts { note(TranscriptFact(time: time, kind: $0)) }
        }
        guard row.kind == .answer, let usage = row.message.usage, row.message.model != "<synthetic>"
        else {
            return nil
        }
        guard usage.isSound else { return .impossibleCount }
        guard usage.tokens.total > 0 || usage.webSearches > 0 else { return nil }
        let name = row.message.id ?? row.uuid
        emit(
            UsageRow(
                key: UsageKey(
                    message: name ?? place(),
                    request: row.message.id == nil ? nil : row.request,
                    isSideChain: row.isSideChain
                ),
                time: row.time,
                model: row.message.model,
                tokens: usage.tokens,
                hourCacheWrite: usage.hourWrite,
                isFast: usage.isFast,
                webSearches: usage.webSearches,
                statedCost: row.cost
            )
        )
        return name == nil ? .nameless : nil
    }

    private struct Row {
        var kind = Kind.answer
        /// Whether a row of the user is the program's own.
        var isMeta = false
        /// Whether it ends a turn.
        var isEnd = false
        var isSideChain = false
        var time: Instant?
        var request: String?
        var uuid: String?
        var cost: Money?
        var message = Message()

        init?(_ scan: inout JSONScanner) {
            guard scan.enterObject() else { return nil }
            while let key = scan.nextKey() {
                if scan.matches(key, "message") {
                    message = Message(&scan)
                } else if scan.matches(key, "type") {
                    kind = scan.text().map { Kind($0, scan) } ?? .other
                } else if scan.matches(key, "subtype") {
                    isEnd =
                        scan.text().map { text in
                            scan.matches(text, "turn_duration")
                                || scan.matches(text, "stop_hook_summary")
                        } ?? false
                } else if scan.matches(key, "isMeta") || scan.matches(key, "isCompactSummary") {
                    let isTrue = scan.flag()
                    isMeta = isMeta || isTrue
                } else if scan.matches(key, "isSidechain") {
                    isSideChain = scan.flag()
                } else if scan.matches(key, "timestamp") {
                    time = scan.time()
                } else if scan.matches(key, "requestId") {
                    request = scan.name()
                } else if scan.matches(key, "uuid") {
                    uuid = scan.name()
                } else if scan.matches(key, "costUSD") {
                    cost = scan.dollars()
                } else {
                    scan.skip()
                }
            }
        }

        /// What it tells of turns and tools. What a subagent does is work, and no turn.
        func facts(_ tell: (TranscriptFact.Kind) -> Void) {
            let content = message.content
            switch kind {
            case .answer: for tool in content.tools { tell(.tool(name: tool)) }
            case .user where !isSideChain:
                if content.isBrokenOff { return tell(.turnBrokenOff) }
                if !content.hasResult, !isMeta, !content.isLocal { tell(.turnStarted) }
            case .system where isEnd && !isSideChain: tell(.turnEnded)
            case .user, .system, .other: return
            }
        }
    }

    /// The kinds of rows that are told apart. One without a kind is taken for an answer.
    private enum Kind {
        case answer, user, system, other

        init(_ text: JSONText, _ scan: JSONScanner) {
            if scan.matches(text, "assistant") {
                self = .answer
            } else if scan.matches(text, "user") {
                self = .user
            } else {
                self = scan.matches(text, "system") ? .system : .other
            }
        }
    }

    private struct Message {
        var content = ClaudeContent()
        var id: String?
        var model: String?
        var usage: Usage?

        init() {}

        init(_ scan: inout JSONScanner) {
            guard scan.enterObject() else { return }
            while let key = scan.nextKey() {
                if scan.matches(key, "usage") {
                    usage = Usage(&scan)
                } else if scan.matches(key, "content") {
                    content = ClaudeContent(&scan)
                } else if scan.matches(key, "id") {
                    id = scan.name()
                } else if scan.matches(key, "model") {
                    model = scan.name()
                } else {
                    scan.skip()
                }
            }
        }
    }

    private struct Usage {
        var tokens = TokenCount.zero
        var hourWrite: Int64 = 0
        var webSearches: Int64 = 0
        var isFast = false
        var isSound = true
        private var shortWrite: Int64 = 0

        /// `nil` where there is no object: an answer that is only begun has none.
        init?(_ scan: inout JSONScanner) {
            guard scan.enterObject() else { return nil }
            while let key = scan.nextKey() {
                if scan.matches(key, "input_tokens") {
                    take(scan.count()) { $0.tokens.input = $1 }
                } else if scan.matches(key, "output_tokens") {
                    take(scan.count()) { $0.tokens.output = $1 }
                } else if scan.matches(key, "cache_creation_input_tokens") {
                    take(scan.count()) { $0.tokens.cacheWrite = $1 }
                } else if scan.matches(key, "cache_read_input_tokens") {
                    take(scan.count()) { $0.tokens.cacheRead = $1 }
                } else if scan.matches(key, "cache_creation") {
                    readWrites(&scan)
                } else if scan.matches(key, "server_tool_use") {
                    readTools(&scan)
                } else if scan.matches(key, "speed") {
                    isFast = scan.text().map { scan.matches($0, "fast") } ?? false
                } else {
                    scan.skip()
                }
            }
            // Some gateways leave out the sum, and some the parts.
            tokens.cacheWrite = max(tokens.cacheWrite, hourWrite + shortWrite)
        }

        private mutating func readWrites(_ scan: inout JSONScanner) {
            guard scan.enterObject() else { return }
            while let key = scan.nextKey() {
                if scan.matches(key, "ephemeral_1h_input_tokens") {
                    take(scan.count()) { $0.hourWrite = $1 }
                } else if scan.matches(key, "ephemeral_5m_input_tokens") {
                    take(scan.count()) { $0.shortWrite = $1 }
                } else {
                    scan.skip()
                }
            }
        }

        private mutating func readTools(_ scan: inout JSONScanner) {
            guard scan.enterObject() else { return }
            while let key = scan.nextKey() {
                if scan.matches(key, "web_search_requests") {
                    take(scan.count()) { $0.webSearches = $1 }
                } else {
                    scan.skip()
                }
            }
        }

        private mutating func take(_ count: Int64?, _ put: (inout Usage, Int64) -> Void) {
            if let count { put(&self, count) } else { isSound = false }
        }
    }
}
