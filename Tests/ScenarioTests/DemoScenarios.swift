import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `The demo` {
    @Test func `ends by itself and leaves nothing behind`() async throws {
        try await Sandbox.run { box in
            let folder = box.directory + "/demo here"
            let output = try box.busSucceeds("demo", "--fast", "--dir", folder)
            for words in [
                "claim D1", "FAIL 2 + -3", "BUS-DONE-001", "mail to readability",
                "phase build         complete", "phase ship          started",
                "every phase is complete",
            ] {
                #expect(output.out.contains(words), "no \"\(words)\" in\n\(output.out)")
            }
            #expect(!FileManager.default.fileExists(atPath: folder))
            let left = try box.run("/usr/bin/pgrep", ["-f", folder]).lines
            #expect(left == [])
        }
    }

    @Test func `tells what an independent reading of git log tells`() async throws {
        try await Sandbox.run { box in
            let folder = box.directory + "/demo"
            try box.busSucceeds("demo", "--fast", "--keep", "--dir", folder)
            let world = [
                "XDG_STATE_HOME": folder + "/state", "XDG_CONFIG_HOME": folder + "/config",
            ]
            let hub = folder + "/hub.git"
            let log = try box.busSucceeds("log", "--json", "--hub", hub, with: world)
            let told = try Self.statements(in: log.lines)
            let read = try GitLogReading(hub: hub, box).statements
            #expect(read.count > 12)
            #expect(told == read)
            #expect(read.contains { $0.hasPrefix("status.marked build ") })
            #expect(read.contains { $0.hasPrefix("inbox.read readability ") })
        }
    }

    /// What the log says that commits state, in order.
    private static func statements(in lines: [String]) throws -> [String] {
        let stated = [
            "claim", "review", "inbox.mail", "inbox.read", "status.marked", "status.unmarked",
            "malformed",
        ]
        return try lines.compactMap { line in
            let event = try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            )
            let kind = String((event["type"] as? String ?? "").dropFirst(8).dropLast(3))
            guard stated.contains(kind), let data = event["data"] as? [String: Any] else {
                return nil
            }
            let verdict = (data["verdict"] as? String).map { " \($0)" } ?? ""
            let subject = event["subject"] as? String ?? ""
            return "\(kind) \(subject)\(verdict) \(data["commit"] as? String ?? "")"
        }
    }
}

/// Reads the bus with the git program and regular expressions: nothing of the product is in it.
struct GitLogReading {
    let statements: [String]

    init(hub: String, _ box: Sandbox) throws {
        var list: [String] = []
        let log = try box.git(
            "log",
            "--first-parent",
            "--reverse",
            "--format=%H%x09%s",
            "main",
            in: hub
        )
        for line in log.split(separator: "\n") {
            let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
            let (commit, subject) = (parts[0], parts.count > 1 ? parts[1] : "")
            if let match = subject.wholeMatch(of: /(?i)claim\(([^)]+)\):.*/) {
                list.append("claim \(match.1) \(commit)")
            }
            if let match = subject.wholeMatch(of: /(?i)review\(([^)]+)\): ?(\S*).*/) {
                let word = match.2.lowercased()
                let verdict = ["pass", "fail", "veto"].contains(word) ? " \(word)" : ""
                list.append("review \(match.1)\(verdict) \(commit)")
            }
            list += try Self.files(commit, hub, box)
        }
        statements = list
    }

    private static func files(_ commit: String, _ hub: String, _ box: Sandbox) throws -> [String] {
        let diff = try box.git(
            "diff-tree",
            "--root",
            "-r",
            "--no-commit-id",
            "--name-status",
            commit,
            "--",
            "bus/",
            in: hub
        )
        var mail: [String] = []
        var status: [String] = []
        for line in diff.split(separator: "\n") {
            let parts = line.split(separator: "\t").map(String.init)
            let (letter, path) = (parts[0], parts[1])
            if let match = path.wholeMatch(of: /bus\/inbox\/([^\/]+)\/[^\/]+\.md/) {
                mail.append("\(letter == "D" ? "inbox.read" : "inbox.mail") \(match.1) \(commit)")
            }
            if let match = path.wholeMatch(of: /bus\/STATUS-(.+)\.md/) {
                let now = try isMarked("\(commit):\(path)", hub, box)
                let before = try isMarked("\(commit)^:\(path)", hub, box)
                if now && !before { status.append("status.marked \(match.1) \(commit)") }
                if before && !now { status.append("status.unmarked \(match.1) \(commit)") }
            }
        }
        return mail + status
    }

    private static func isMarked(_ object: String, _ hub: String, _ box: Sandbox) throws -> Bool {
        let text = try box.run("/usr/bin/git", ["cat-file", "-p", object], in: hub).out
        return text.split(separator: "\n").contains { $0.hasPrefix("## DONE") }
    }
}
