/// What the content of a message of Claude Code tells of turns and tools.
struct ClaudeContent {
    /// The tools that were called.
    private(set) var tools: [String] = []
    /// Whether a tool came back.
    private(set) var hasResult = false
    /// Whether it says that a person broke the turn off: beside the result of a tool, or alone.
    private(set) var isBrokenOff = false
    /// Whether it is a command to the program itself, or what that printed: no model is asked.
    private(set) var isLocal = false
    private var hasText = false

    /// Nothing is said.
    init() {}

    /// Reads one text, or a list of blocks.
    init(_ scan: inout JSONScanner) {
        guard scan.isArray() else {
            if let text = scan.text() { take(text, scan) }
            return
        }
        guard scan.enterArray() else { return }
        while scan.nextElement() {
            guard scan.enterObject() else { continue }
            var isCall = false
            var name: String?
            while let key = scan.nextKey() {
                if scan.matches(key, "type") {
                    guard let type = scan.text() else { continue }
                    if scan.matches(type, "tool_use") { isCall = true }
                    if scan.matches(type, "tool_result") { hasResult = true }
                } else if scan.matches(key, "name") {
                    name = scan.name(bytesMax: 128)
                } else if scan.matches(key, "text") {
                    if let text = scan.text() { take(text, scan) }
                } else {
                    scan.skip()
                }
            }
            if isCall, let name { tools.append(name) }
        }
    }

    private mutating func take(_ text: JSONText, _ scan: JSONScanner) {
        if scan.begins(text, "[Request interrupted by user") { isBrokenOff = true }
        if !hasText {
            isLocal =
                scan.begins(text, "<command-name>") || scan.begins(text, "<command-message>")
                || scan.begins(text, "<local-command-") || scan.begins(text, "<bash-")
        }
        hasText = true
    }
}
