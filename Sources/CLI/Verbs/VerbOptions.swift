import ArgumentParser
import BusModel
import Foundation

/// What every verb can say besides its label.
struct VerbOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: "What is done, seen or asked. The first line is the subject."
    )
    var message: String?

    @Option(name: .long, help: "How sure you are, from 0 to 1.")
    var confidence: Double?

    @Option(name: .long, help: "Why you are as sure as that.")
    var rationale: String?

    @Option(name: .long, help: "A path or a command that shows it. May be repeated.")
    var evidence: [String] = []

    func validate() throws {
        if let confidence, !(0...1).contains(confidence) {
            throw ValidationError("--confidence takes a number from 0 to 1")
        }
    }

    /// The first line of the message, for the subject.
    var text: String {
        Self.oneLine(message?.split(separator: "\n").first.map(String.init) ?? "")
    }

    /// The rest of the message.
    var body: String {
        let lines = (message ?? "").split(separator: "\n", omittingEmptySubsequences: false)
        return lines.dropFirst().joined(separator: "\n").trimmingBlanks()
    }

    /// Stops a claim or a review that does not say how sure it is, where that must be said.
    ///
    /// - Parameter command: the command as far as it was given, for the hint.
    func refuseUnsure(_ verb: Verb, _ config: SharedConfig?, command: [String]) throws {
        guard config?.policy.confidence == .required, confidence == nil else { return }
        let fault = Violation.confidenceMissing(verb)
        let said = command + ["--confidence", "0.9"] + (message.map { ["-m", $0] } ?? [])
        throw CommandFailure(
            .refused,
            fault.sentence,
            facts: fault.facts + ["nothing was published"],
            hints: [said.map(ShellWord.quoted).joined(separator: " ")],
            code: fault.code.rawValue
        )
    }

    var trailers: [Trailer] {
        var list: [Trailer] = []
        if let confidence { list.append(Trailer(key: "Bus-Confidence", value: "\(confidence)")) }
        if let rationale {
            list.append(Trailer(key: "Bus-Rationale", value: Self.oneLine(rationale)))
        }
        return list
            + evidence.map { Trailer(key: "Bus-Evidence", value: Self.oneLine($0)) }
    }

    /// A trailer or a subject is one line; a line feed in it would start another.
    static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ").trimmingBlanks()
    }
}

extension BusClient.Published {
    /// Says what landed: the word that git colours, then the commit.
    func report(_ what: String) {
        let tries = attempts == 1 ? "" : " (at the \(attempts). try)"
        Terminal.out("success: \(what)  \(commit.short)\(tries)")
        if let note { Terminal.note("hint: \(note)") }
    }
}
