/// The manual page of one subcommand, made of what the argument parser knows of it.
///
/// Commands below it are on the same page. The source is mdoc(7).
struct CommandPage {
    let command: CommandDump
    /// As mdoc writes it: `November 21, 2026`.
    let date: String

    /// `git-bus-status`
    var name: String { "git-bus-" + command.commandName }
    /// `git-bus-status.1`
    var file: String { name + ".1" }

    var text: String {
        let discussion = Discussion(command.discussion)
        var lines = [
            ".\\\" Made by git-bus from its own options.", ".Dd \(date)",
            ".Dt \(name.uppercased()) 1", ".Os git-bus", ".Sh NAME", ".Nm \(name)",
            ".Nd \(Roff.argument(Self.phrase(command.abstract)))", ".Sh SYNOPSIS",
        ]
        lines += synopsis(command, path: [command.commandName], isDefault: false)
        lines += [".Sh DESCRIPTION"] + Roff.paragraph(command.abstract ?? "")
        lines += Self.source(discussion.blocks, isFirst: false)
        if nested.isEmpty {
            lines += [".Sh OPTIONS"] + Self.list(command.shownArguments)
        } else {
            lines += [".Sh COMMANDS"] + nested.flatMap(section)
        }
        lines += Self.exitStatus
        let examples = discussion.examples + nestedExamples
        if !examples.isEmpty { lines += [".Sh EXAMPLES"] + Self.display(examples) }
        lines += Self.seeAlso
        return lines.joined(separator: "\n") + "\n"
    }

    private var nested: [CommandDump] { command.shownSubcommands }

    private var nestedExamples: [String] { nested.flatMap { Discussion($0.discussion).examples } }

    private static let exitStatus = [
        ".Sh EXIT STATUS",
        "0 when it is done.",
        "Any other status says what kind of failure it was; the list is in",
        ".Xr git-bus 1 .",
    ]

    private static let seeAlso = [
        ".Sh SEE ALSO",
        ".Xr git-bus 1 ,", ".Xr git-bus-config 5 ,", ".Xr git-bus-protocol 7",
    ]

    // MARK: - Synopsis

    private func synopsis(_ part: CommandDump, path: [String], isDefault: Bool) -> [String] {
        let below = part.shownSubcommands
        guard below.isEmpty else {
            return below.flatMap {
                synopsis(
                    $0,
                    path: path + [$0.commandName],
                    isDefault: $0.commandName == part.defaultSubcommand
                )
            }
        }
        var lines = [".Nm git bus"]
        for (index, word) in path.enumerated() {
            let isLast = index == path.count - 1
            lines.append((isDefault && isLast ? ".Op Cm " : ".Cm ") + word)
        }
        let arguments = part.shownArguments.filter { !Self.isStandard($0) }
        return lines + arguments.filter { $0.kind != .positional }.map(Self.usage)
            + arguments.filter { $0.kind == .positional }.map(Self.usage)
    }

    /// `.Op Fl f | Fl -follow`
    private static func usage(_ argument: CommandDump.Argument) -> String {
        let names = argument.shownNames.map { flag($0) }
        let value = argument.kind == .flag ? "" : " Ar " + Roff.argument(argument.shownValue)
        let dots = argument.isRepeating ? " ..." : ""
        let core =
            names.isEmpty
            ? "Ar " + Roff.argument(argument.shownValue) : names.joined(separator: " | ") + value
        return argument.isOptional ? ".Op \(core)\(dots)" : ".\(core)\(dots)"
    }

    /// `--help` and `--version` are the same everywhere; a synopsis without them is easier to read.
    private static func isStandard(_ argument: CommandDump.Argument) -> Bool {
        (argument.names ?? []).contains { $0.text == "--help" || $0.text == "--version" }
    }

    // MARK: - Lists

    private func section(_ part: CommandDump) -> [String] {
        let isDefault = part.commandName == command.defaultSubcommand
        let discussion = Discussion(part.discussion)
        let title = "git bus \(command.commandName) \(part.commandName)"
        return [".Ss " + Roff.argument(title)] + Roff.paragraph(part.abstract ?? "")
            + (isDefault ? ["This is what is done when no command is named."] : [])
            + Self.source(discussion.blocks, isFirst: false)
            + Self.list(part.shownArguments.filter { !Self.isStandard($0) })
    }

    private static func list(_ arguments: [CommandDump.Argument]) -> [String] {
        guard !arguments.isEmpty else { return [] }
        return [".Bl -tag -width Ds"] + arguments.flatMap(item) + [".El"]
    }

    private static func item(_ argument: CommandDump.Argument) -> [String] {
        let value = " Ar " + Roff.argument(argument.shownValue)
        let names = argument.shownNames.map { flag($0) + (argument.kind == .flag ? "" : value) }
        let head = names.isEmpty ? String(value.dropFirst()) : names.joined(separator: " , ")
        var lines = [".It " + head + (names.isEmpty && argument.isRepeating ? " ..." : "")]
        lines += Roff.paragraph(argument.abstract ?? "")
        lines += source(Discussion(argument.discussion).blocks, isFirst: argument.abstract == nil)
        if let values = argument.allValueStrings, !values.isEmpty {
            lines += Roff.paragraph("One of: \(values.joined(separator: ", ")).")
        }
        if let value = argument.defaultValue, argument.kind != .flag {
            lines += Roff.paragraph("The default is \(value).")
        }
        return lines
    }

    /// mdoc adds the first dash.
    private static func flag(_ name: CommandDump.Name) -> String {
        "Fl " + Roff.argument(String(name.text.dropFirst()))
    }

    // MARK: - Texts

    private static func source(_ blocks: [Discussion.Block], isFirst: Bool) -> [String] {
        blocks.enumerated().flatMap { index, block in
            switch block {
            case .paragraph(let text):
                (isFirst && index == 0 ? [] : [".Pp"]) + Roff.paragraph(text)
            case .literal(let lines): display(lines)
            }
        }
    }

    private static func display(_ lines: [String]) -> [String] {
        [".Bd -literal -offset indent"] + lines.map(Roff.literal) + [".Ed"]
    }

    /// A title has no full stop.
    private static func phrase(_ text: String?) -> String {
        let text = text ?? ""
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }
}

extension CommandDump.Argument {
    /// What stands for the value: the parser's own word for it, unless that is a mere letter.
    var shownValue: String {
        guard let valueName, valueName.count > 1 else { return "value" }
        return valueName
    }
}
