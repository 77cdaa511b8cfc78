import ArgumentParser
import BusModel
import Decisions

/// `git bus override`
struct OverrideCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "override",
        abstract: "Let the next event that a rule would stop pass, once. Only a person may.",
        discussion: """
            The event that uses it is recorded as override.used. The rules are explained in
            git-bus-rules(7).

            Example:
              git bus override BUS-DONE-001 -m "D2 goes into the next release"
            """
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "The code of the rule.", completion: .list(RuleCode.allCases.map(\.rawValue)))
    var code: String
    @OptionGroup var verb: PersonVerb

    func execute() async throws {
        let rule = try Self.rule(code)
        let client = try await BusClient(
            location: try await bus.location(),
            directory: bus.workingDirectory
        )
        let published = try await client.publish(nil) { _, state in
            let actor = try await client.actor(in: state)
            try PersonVerb.refuse(actor, to: "waive a rule", state.config)
            return verb.draft(.override, rule.rawValue)
        }
        published.report("\(rule.rawValue) is waived once")
    }

    /// The rule of a code, in any case of letters.
    static func rule(_ code: String) throws -> RuleCode {
        if let rule = RuleCode(rawValue: code.uppercased()) { return rule }
        let known = RuleCode.allCases.map(\.rawValue)
        let close = Nearest.names(to: code, among: known)
        throw CommandFailure(
            .usage,
            "there is no rule with the code \(code)",
            facts: close.isEmpty ? families(known) : [],
            hints: close.map { "git bus override \($0) -m WHY" } + ["man git-bus-rules"]
        )
    }
    /// A line for each kind of rule: all of them on one would be too long to read.
    private static func families(_ codes: [String]) -> [String] {
        let kinds = Dictionary(grouping: codes) { $0.prefix { !$0.isNumber } }
        return kinds.sorted { $0.key < $1.key }.map { $0.value.joined(separator: ", ") }
    }
}
