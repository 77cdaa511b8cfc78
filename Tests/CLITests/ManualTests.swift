import BusModel
import Foundation
import Testing

@testable import CLI

@Suite struct `The manual` {
    private func manual() throws -> Manual {
        Manual(program: try CommandDump.program(), date: "May 4, 2026")
    }

    private func page(_ name: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "docs/man/" + name), encoding: .utf8)
    }

    @Test func `has a page for each command that people are shown`() throws {
        let names = try manual().commandPages.map(\.file)
        #expect(names.contains("git-bus-status.1"))
        #expect(!names.contains("git-bus-manual.1") && !names.contains("git-bus-help.1"))
        #expect(Set(names).count == names.count)
    }

    @Test func `names every option and argument of a command, and no other`() throws {
        for page in try manual().commandPages {
            #expect(items(of: page.text) == expected(of: page.command), "\(page.file)")
        }
    }

    @Test func `keeps examples as they are`() throws {
        let page = CommandPage(
            command: CommandDump(
                commandName: "mail",
                abstract: "Write. Then send.",
                discussion:
                    "Text.\n\n  a table\n\nExamples:\n  git bus mail \"-x\" 'y'\n  .hidden \\n"
            ),
            date: "May 4, 2026"
        )
        let text = page.text
        #expect(text.contains(".Nd \"\\&Write. Then send\"\n"))
        #expect(text.contains("\nWrite.\nThen send.\n.Pp\nText.\n.Bd -literal -offset indent\n"))
        #expect(
            text.contains(
                ".Sh EXAMPLES\n.Bd -literal -offset indent\n"
                    + "git bus mail \"\\-x\" \\(aqy\\(aq\n\\&.hidden \\en\n.Ed\n"
            )
        )
    }

    @Test func `gives roff nothing to act on`() {
        #expect(Roff.paragraph(".so /etc/passwd") == ["\\&.so /etc/passwd"])
        #expect(Roff.paragraph("'so x") == ["\\(aqso x"])
        #expect(Roff.literal("a\\fBb\u{1B}") == "a\\efBb?")
        #expect(Roff.argument("Ar \"x\"") == "\"\\&Ar \\(dqx\\(dq\"")
        #expect(Roff.literal("ü – 😀") == "\\[u00FC] \\[u2013] \\[u1F600]")
        #expect(Roff.paragraph("One. Two --x-y 1-2") == ["One.", "Two \\-\\-x-y 1\\-2"])
    }

    @Test func `is filled with the commands and the exit statuses`() throws {
        let text = try manual().filled(try page("git-bus.1"))
        for command in try manual().commandPages {
            #expect(text.contains(".It Xr \(command.name) 1\n"))
        }
        for kind in CommandFailure.Kind.allCases {
            #expect(text.contains(".It \(kind.rawValue)\n"))
        }
        #expect(!text.contains("list:"))
    }

    @Test func `says the day in words`() {
        #expect(Manual.date(Instant(milliseconds: 1_700_000_000_000)) == "November 14, 2023")
    }

    @Test func `explains each key of the two files, below its table`() throws {
        let text = try page("git-bus-config.5")
        let tables = [
            "[bus]": ConfigKeys.bus, "[loop]": ConfigKeys.loop,
            "[[loop.phases]]": ConfigKeys.phase, "[loop.handoff]": ConfigKeys.handoff,
            "[watchdog]": ConfigKeys.watchdog, "[defaults]": ConfigKeys.defaults,
            "[backend.NAME]": ConfigKeys.backend, "[[agent]]": ConfigKeys.agent,
            "[[service]]": ConfigKeys.service, "[policy]": ConfigKeys.policy,
            "[notify]": ConfigKeys.notify, "[webhook]": ConfigKeys.webhook,
            "[budget]": ConfigKeys.budget,
        ]
        for (table, keys) in tables {
            let section = section(".Ss \"\(table)\"", of: text)
            #expect(Set(subjects(in: section)) == Set(keys.keys), "\(table)")
        }
        let others = subjects(in: section(".Ss Tables that nothing reads yet", of: text))
        let named = others.map { $0.filter { $0.isLetter } }
        let read = [
            "bus", "loop", "watchdog", "defaults", "backend", "agent", "service", "policy",
            "notify", "webhook", "budget",
        ]
        #expect(Set(named) == Set(ConfigKeys.root.keys).subtracting(read))
    }

    @Test func `explains each verb, trailer and event`() throws {
        let text = try page("git-bus-protocol.7")
        let verbs = subjects(in: section(".Sh SUBJECTS", of: text))
        #expect(Set(verbs) == Set(Verb.allCases.map(\.rawValue)))
        let events = subjects(in: section(".Sh EVENTS", of: text))
        #expect(events.sorted() == EventKind.allCases.map(\.rawValue).sorted())
        let (_, faults) = BusTrailers.parse([Trailer(key: "Bus-X", value: "?")], verb: nil)
        let known = faults.flatMap(\.facts).joined(separator: " ").split { " ,".contains($0) }
            .map(String.init).filter { $0.hasPrefix("Bus-") }
        #expect(known.count > 8)
        #expect(subjects(in: section(".Sh TRAILERS", of: text)).sorted() == known.sorted())
    }

    @Test func `explains each rule`() throws {
        let codes = subjects(in: section(".Sh RULES", of: try page("git-bus-rules.7")))
        #expect(codes.sorted() == RuleCode.allCases.map(\.rawValue).sorted())
    }

    // MARK: - Reading mdoc

    /// The lines of a section, up to the next of its kind or above.
    private func section(_ title: String, of text: String) -> [Substring] {
        let lines = text.split(separator: "\n")
        guard let start = lines.firstIndex(where: { $0 == title }) else { return [] }
        let isSubsection = title.hasPrefix(".Ss")
        return Array(
            lines[(start + 1)...].prefix {
                !$0.hasPrefix(".Sh") && !(isSubsection && $0.hasPrefix(".Ss"))
            }
        )
    }

    /// What the items of lists are about: each word behind `Ic` in `.It Ic claim Ns (D1): text`.
    private func subjects(in lines: [Substring]) -> [String] {
        lines.filter { $0.hasPrefix(".It ") }.flatMap { line in
            let words = line.split(separator: " ")
            return zip(words, words.dropFirst()).filter { $0.0 == "Ic" }.map { String($0.1) }
        }
    }

    /// Options and arguments as the page lists them, without roff's escapes.
    private func items(of text: String) -> [String] {
        text.split(separator: "\n").filter { $0.hasPrefix(".It ") }
            .map { String($0).replacing("\\-", with: "-").replacing("\\&", with: "") }.sorted()
    }

    private func expected(of command: CommandDump) -> [String] {
        let below = command.shownSubcommands
        let own = below.isEmpty ? command.shownArguments : below.flatMap(\.shownArguments)
        let standard: Set = ["--help", "--version"]
        return own.compactMap { argument -> String? in
            // Short names first, as in every manual.
            let names = (argument.names ?? []).sorted { $0.text.count < $1.text.count }
            if !below.isEmpty, names.contains(where: { standard.contains($0.text) }) { return nil }
            let value = argument.kind == .flag ? "" : " Ar \"\(argument.shownValue)\""
            if names.isEmpty {
                return ".It" + value + (argument.isRepeating ? " ..." : "")
            }
            return ".It "
                + names.map { name in "Fl \"\(name.text.dropFirst())\"\(value)" }.joined(
                    separator: " , "
                )
        }.sorted()
    }
}
