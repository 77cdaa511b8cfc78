import ArgumentParser
import BusModel
import Foundation
import Policy

/// `git bus check [RANGE]`
struct CheckCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what the rules of the bus make of commits before they are pushed.",
        discussion: """
            Without RANGE, it looks at what a push of HEAD would put on the bus as it was last \
            fetched. It is the same judgement that the hub makes, except that the hub knows who \
            pushes; here it is taken to be whoever git config user.email names.

            Exit status 5: a rule refuses it. Put into a clone as a hook it says so before a push: \
            git bus hooks install --local.

            Examples:
              git bus check
              git bus check origin/main..topic --json
              git bus explain BUS-DONE-001
            """
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "OLD..NEW, or NEW alone for what is not on the bus yet.") var range: String?
    @Flag(name: .long, help: "Print JSON (schema git-bus/check/1).") var json = false
    @Option(
        name: .long,
        parsing: .upToNextOption,
        help: ArgumentHelp("For git's pre-push hook: reads what it is given.", visibility: .hidden)
    )
    var prePush: [String] = []

    var wantsJSON: Bool { json }

    func execute() async throws {
        let check = try await PushCheck(
            location: try await bus.location(),
            directory: bus.workingDirectory
        )
        let verdict: PushVerdict
        if prePush.isEmpty {
            let (old, new) = try await ends(check)
            verdict = try await check.verdict(from: old, to: .at(new))
        } else {
            guard let found = try await pushed(check) else { return }
            verdict = found
        }
        let answer = PushAnswer(verdict: verdict)
        if json {
            Terminal.json(try CanonicalJSON.text(answer.json))
        } else {
            for line in answer.lines { Terminal.note(line) }
            if verdict.refusals.isEmpty, prePush.isEmpty { Terminal.out("nothing against it") }
        }
        if !verdict.isLawful { throw ExitCode(CommandFailure.Kind.refused.rawValue) }
    }

    private func ends(_ check: PushCheck) async throws -> (RefTarget, ObjectID) {
        guard let range else { return (try await check.known, try await check.commit("HEAD")) }
        guard let dots = range.firstRange(of: "..") else {
            return (try await check.known, try await check.commit(range))
        }
        let old = String(range[..<dots.lowerBound])
        let new = String(range[dots.upperBound...].drop { $0 == "." })
        return (
            .at(try await check.commit(old.isEmpty ? "HEAD" : old)),
            try await check.commit(new.isEmpty ? "HEAD" : new)
        )
    }

    /// What git's pre-push hook is given: `local-ref local-oid remote-ref remote-oid` a line.
    ///
    /// - Returns: `nil` when the push goes to another remote than the bus.
    private func pushed(_ check: PushCheck) async throws -> PushVerdict? {
        var updates: [RefUpdate] = []
        while let line = readLine() {
            let fields = line.split(separator: " ").map(String.init)
            guard fields.count == 4 else { continue }
            updates.append(
                RefUpdate(
                    ref: RefName(fields[2]),
                    before: Self.target(fields[3]),
                    after: Self.target(fields[1])
                )
            )
        }
        guard try await isBus(prePush) else { return nil }
        let ref = check.location.ref
        let own = updates.first { $0.ref == ref }
        let others = updates.filter { $0.ref != ref }
        if own == nil, others.isEmpty { return nil }
        // What git says of the other side is newer than the last fetch, where its commit is here.
        var old = try await check.known
        if let own, await check.has(own.before) { old = own.before }
        return try await check.verdict(from: old, to: own?.after, others: others)
    }

    /// Whether a push goes to the bus: by the name of the remote, or by its address.
    private func isBus(_ arguments: [String]) async throws -> Bool {
        let location = try await bus.location()
        guard let address = arguments.last else { return true }
        return BusLocation.canonical(address) == location.canonical || arguments.count < 2
            || address == location.url
    }

    /// An id of zeros is no commit.
    private static func target(_ text: String) -> RefTarget {
        ObjectID(hex: text).map { .at($0) } ?? .absent
    }
}
