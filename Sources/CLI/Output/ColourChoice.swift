import ArgumentParser

/// When to colour what is printed.
enum ColourChoice: String, CaseIterable, ExpressibleByArgument {
    case auto, always, never

    /// What `--color` says in a command line, before it is parsed: errors of the parser are
    /// coloured, too.
    static func said(in arguments: [String]) -> ColourChoice {
        for (index, word) in arguments.enumerated() {
            if word == "--" { break }
            if word.hasPrefix("--color=") {
                return ColourChoice(rawValue: String(word.dropFirst(8))) ?? .auto
            }
            if word == "--color", index + 1 < arguments.count {
                return ColourChoice(rawValue: arguments[index + 1]) ?? .auto
            }
        }
        return .auto
    }

    /// Whether to colour a stream.
    ///
    /// The flag wins; then `NO_COLOR`, `CLICOLOR_FORCE` and `TERM=dumb`, an empty variable being no
    /// variable (no-color.org); then whether it is a terminal.
    func isOn(environment: [String: String], isTerminal: Bool) -> Bool {
        switch self {
        case .always: return true
        case .never: return false
        case .auto: break
        }
        if environment["NO_COLOR"]?.isEmpty == false { return false }
        if let force = environment["CLICOLOR_FORCE"], !force.isEmpty, force != "0" { return true }
        return isTerminal && environment["TERM"] != "dumb"
    }
}
