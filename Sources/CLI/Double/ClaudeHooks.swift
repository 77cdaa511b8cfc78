import BusModel

/// The hooks in settings of Claude Code: which commands run at which event.
struct ClaudeHooks: Hashable {
    /// A command, and for which tools or sources it is run.
    struct Hook: Hashable {
        let matcher: String
        let command: String
        let seconds: Int64
    }

    private var byEvent: [String: [Hook]] = [:]
    /// Hooks that a double cannot play.
    private(set) var unplayed: [String] = []

    init() {}

    init(settings: JSONValue) {
        guard case .object(let events) = settings["hooks"] else { return }
        for (event, groups) in events.sorted(by: { $0.key < $1.key }) {
            for group in groups.elements ?? [] {
                for hook in group["hooks"]?.elements ?? [] {
                    guard hook["type"]?.text == "command", let command = hook["command"]?.text
                    else {
                        unplayed.append("\(event): a hook of type \(hook["type"]?.text ?? "none")")
                        continue
                    }
                    var seconds: Int64 = 60
                    if case .int(let said) = hook["timeout"] { seconds = said }
                    byEvent[event, default: []].append(
                        Hook(
                            matcher: group["matcher"]?.text ?? "",
                            command: command,
                            seconds: seconds
                        )
                    )
                }
            }
        }
    }

    /// The hooks of an event; `subject` is the tool or the source that matchers are about.
    func hooks(of event: String, subject: String) -> [Hook] {
        (byEvent[event] ?? []).filter { hook in
            guard !["", "*"].contains(hook.matcher) else { return true }
            // Why try?: a pattern that is none matches what is written the same.
            guard let pattern = try? Regex(hook.matcher) else { return hook.matcher == subject }
            return subject.wholeMatch(of: pattern) != nil
        }
    }
}
