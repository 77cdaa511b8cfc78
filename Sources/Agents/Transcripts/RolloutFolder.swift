internal import BusModel
internal import Foundation

/// The folder in which Codex keeps its rollouts: `sessions/2026/11/21/rollout-…-<thread>.jsonl`.
struct RolloutFolder {
    /// The folder of Codex itself, in which that one lies.
    let home: String
    private let path: String
    /// The directory that the agent works in, as it is called and as it really is.
    private let places: Set<String>

    init(work: String, environment: [String: String]) {
        let home = environment["HOME"] ?? NSHomeDirectory()
        let own = environment["CODEX_HOME"].flatMap { $0.isEmpty ? nil : $0 }
        self.home = own ?? home + "/.codex"
        path = self.home + "/sessions"
        places = [work, URL(fileURLWithPath: work).resolvingSymlinksInPath().path]
    }

    /// The rollout of a thread. A thread that is taken up again goes on in its old file.
    func file(of thread: String) -> String? {
        guard !thread.isEmpty, !thread.contains("/") else { return nil }
        for day in days().prefix(90) {
            let end = "-\(thread).jsonl"
            if let name = Self.names(in: day).first(where: { $0.hasSuffix(end) }) {
                return "\(day)/\(name)"
            }
        }
        return nil
    }

    /// The rollout that was begun in the directory since then, the newest first. Never simply the
    /// newest: agents share this folder.
    func file(since: Instant) -> String? {
        for day in days().prefix(3) {
            for name in Self.names(in: day).prefix(200) where name.hasSuffix(".jsonl") {
                let file = "\(day)/\(name)"
                // A name tells when it was made: most are not opened.
                let made = Self.thread(of: file).flatMap(Self.made) ?? since
                guard made >= since + Self.tolerance, isOwn(file, since: since) else { continue }
                return file
            }
        }
        return nil
    }

    /// Whether a rollout is of a thread of this directory that a person or git-bus began: the
    /// threads of subagents have rollouts of their own.
    func isOwn(_ file: String, since: Instant? = nil) -> Bool {
        guard let line = LineTail.first(of: file), let row = JSONRow(line),
            row.text("type") == "session_meta", let meta = row.row("payload"),
            let cwd = meta.text("cwd"), places.contains(cwd)
        else { return false }
        let isSubagent =
            meta.text("thread_source") == "subagent" || meta.text("parent_thread_id") != nil
            || meta.row("source")?.row("subagent") != nil
        guard !isSubagent, let since else { return !isSubagent }
        return (row.time("timestamp") ?? meta.time("timestamp")).map {
            $0 >= since + Self.tolerance
        } ?? false
    }

    /// The name of a thread, by that of its file: the last 36 characters, a UUID.
    static func thread(of file: String) -> String? {
        guard file.hasSuffix(".jsonl") else { return nil }
        let name = file.dropLast(".jsonl".count).suffix(36)
        let isUUID =
            name.utf8.count == 36
            && name.allSatisfy { $0 == "-" || $0.isASCII && $0.isHexDigit }
        return isUUID ? String(name) : nil
    }

    /// Its clock and ours may be read in any order.
    private static let tolerance = Duration.seconds(-5)

    /// The folders of days, the newest first.
    func days() -> some Sequence<String> {
        Self.numbers(in: path).prefix(2).lazy.flatMap { year in
            Self.numbers(in: "\(path)/\(year)").lazy.flatMap { month in
                Self.numbers(in: "\(path)/\(year)/\(month)").lazy.map {
                    "\(path)/\(year)/\(month)/\($0)"
                }
            }
        }
    }

    private static func numbers(in folder: String) -> [String] {
        names(in: folder).filter { $0.utf8.allSatisfy { (48...57).contains($0) } }
    }

    /// The names in a folder, the last ones first; none where there is no folder.
    static func names(in folder: String) -> [String] {
        // Why try?: a folder that is not there has no sessions.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted(by: >)
    }

    /// When a thread was named: a UUID of version 7 begins with the milliseconds since 1970.
    static func made(_ thread: String) -> Instant? {
        let digits = thread.filter { $0 != "-" }
        guard digits.count == 32, digits.dropFirst(12).first == "7" else { return nil }
        return Int64(digits.prefix(12), radix: 16).map { Instant(milliseconds: $0) }
    }
}
