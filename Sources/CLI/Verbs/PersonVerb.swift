import ArgumentParser
import BusModel
import Decisions

/// Why a person does what only a person may. There is no such verb without a reason.
struct PersonVerb: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Why. The first line is the subject.", valueName: "why")
    )
    var message: String

    func validate() throws {
        if message.isBlank {
            throw ValidationError("-m must say why, and it is empty")
        }
    }

    /// The commit's text.
    func draft(_ verb: Verb, _ label: String) -> BusClient.Draft {
        let lines = message.trimmingBlanks().split(
            omittingEmptySubsequences: false,
            whereSeparator: \.isNewline
        )
        return BusClient.Draft(
            subject: "\(verb.rawValue)(\(label)): \(lines[0].trimmingBlanks())",
            body: lines.dropFirst().joined(separator: "\n").trimmingBlanks()
        )
    }

    /// Refuses everybody but a person of the bus, before anything is pushed.
    static func refuse(_ actor: Actor, to what: String, _ config: SharedConfig?) throws {
        guard !actor.isHuman else { return }
        let people = config?.humans ?? []
        let hint: String
        switch (actor, people.first) {
        case (_, nil): hint = "add your e-mail to humans under [policy] in git-bus.toml"
        // An agent that is told to write another e-mail may well do so.
        case (.agent, let one?): hint = "ask a person to run it: \(one)"
        case (_, let one?): hint = "if that is you: git config user.email \(one)"
        }
        throw CommandFailure(
            .notAuthorised,
            "only a person may \(what), and \(actor.name) is none of [policy] humans",
            facts: people.isEmpty ? [] : ["people: \(people.joined(separator: ", "))"],
            hints: [hint]
        )
    }
}
