import ArgumentParser
import BusModel
import Decisions

/// `git bus override`
struct OverrideCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "override",
        abstract: "Let the next event that a rule would stop pass, once. Only a person may.",
        discussion: """
            The event that uses it is recorded as override.used. A rule about a push as a whole, of
            LIMIT and BUS-PATH-002, is waived for the push that comes right after this. Which rules
            nobody can override is told in git-bus-rules(7).

            Example:
              git bus override BUS-DONE-001 -m "D2 goes into the next release"
            """
    )

    @OptionGroup var bus: BusOptions
    @Argument(
        help: "The code of the rule.",
        completion: .list(RuleCode.overridable.map(\.rawValue))
    )
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
        let isForPush = rule.override == .push
        published.report("\(rule.rawValue) is waived \(isForPush ? "for the next push" : "once")")
    }

    /// The rule of a code, in any case of letters.
    static func rule(_ code: String) throws -> RuleCode {
        if let rule = RuleCode(rawValue: code.uppercased()) {
            guard rule.override == .never else { return rule }
            throw CommandFailure(
                .refused,
                "nobody can override \(rule.rawValue)",
                facts: ["nothing was published"],
                hints: ["git bus explain \(rule.rawValue)", "man git-bus-rules"],
                code: rule.rawValue
            )
        }
        let known = RuleCode.overridable.map(\.rawValue)
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
