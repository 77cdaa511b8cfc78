import Foundation
import Testing

/// A program at a real terminal, in a tmux of the sandbox's own.
public final class Screen {
    private let box: Sandbox
    private let name = "screen-\(UUID().uuidString.prefix(8))"

    /// Starts a shell line in a terminal of 100 columns.
    public init(_ box: Sandbox, _ line: String, in folder: String? = nil, width: Int = 100) throws {
        self.box = box
        try tmux(
            ["new-session", "-d", "-s", name, "-x", "\(width)", "-y", "50"]
                + ["-c", folder ?? box.directory]
                + ["sh", "-c", "\(line); printf '[ended]'; exec cat >/dev/null"]
        )
    }

    deinit {
        // Why try?: the last session takes its server along, and both may be gone by now.
        _ = try? tmux(["kill-session", "-t", name])
    }

    /// Types keys, as they are.
    public func type(_ text: String) throws {
        for part in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if part.offset > 0 { try tmux(["send-keys", "-t", name, "Enter"]) }
            if !part.element.isEmpty {
                try tmux(["send-keys", "-t", name, "-l", "--", String(part.element)])
            }
        }
    }

    /// Sends a key by its name.
    public func press(_ key: String) throws { try tmux(["send-keys", "-t", name, key]) }

    /// What is on it now.
    public var text: String {
        get throws { try tmux(["capture-pane", "-p", "-t", name, "-S", "-1000"]) }
    }

    /// Waits until a text is on it.
    public func wait(for words: String, seconds: Double = 60) throws {
        let end = Date().addingTimeInterval(seconds)
        while Date() < end {
            if try text.contains(words) { return }
            Looking.again()
        }
        Issue.record("\"\(words)\" did not come: \(try text)")
        throw CocoaError(.userCancelled)
    }

    @discardableResult
    private func tmux(_ arguments: [String]) throws -> String {
        // Foundation waits for everybody who has its descriptors, and the server would keep them.
        let clean = """
            for f in /proc/$$/fd/*; do f=${f##*/}; [ $f -gt 2 ] && eval "exec $f>&-"; done
            exec tmux -L screen -f /dev/null "$@"
            """
        let output = try box.run("/bin/bash", ["-c", clean, "tmux"] + arguments)
        try #require(output.status == 0, "tmux \(arguments): \(output.error)")
        return output.out
    }
}

extension Sandbox {
    /// Waits until something is so, looking again and again.
    public func waitUntil(
        _ what: String,
        seconds: Double = 30,
        _ test: () throws -> Bool
    ) throws {
        let end = Date().addingTimeInterval(seconds)
        while Date() < end {
            if try test() { return }
            Looking.again()
        }
        Issue.record("it never came true that \(what)")
        throw CocoaError(.userCancelled)
    }
}

/// The pause between two looks at something that tells nobody when it changes.
enum Looking {
    static func again() { _ = poll(nil, 0, 20) }
}
