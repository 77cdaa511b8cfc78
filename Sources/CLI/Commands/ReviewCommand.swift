import ArgumentParser
import BusModel
import Decisions
import Phases

/// `git bus review`
struct ReviewCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "Give a verdict on a claimed gate, or a finding.",
        discussion: """
            The verdict is bound to the claim that you have in your clone. When the gate was claimed
            again meanwhile, nothing is pushed: read the new claim first.

            Examples:
              git bus review D1 PASS -m "all 14 cases"
              git bus review D1 FAIL -m "unary minus in front of a bracket"
              git bus review D1 note -m "the name of this function misleads"
            """
    )

    enum Word: String, ExpressibleByArgument, CaseIterable {
        case pass, fail, veto, note

        init?(argument: String) { self.init(rawValue: argument.lowercased()) }
    }

    @OptionGroup var bus: BusOptions
    @Argument(help: "The gate.", completion: NameCompletion.gates) var label: String
    @Argument(help: "PASS, FAIL, VETO, or note for a finding.") var verdict: Word
    @OptionGroup var verb: VerbOptions
    @Option(name: .long, help: "The claim that is meant, by its commit id (default: the newest).")
    var claim: String?

    func validate() throws {
        if let claim, ObjectID(hex: claim) == nil {
            throw ValidationError("--claim takes the forty digits of a commit id")
        }
    }

    func execute() async throws {
        let client = try await BusClient(
            location: try await bus.location(),
            directory: bus.workingDirectory
        )
        var meant: ObjectID? = claim.flatMap { ObjectID(hex: $0) }
        let published = try await client.publish(.review) { _, state in
            let said = ["git", "bus", "review", label, verdict.rawValue.uppercased()]
            try verb.refuseUnsure(.review, state.config, command: said)
            let newest = try newestClaim(in: state)
            if let newest, let meant, newest != meant {
                throw moved("\(label) was claimed again at \(newest.short)")
            }
            if let newest, meant == nil, try await !client.hasPulled(newest) {
                throw moved("your clone does not have the claim of \(label) at \(newest.short) yet")
            }
            meant = newest ?? meant
            return draft(claim: meant)
        }
        published.report("reviewed \(label): \(verdict.rawValue.uppercased())")
    }

    private func draft(claim: ObjectID?) -> BusClient.Draft {
        let word = verdict == .note ? "" : verdict.rawValue.uppercased() + " "
        var trailers = verb.trailers
        if let claim { trailers.insert(Trailer(key: "Bus-Claim", value: claim.hex), at: 0) }
        return BusClient.Draft(
            subject: "review(\(label)): \(word)\(verb.text)".trimmingBlanks(),
            body: verb.body,
            trailers: trailers
        )
    }

    private func newestClaim(in state: BusState) throws -> ObjectID? {
        let claims = try state.gates(named: label).map { state.gate($0)?.claim?.commit }
        guard let first = claims.first, claims.allSatisfy({ $0 == first }) else {
            throw CommandFailure(
                .malformed,
                "the gates of \(label) were claimed by different commits",
                hints: ["review them one by one"]
            )
        }
        return first
    }

    private func moved(_ what: String) -> CommandFailure {
        CommandFailure(
            .tryAgain,
            "\(what); nothing was published",
            hints: ["git pull --rebase", "verify the new claim, then review it"]
        )
    }
}
