import BusModel
import Foundation

/// The command line of Codex, as far as it is known; anything else is refused as it is there.
enum CodexArguments {
    /// Options with a value that change nothing here.
    private static let accepted: Set<String> = [
        "-m", "--model", "-s", "--sandbox", "-a", "--ask-for-approval", "--add-dir", "-p",
        "--profile", "--disable", "--enable",
    ]

    /// Options that only `codex exec` takes, and whether they have a value.
    private static let ofExec: [String: Bool] = [
        "--skip-git-repo-check": false, "--ephemeral": false, "-o": true,
        "--output-last-message": true, "--output-schema": true,
    ]

    static func options(_ words: [String]) throws(DoubleRefusal) -> DoubleOptions {
        var options = DoubleOptions(kind: .codex, hasAlternateScreen: true)
        var arguments = DoubleArguments(words) { name in
            DoubleRefusal(
                message: "error: a value is required for '\(name)' but none was supplied"
            )
        }
        var plain: [String] = []
        while let word = arguments.next() {
            switch word {
            case .plain(let text):
                if plain.isEmpty, text == "exec", !options.isOneShot {
                    options.isOneShot = true
                } else {
                    plain.append(text)
                }
            case .option("--last", _) where plain.first == "resume": options.session = .latest
            case .option(let name, let given):
                try take(name, given, &arguments, into: &options)
            }
        }
        if plain.first == "resume" {
            plain.removeFirst()
            if options.session != .latest {
                guard let id = plain.first else {
                    throw DoubleRefusal(message: "error: this double has no list of sessions")
                }
                options.session = .resumed(id)
                plain.removeFirst()
            }
        }
        if plain.count > 1 {
            throw DoubleRefusal(message: "error: unexpected argument '\(plain[1])' found")
        }
        options.prompt = plain.first
        return options
    }

    private static func take(
        _ name: String,
        _ given: String?,
        _ arguments: inout DoubleArguments,
        into options: inout DoubleOptions
    ) throws(DoubleRefusal) {
        switch name {
        case "--no-alt-screen": options.hasAlternateScreen = false
        case "--dangerously-bypass-approvals-and-sandbox", "--yolo":
            options.skipsPermissions = true
        case "--dangerously-bypass-hook-trust": return
        case "-C", "--cd":
            options.directory = try arguments.value(of: name, given)
        case "-c", "--config":
            let pair = try arguments.value(of: name, given)
            if let program = try notify(in: pair) { options.notify = program }
        case "--json" where options.isOneShot: options.output = .events
        case _ where options.isOneShot && ofExec[name] != nil:
            if ofExec[name] == true {
                _ = try arguments.value(of: name, given)
            }
        case _ where accepted.contains(name):
            _ = try arguments.value(of: name, given)
        default: throw DoubleRefusal(message: "error: unexpected argument '\(name)' found")
        }
    }

    /// The program of `notify=["program", "argument"]`; `nil` where the setting is another.
    private static func notify(in pair: String) throws(DoubleRefusal) -> [String]? {
        guard let equals = pair.firstIndex(of: "=") else {
            throw DoubleRefusal(
                message: "error: Invalid override (missing '='): \(pair)"
            )
        }
        guard pair[..<equals].trimmingCharacters(in: .whitespaces) == "notify" else { return nil }
        do {
            let root = try TOMLDocument(name: "-c", text: pair).root
            guard let words = root["notify"]?.elements else {
                throw DoubleRefusal(message: "Error: notify: expected a sequence")
            }
            return words.compactMap(\.text)
        } catch let refusal as DoubleRefusal {
            throw refusal
        } catch {
            throw DoubleRefusal(message: "Error: \(error)")
        }
    }
}
