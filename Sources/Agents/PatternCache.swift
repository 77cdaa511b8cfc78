internal import Synchronization

/// Regular expressions written as text, compiled once.
///
/// `Regex` is not `Sendable`, so a ``Backend`` holds the text and the compiled form stays behind
/// this lock. It changes how long an answer takes, never the answer.
enum PatternCache {
    private static let compiled = Mutex<[String: Regex<AnyRegexOutput>]>([:])
    /// Configuration is small; what is more than this comes from something that makes patterns up.
    private static let limit = 512

    /// Whether the whole text matches; `nil` when the pattern is no regular expression.
    static func matches(_ pattern: String, whole text: String) -> Bool? {
        with(pattern) { regex in
            (try? regex.wholeMatch(in: text)) != nil  // because only a transform could throw
        }
    }

    /// Whether the pattern occurs in the text; `nil` when it is no regular expression.
    static func occurs(_ pattern: String, in text: String) -> Bool? {
        with(pattern) { regex in
            (try? regex.firstMatch(in: text)) != nil  // because only a transform could throw
        }
    }

    /// What is wrong with a pattern, or `nil` when nothing is.
    static func fault(in pattern: String) -> String? {
        do {
            _ = try Regex(pattern)
            return nil
        } catch {
            return "\(error)"
        }
    }

    private static func with(
        _ pattern: String,
        _ ask: (Regex<AnyRegexOutput>) -> Bool
    ) -> Bool? {
        compiled.withLock { store in
            if let known = store[pattern] { return ask(known) }
            do {
                let regex = try Regex(pattern)
                if store.count >= limit { store.removeAll() }
                store[pattern] = regex
                return ask(regex)
            } catch {
                return nil  // Whoever reads the configuration has said so; here it is "unknown".
            }
        }
    }
}
