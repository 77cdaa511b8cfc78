/// A pattern for paths: `prompts/**`, `*.md`, `src/?.c`. Paths start at the root of the repository.
///
/// `*` and `?` stand for anything but a slash, `**` as a whole part for any number of parts, none
/// included. Everything else is itself. Time is proportional to both lengths.
public struct PathGlob: Hashable, Sendable, Codable {
    /// As it was written.
    public let text: String

    /// Takes a pattern; a slash at its begin or end means nothing.
    public init(_ text: String) { self.text = text }

    /// Writes the pattern as plain text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// Reads a pattern.
    public init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    /// Whether the whole path fits.
    public func matches(_ path: String) -> Bool {
        Self.match(Self.parts(text), Self.parts(path), by: Self.matches(part:_:)) {
            $0 == ["*", "*"]
        }
    }

    /// Whether a path below this directory could fit.
    public func couldMatch(below directory: String) -> Bool {
        let pattern = Self.parts(text)
        let path = Self.parts(directory)
        for (index, part) in path.enumerated() {
            guard index < pattern.count else { return false }
            if pattern[index] == ["*", "*"] { return true }
            if !Self.matches(part: pattern[index], part) { return false }
        }
        return pattern.count > path.count
    }

    private typealias Part = [Unicode.Scalar]

    private static func parts(_ text: String) -> [Part] {
        text.split(separator: "/").map { Array($0.unicodeScalars) }
    }

    private static func matches(part pattern: Part, _ part: Part) -> Bool {
        match(pattern, part) {
            $0 == "?" || $0 == $1
        } isStar: {
            $0 == "*"
        }
    }

    /// Matches by going back to the last star only, which is enough where a star takes anything.
    private static func match<Element>(
        _ pattern: [Element],
        _ text: [Element],
        by fits: (Element, Element) -> Bool,
        isStar: (Element) -> Bool
    ) -> Bool {
        var (p, t) = (0, 0)
        var star: (pattern: Int, text: Int)?
        while t < text.count {
            if p < pattern.count, isStar(pattern[p]) {
                star = (p, t)
                p += 1
            } else if p < pattern.count, fits(pattern[p], text[t]) {
                (p, t) = (p + 1, t + 1)
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                (p, t) = (last.pattern + 1, last.text + 1)
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy(isStar)
    }
}

extension Sequence<PathGlob> {
    /// Whether one of them fits the whole path.
    public func match(_ path: String) -> Bool { contains { $0.matches(path) } }
}
