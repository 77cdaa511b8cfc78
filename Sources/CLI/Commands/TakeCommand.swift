import ArgumentParser
import BusModel
import Decisions
import Policy

/// `git bus take`
struct TakeCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "take",
        abstract: "Take an item, so that nobody else works on it.",
        discussion: """
            Of several who take an item at the same moment one gets it. The others are told who did,
            with exit status 5, and nothing is published for them. Taking what is yours already
            publishes nothing either, and is no error.

            Examples:
              git bus take 42
              git bus take 42 -m "starting with the failing test"
            """
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "The number of the item.", completion: NameCompletion.items)
    var item: ItemNumber
    @OptionGroup var verb: VerbOptions

    /// Ends the attempt: there is nothing to publish.
    private struct IsOwnAlready: Error {}

    func execute() async throws {
        let client = try await BusClient(
            location: try await bus.location(),
            directory: bus.workingDirectory
        )
        var tries = 0
        do {
            let published = try await client.publish(.itemTaken) { base, state in
                tries += 1
                try await mayTake(client, base, state, isFirst: tries == 1)
                return BusClient.Draft(
                    subject: "take(\(item.value)): \(verb.text)".trimmingBlanks(),
                    body: verb.body,
                    trailers: verb.trailers
                )
            }
            published.report("taken \(item.value)")
        } catch is IsOwnAlready {
            Terminal.out("taken \(item.value) already, and it is yours; nothing was published")
        }
    }

    private func mayTake(
        _ client: BusClient,
        _ base: ObjectID,
        _ state: BusState,
        isFirst: Bool
    ) async throws {
        let actor = try await client.actor(in: state)
        let code = RuleCode.itemLeased.rawValue
        let answer = TakeAnswer(
            holder: state.leases[String(item.value)],
            actor: actor,
            isWaived: state.overrides[code] != nil
        )
        switch answer {
        case .free: try await client.refuseUnknown(item, at: base, state)
        // Who lost a race did not ask for the waiver; it was given for something else.
        case .waived where isFirst: break
        case .own where isFirst: throw IsOwnAlready()
        case .own:
            throw CommandFailure(
                .failed,
                "item \(item.value) was taken in your name by another clone at the same moment",
                hints: ["nothing was published", "git bus issues show \(item.value)"]
            )
        case .taken(let holder), .waived(let holder):
            throw CommandFailure(
                .refused,
                isFirst
                    ? "item \(item.value) is taken by \(holder)"
                    : "\(holder) took item \(item.value) first",
                facts: (state.config.map { state.itemRules(by: $0).lease(of: item.value) } ?? [])
                    + ["nothing was published"],
                hints: ["take another: git bus issues list --state open"],
                code: code
            )
        case .notAnAgent:
            let who = actor.isHuman ? "a person" : "nobody in the roster"
            throw CommandFailure(
                .notAuthorised,
                "only an agent takes items, and \(actor.name) is \(who)",
                facts: [
                    "agents: "
                        + (state.config?.agents ?? []).map(\.name.text).joined(separator: ", ")
                ],
                hints: ["in the clone of an agent: git config user.email NAME@agents.invalid"]
            )
        }
    }
}
