import ArgumentParser
import BusModel
import Decisions
import Foundation

/// `git bus send`
struct SendCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Send mail to an agent.",
        discussion: """
            Each mail is a file of its own, so mail never conflicts.

            Examples:
              git bus send builder -m "which precision do you mean?"
              git bus send builder < question.md
            """
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "The recipient.", completion: NameCompletion.agents) var recipient: String
    @Option(name: .shortAndLong, help: "The text (default: standard input).") var message: String?

    func execute() async throws {
        let text =
            message
            ?? String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
        guard !text.isBlank else {
            throw CommandFailure(
                .malformed,
                "the mail is empty",
                hints: ["git bus send NAME -m TEXT"]
            )
        }
        let client = try await BusClient(
            location: try await bus.location(),
            directory: bus.workingDirectory
        )
        let stamp = UUID().uuidString.prefix(8).lowercased()
        let published = try await client.publish(.inboxMail) { _, state in
            guard let config = state.config else {
                throw CommandFailure(.failed, "the bus has no git-bus.toml that can be used")
            }
            let known = config.recipients.map(\.text)
            guard known.contains(recipient) else {
                let close = Nearest.names(to: recipient, among: known)
                throw CommandFailure(
                    .refused,
                    "there is no inbox called \(recipient)",
                    facts: ["inboxes: \(known.joined(separator: ", "))"],
                    hints: close.map { "did you mean \($0)?" },
                    code: RuleCode.unknownRecipient.rawValue
                )
            }
            let from = try await client.actor(in: state).name.filter { $0.isLetter || $0.isNumber }
            let path = "\(config.directory)/inbox/\(recipient)/\(from)-\(stamp).md"
            return BusClient.Draft(
                subject: "mail to \(recipient)",
                files: [path: Array((text.hasSuffix("\n") ? text : text + "\n").utf8)]
            )
        }
        published.report("sent mail to \(recipient)")
    }
}
