import BusModel
import Foundation
import Testing

@testable import Watchdog

/// The screens in `Fixtures/panes`, and what their labels say of them.
struct PaneFixture: CustomTestStringConvertible {
    let file: String
    let backend: String
    let expected: String
    let isSafe: Bool
    let text: String
    let note: String

    var testDescription: String { file }

    static let all: [PaneFixture] = {
        do { return try load() } catch { preconditionFailure("BUG: no fixtures: \(error)") }
    }()

    private static func load() throws -> [PaneFixture] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Fixtures/panes")
        let labels = try String(contentsOf: folder.appending(path: "labels.tsv"), encoding: .utf8)
        return try labels.split(separator: "\n").dropFirst().map { row in
            let fields = row.split(separator: "\t", omittingEmptySubsequences: false)
            let file = String(fields[0])
            let data = try Data(contentsOf: folder.appending(path: file))
            return PaneFixture(
                file: file,
                backend: fields[1] == "other" ? "generic" : String(fields[1]),
                expected: String(fields[2]),
                isSafe: fields[3] == "yes",
                text: String(decoding: data, as: UTF8.self),
                note: String(fields.count > 4 ? fields[4] : "")
            )
        }
    }

    /// A moment before each reset that the fixtures state.
    static let now = Instant(seconds: 1_771_500_000)

    func read(_ text: String? = nil, now: Instant = PaneFixture.now) throws -> PaneReading {
        PaneClassifier.classify(
            PaneSnapshot(capture: text ?? self.text),
            screen: ScreenProfile.preset(backend),
            now: now,
            unchangedFor: .seconds(3600)
        )
    }
}
