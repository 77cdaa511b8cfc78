import BusModel
import Foundation
import GitBus

/// The command by which git reaches a server on this host: a line for a shell, which git and this
/// program put words behind.
struct SSHCommand: Hashable {
    /// As the user says it; `ssh` where nobody says anything.
    let said: String

    /// - Parameter config: what `core.sshCommand` says.
    init(environment: [String: String] = [:], config: String? = nil) {
        // The order is git's.
        let commands = [environment["GIT_SSH_COMMAND"], config].compactMap { $0 }
        if let first = commands.first(where: { !$0.isEmpty }) {
            said = first
        } else if let program = environment["GIT_SSH"], !program.isEmpty {
            said = ShellWord.quoted(program)
        } else {
            said = "ssh"
        }
    }

    /// The command of this host's user, with what the settings of git say, outside of any clone.
    static func current(_ environment: [String: String]) async -> SSHCommand {
        if let said = environment["GIT_SSH_COMMAND"], !said.isEmpty {
            return SSHCommand(environment: environment)
        }
        // Why none is fine: then nobody says one. The root is no clone, so only the settings of
        // the user and of the system are read.
        let answer = try? await GitProcess(directory: "/").run([  // why: see above
            "config", "--get", "core.sshCommand",
        ])
        return SSHCommand(environment: environment, config: answer?.line)
    }

    /// The same for a program that nobody sits at: it asks nothing, and gives up on a dead line.
    ///
    /// Options that the user says come before these, and the first one said holds.
    var unattended: String {
        guard isOpenSSH else { return said }
        return said + " -oBatchMode=yes -oConnectTimeout=10 -oServerAliveInterval=5"
    }

    /// Whether it is the ssh whose options are known here, and nothing more than it.
    private var isOpenSSH: Bool { Self.program(of: said) != nil }

    private static func program(of text: String) -> (words: [ShellLine.Word], index: Int)? {
        guard let words = ShellLine(text)?.words else { return nil }
        // Variables may be set before it.
        let assignment = /[A-Za-z_][A-Za-z0-9_]*=.*/
        guard let index = words.firstIndex(where: { $0.raw.wholeMatch(of: assignment) == nil }),
            words[index].value == "ssh" || words[index].value.hasSuffix("/ssh")
        else { return nil }
        return (words, index)
    }

    /// The same with a key that is the only one it offers, to the server that it reaches anyway.
    ///
    /// - Returns: `nil` where the command is none of OpenSSH, or more than one command.
    func bound(toKey path: String) -> String? {
        guard let (words, index) = Self.program(of: said),
            let rest = Self.withoutIdentity(Array(words[(index + 1)...]))
        else { return nil }
        let options = [
            "-i", ShellWord.quoted(path), "-oIdentitiesOnly=yes", "-oIdentityAgent=none",
            // A connection that is open already was opened with another key.
            "-oControlPath=none", "-oPreferredAuthentications=publickey", "-oBatchMode=yes",
        ]
        return (words[...index].map(\.raw) + options + rest.map(\.raw)).joined(separator: " ")
    }

    /// The words without those that would offer another key, or take another's connection.
    private static func withoutIdentity(_ words: [ShellLine.Word]) -> [ShellLine.Word]? {
        var kept: [ShellLine.Word] = []
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word.value.hasPrefix("-"), word.value.count > 1 else {
                // A host in the command itself, or an argument of an option nobody knows.
                return nil
            }
            let letters = word.value.dropFirst()
            guard let position = letters.firstIndex(where: takingArgument.contains) else {
                kept.append(word)
                continue
            }
            let attached = letters[letters.index(after: position)...]
            var own = [word]
            var argument = String(attached)
            if attached.isEmpty {
                guard let next = rest.popFirst() else { return nil }
                own.append(next)
                argument = next.value
            }
            if isIdentity(letters[position], argument) {
                // Flags in the same word would go with it.
                guard position == letters.startIndex else { return nil }
            } else {
                kept += own
            }
        }
        return kept
    }

    /// The options of ssh that have an argument.
    private static let takingArgument = Set("BbcDEeFIiJLlmOopPQRSWw")

    private static func isIdentity(_ letter: Character, _ argument: String) -> Bool {
        guard letter == "o" else { return "iIS".contains(letter) }
        let name = argument.prefix { $0 != "=" && !$0.isWhitespace }.lowercased()
        return [
            "identityfile", "certificatefile", "identityagent", "identitiesonly", "controlpath",
            "pkcs11provider", "preferredauthentications", "batchmode",
        ].contains(name)
    }
}
