import BusModel

/// What a person is shown of a command before it is trusted.
struct TrustQuestion {
    let command: PinnedCommand
    let standing: TrustReview.Standing
    let since: String?
    private let review: TrustReview?

    init(_ command: PinnedCommand, in review: TrustReview) {
        self.command = command
        standing = review.standing(of: command)
        since = review.since(command)
        self.review = review
    }

    var lines: [String] {
        var lines = [
            "\(standing.rawValue)  \(Terminal.harmless(command.command.key))",
            "  runs    \(Terminal.harmless(command.command.text))",
        ]
        lines += command.files.map {
            "  file    \(Terminal.harmless($0.path))  sha256 \($0.sha256.prefix(12))"
        }
        if command.files.isEmpty {
            lines.append(
                "  note    it names no file of the repository, so the command alone is pinned"
            )
        } else if let tip = review?.tip {
            lines.append(
                "  read    git show \(tip.short):\(Terminal.harmless(command.files[0].path))"
            )
        }
        if standing == .changed, let since {
            lines.append("  note    it or its files changed since it was trusted, \(since)")
        }
        return lines + ["  digest  \(command.digest)"]
    }

    var json: JSONValue {
        [
            "key": .string(command.command.key),
            "command": JSONValue(command.command.arguments),
            "files": .array(
                command.files.map { ["path": .string($0.path), "sha256": .string($0.sha256)] }
            ),
            "digest": .string(command.digest), "standing": .string(standing.rawValue),
            "since": JSONValue(since),
        ]
    }
}
