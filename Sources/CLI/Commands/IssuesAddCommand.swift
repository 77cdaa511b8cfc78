import ArgumentParser
import BusModel
import Decisions
import Foundation
import GitBus

/// `git bus issues add`
struct IssuesAddCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add an item, with the next free number.",
        discussion: """
            Examples:
              git bus issues add "Retry after a time-out"
              git bus issues add "Retry after a time-out" --body notes.md
              git log -1 --format=%B | git bus issues add "Look into this" --body -
            """
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "The title, one line.") var title: String
    @Option(
        name: .long,
        help: ArgumentHelp("The text: a file, or - for standard input.", valueName: "file"),
        completion: .file()
    )
    var body: String?

    func execute() async throws {
        let item = try NewItem(title: title, body: try text())
        let client = try await BusClient(
            location: try await bus.location(),
            directory: bus.workingDirectory
        )
        var used: Int?
        var said = ""
        let published = try await client.publish(nil) { base, state in
            if used == nil { used = try await client.highestItemEver(at: base, state) }
            // Another push may have taken the number since.
            let highest = try await client.items(at: base, state).last?.number ?? 0
            let number = max(used ?? 0, highest) + 1
            let path = ItemFile.folder(in: state.config) + "\(number)-\(item.slug).md"
            said = "\(number), \(path)"
            return BusClient.Draft(
                subject: "issue \(number): \(item.slug)",
                files: [path: Array(item.text.utf8)]
            )
        }
        published.report("added \(said)")
    }

    private func text() throws -> String {
        guard let body else { return "" }
        let data: Data
        if body == "-" {
            data = FileHandle.standardInput.readDataToEndOfFile()
        } else {
            let base = URL(fileURLWithPath: bus.workingDirectory, isDirectory: true)
            let file = URL(fileURLWithPath: body, relativeTo: base)
            do { data = try Data(contentsOf: file) } catch {
                throw CommandFailure(
                    .failed,
                    "cannot read \(body)",
                    facts: [error.localizedDescription],
                    hints: ["ls -l \(ShellWord.quoted(body))", "--body - reads standard input"]
                )
            }
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw CommandFailure(
                .malformed,
                "the text of an item is UTF-8, and this is not",
                hints: ["iconv -t UTF-8 FILE | git bus issues add TITLE --body -"]
            )
        }
        return text
    }
}

extension BusClient {
    /// The highest number that an item ever had: what was said of one whose file is gone would be
    /// said of another that got its number.
    fileprivate func highestItemEver(at tip: ObjectID, _ state: BusState) async throws -> Int {
        let log = try await git.succeed([
            "log", "-z", "--format=", "--name-only", "--no-renames", "--diff-filter=A", "-m",
            tip.hex, "--", ItemFile.folder(in: state.config),
        ])
        let written = log.output.split { $0 == "\0" || $0 == "\n" }.compactMap { path in
            path.split(separator: "/").last.flatMap { ItemNumber.read(file: $0)?.number.value }
        }
        return (written + state.leases.keys.compactMap { Int($0) }).max() ?? 0
    }
}
