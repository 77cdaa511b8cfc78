internal import BusModel
import Watchdog

extension Backend {
    /// Throws what is wrong with it, naming the key.
    public func validate() throws(BackendError) {
        guard let program = command.first, !program.isEmpty else {
            throw fault("command", "is empty")
        }
        if program.hasPrefix("-") || program.contains("=") {
            throw fault("command", "starts with \"\(program)\", which is no program")
        }
        for form in LaunchForm.allCases {
            for argument in template(form) { _ = try fill(argument, with: nil, form) }
        }
        try validateScreen()
    }

    /// Throws what is wrong with how its terminal is read and typed to, naming the key.
    public func validateScreen() throws(BackendError) {
        if let problem = Self.fault(inKey: submitKey) { throw fault("submit_key", problem) }
        if settle < .zero || settlePerKilobyte < .zero {
            throw fault("settle", "is less than nothing")
        }
        if screen.quiet < .zero { throw fault("quiet", "is less than nothing") }
        if screen.ready.source.isEmpty { throw fault("ready", "is empty") }
        for name in unset where !Self.isVariable(name) {
            throw fault("unset", "\"\(name)\" is no name of a variable")
        }
    }

    /// The program and its arguments, with every placeholder replaced by its value.
    ///
    /// A placeholder may stand anywhere in an argument. What it is replaced by is not looked at
    /// again and never passes through a shell. Braces around anything but lower-case letters and
    /// underscores are left as they are, so JSON may be written as it is. An argument that is one
    /// placeholder and nothing else goes away when its value is empty; where that is `{session}` or
    /// `{hooks}`, anywhere in it, so does the option before it: `--settings {hooks}`,
    /// `-c notify={hooks}`.
    public func arguments(
        _ values: LaunchValues,
        form: LaunchForm = .fresh
    ) throws(BackendError) -> [String] {
        if form == .resume, values.session.isEmpty, resume.contains(where: Self.holdsSession) {
            throw fault("resume", "no session is known that could be taken up again")
        }
        var filled: [String] = []
        var isOption = false
        for argument in template(form) {
            let text = try fill(argument, with: values, form)
            if isEmpty(argument, values) {
                if isOption { filled.removeLast() }
                isOption = false
            } else if !text.isEmpty || LaunchValues.place(argument) == nil {
                filled.append(text)
                isOption = argument.hasPrefix("-") && argument != "--" && !argument.contains("=")
            }
        }
        return filled
    }

    private static func holdsSession(_ argument: String) -> Bool { argument.contains("{session}") }

    /// Whether an argument is about a session or hooks that there are not.
    private func isEmpty(_ argument: String, _ values: LaunchValues) -> Bool {
        values.session.isEmpty && Self.holdsSession(argument)
            || values.hooks.isEmpty && argument.contains("{hooks}")
    }

    /// How a program is started.
    public enum LaunchForm: Hashable, Sendable, CaseIterable {
        /// In a session of its own.
        case fresh
        /// In the session that it had.
        case resume
        /// For one run.
        case oneshot
    }

    /// The key that a form is taken from.
    private func key(of form: LaunchForm) -> String {
        switch form {
        case .fresh: "command"
        case .resume: resume.isEmpty ? "command" : "resume"
        case .oneshot: oneshot.isEmpty ? "command" : "oneshot"
        }
    }

    private func template(_ form: LaunchForm) -> [String] {
        switch form {
        case .fresh: command
        case .resume: resume.isEmpty ? command : resume
        case .oneshot: oneshot.isEmpty ? command : oneshot
        }
    }

    private func fill(
        _ text: String,
        with values: LaunchValues?,
        _ form: LaunchForm
    ) throws(BackendError) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            let inside = rest[rest.index(after: open)...]
            let word = inside.prefix { ("a"..."z").contains($0) || $0 == "_" }
            guard !word.isEmpty, word.endIndex < inside.endIndex, inside[word.endIndex] == "}"
            else {
                result += "{"
                rest = inside
                continue
            }
            guard LaunchValues.words.contains(String(word)) else {
                let known = LaunchValues.words.map { "{\($0)}" }.joined(separator: " ")
                throw fault(key(of: form), "{\(word)} is no placeholder; there are \(known)")
            }
            result += values?.value(of: word) ?? ""
            rest = inside[inside.index(after: word.endIndex)...]
        }
        return result + rest
    }

    private func fault(_ key: String, _ message: String) -> BackendError {
        BackendError(backend: name, key: key, message: message)
    }

    /// What is wrong with a key, or `nil`. tmux types the name of a key it does not know, letter by
    /// letter; Escape and C-c would stop what the agent is doing.
    static func fault(inKey key: String) -> String? {
        var bare = key[...]
        while bare.count > 2, bare.prefix(2) == "C-" || bare.prefix(2) == "M-" {
            bare = bare.dropFirst(2)
        }
        if ["Escape", "C-c", "C-[", "M-C-c"].contains(key) || bare == "Escape" {
            return "\(key) would interrupt the agent"
        }
        let named = ["Enter", "KPEnter", "Tab", "Space"] + (1...12).map { "F\($0)" }
        if named.contains(String(bare)) { return nil }
        let isOneKey = bare.utf8.count == 1 && bare.utf8.allSatisfy { (33...126).contains($0) }
        return isOneKey && bare.count < key.count ? nil : "\"\(key)\" is no key that sends a line"
    }

    /// Whether a text can be the name of an environment variable.
    static func isVariable(_ name: String) -> Bool {
        guard let first = name.utf8.first, !first.isASCIIDigit else { return false }
        return name.utf8.allSatisfy { $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "_") }
    }
}
