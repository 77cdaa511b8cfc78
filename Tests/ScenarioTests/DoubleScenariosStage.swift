import Foundation
import TestSupport
import Testing

/// A double at a terminal, in a folder of its own, with a play and with hooks that note everything.
final class DoubleOnStage {
    let box: Sandbox
    let folder: String
    private let screen: Screen
    private let pane: String

    /// - Parameters:
    ///   - play: the body of a shell script; `$1` is the number of the prompt, `$2` its text.
    ///   - environment: further variables, as words of a shell.
    init(
        _ box: Sandbox,
        _ words: String,
        play: String? = nil,
        environment: String = "",
        folder name: String = "work.d",
        columns: Int = 100
    ) throws {
        self.box = box
        folder = try Self.prepare(box, name, play: play)
        let line = "\(Self.surroundings(box, play)) \(environment) \(words)"
        screen = try Screen(
            box,
            "\(line); printf '[status %s]' $?",
            in: folder,
            width: columns
        )
        let panes = try box.run(
            "/usr/bin/tmux",
            ["-L", "screen", "list-panes", "-aF", "#{pane_id}"]
        )
        pane = try #require(
            panes.lines.max { $0.count == $1.count ? $0 < $1 : $0.count < $1.count }
        )
    }

    /// Makes the folder, the programs that stand in for the real ones, and the play.
    static func prepare(_ box: Sandbox, _ name: String, play: String?) throws -> String {
        let folder = box.directory + "/" + name
        try box.write("", to: folder + "/.here")
        for program in ["claude", "codex"] {
            let path = box.directory + "/bin/" + program
            try box.write("#!/bin/sh\nexec git-bus double \(program) \"$@\"\n", to: path)
            chmod(path, 0o755)
        }
        let path = box.directory + "/play"
        try box.write("#!/bin/sh\n" + (play ?? ""), to: path)
        chmod(path, 0o755)
        return folder
    }

    /// The variables that make a double of `claude`, before a command.
    private static func surroundings(_ box: Sandbox, _ play: String?) -> String {
        let path = "PATH='\(box.directory)/bin':\"$PATH\""
        return play == nil ? path : path + " GIT_BUS_PLAY='\(box.directory)/play'"
    }

    /// The same, for programs that are run without a terminal.
    static func variables(_ box: Sandbox, play: Bool) -> [String: String] {
        let path = (box.environment["PATH"] ?? "")
        let base = ["PATH": "\(box.directory)/bin:\(path)"]
        return play ? base.merging(["GIT_BUS_PLAY": box.directory + "/play"]) { $1 } : base
    }

    // MARK: - Keys

    func press(_ keys: String...) throws { for key in keys { try screen.press(key) } }

    /// Pastes, waits until it is seen, and sends it. Codex would take Enter for a part of what is
    /// typed.
    func send(_ text: String) throws {
        try paste(text)
        try box.waitUntil("\"\(text)\" is written") { try composer.contains(text) }
        try press("Enter")
    }

    /// Types, and waits until it is seen on the line.
    func type(_ text: String) throws {
        try tmux("send-keys", "-l", "--", text)
        try box.waitUntil("\"\(text)\" is written") { try composer.contains(text) }
    }

    /// Types and sends without a pause, as a hasty typist does.
    func hurry(_ text: String) throws {
        try tmux("send-keys", "-l", "--", text, ";", "send-keys", "-t", pane, "Enter")
    }

    /// Pastes with marks around it, and presses Enter at once where asked.
    func paste(_ text: String, thenEnter: Bool = false) throws {
        try box.write(text, to: box.directory + "/clip")
        let enter = thenEnter ? [";", "send-keys", "-t", pane, "Enter"] : []
        try run(["load-buffer", "-b", "clip", box.directory + "/clip"])
        try run(["paste-buffer", "-p", "-d", "-b", "clip", "-t", pane] + enter)
    }

    func resize(columns: Int, rows: Int) throws {
        try tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)")
    }

    /// Closes the terminal under the double.
    func close() throws { try tmux("respawn-pane", "-k", "cat") }

    // MARK: - What is seen

    func wait(for words: String) throws { try screen.wait(for: words) }

    /// Waits until the program is ready for its first prompt.
    func waitUntilReady() throws {
        try box.waitUntil("it is ready") {
            let text = try shown
            return text.contains("for shortcuts") || text.contains("bypass permissions on")
        }
    }

    /// How the program ended.
    func waitForStatus() throws -> String {
        try wait(for: "[ended]")
        return String(try text.split(separator: "[status ").last?.prefix { $0 != "]" } ?? "")
    }

    /// Everything, also what has scrolled away.
    var text: String { get throws { try screen.text } }

    /// What is in the window now.
    var shown: String { get throws { try tmux("capture-pane", "-p").out } }

    /// The same, with the colours.
    var coloured: String { get throws { try tmux("capture-pane", "-p", "-e").out } }

    /// What stands on the line that is written on, its marks left out.
    var composer: String {
        get throws {
            let rows = try shown.split(separator: "\n", omittingEmptySubsequences: false)
            let from = try #require(
                rows.lastIndex { $0.hasPrefix("❯\u{A0}") || $0.hasPrefix("›") || $0 == "❯" }
            )
            let more = rows[(from + 1)...].prefix { $0.hasPrefix("  ") && !$0.contains("? for") }
            return ([rows[from].dropFirst(2)] + more.map { $0.dropFirst(2) })
                .joined(separator: "\n")
        }
    }

    /// A value that tmux knows of the pane.
    func value(_ format: String) throws -> String {
        try tmux("display-message", "-p", format).out.trimmingCharacters(in: .newlines)
    }

    /// The process of the double.
    var process: Int32 {
        get throws {
            let children = try box.run("/usr/bin/pgrep", ["-P", try value("#{pane_pid}")])
            return try #require(children.lines.first.flatMap { Int32($0) })
        }
    }

    // MARK: - What is left

    /// A file in the folder; `nil` when there is none.
    func file(_ name: String) -> String? { Self.text(folder + "/" + name) }

    static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The only transcript there is.
    var transcript: [Row] { get throws { try Row.ofTranscript(box) } }

    @discardableResult
    private func tmux(_ command: String, _ rest: String...) throws -> Sandbox.Output {
        try run([command, "-t", pane] + rest)
    }

    @discardableResult
    private func run(_ arguments: [String]) throws -> Sandbox.Output {
        let output = try box.run("/usr/bin/tmux", ["-L", "screen"] + arguments)
        try #require(output.status == 0, "tmux \(arguments): \(output.error)")
        return output
    }
}

/// A row of JSON.
struct Row {
    private let fields: NSDictionary

    init(_ line: some StringProtocol) throws {
        let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
        fields = try #require(value as? NSDictionary, "no object: \(line)")
    }

    /// The text or number that a path of keys leads to: `message.usage.output_tokens`.
    subscript(path: String) -> String? {
        var value: Any? = fields
        for key in path.split(separator: ".") {
            if let list = value as? [Any], let index = Int(key) {
                value = list.indices.contains(index) ? list[index] : nil
            } else {
                value = (value as? NSDictionary)?[String(key)]
            }
        }
        return value.flatMap { $0 is NSNull ? nil : "\($0)" }
    }

    /// The rows of a text; every line must be one.
    static func all(in text: String) throws -> [Row] {
        try text.split(separator: "\n").map { try Row($0) }
    }

    /// The rows of the only transcript or rollout below the home.
    static func ofTranscript(_ box: Sandbox) throws -> [Row] {
        let path = try #require(try paths(box).first)
        return try all(in: DoubleOnStage.text(path) ?? "")
    }

    static func paths(_ box: Sandbox) throws -> [String] {
        let home = box.directory + "/home"
        let files = FileManager.default.enumerator(atPath: home)?.compactMap { $0 as? String } ?? []
        return files.filter { $0.hasSuffix(".jsonl") && $0.hasPrefix(".") }.map { "\(home)/\($0)" }
    }
}
