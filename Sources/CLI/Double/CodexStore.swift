import BusModel
import Foundation

/// Where Codex keeps its rollouts.
struct CodexStore {
    let environment: [String: String]

    private var sessions: String {
        let home = environment["HOME"] ?? NSHomeDirectory()
        let said = environment["CODEX_HOME"] ?? ""
        return (said.isEmpty ? home + "/.codex" : said) + "/sessions"
    }

    /// The conversation and its file, or what the real program says instead.
    func rollout(
        _ wanted: DoubleOptions.Session
    ) throws(DoubleRefusal) -> (session: String, file: TranscriptFile) {
        switch wanted {
        case .new:
            let id = UUID().uuidString.lowercased()
            return (id, TranscriptFile(path: new(id)))
        case .resumed(let id):
            guard let path = all.last(where: { $0.hasSuffix("-\(id).jsonl") }) else {
                throw DoubleRefusal(
                    message: "ERROR: No saved session found with ID \(id). Run `codex resume` "
                        + "without an ID to choose from existing sessions."
                )
            }
            return (id, TranscriptFile(path: "\(sessions)/\(path)"))
        case .latest:
            guard let path = all.last else {
                throw DoubleRefusal(message: "ERROR: No saved session found")
            }
            return (
                String(path.dropLast(6).suffix(36)), TranscriptFile(path: "\(sessions)/\(path)")
            )
        }
    }

    /// The paths below the folder, the oldest first: they begin with the date.
    private var all: [String] {
        (FileManager.default.enumerator(atPath: sessions)?.compactMap { $0 as? String } ?? [])
            .filter { $0.hasSuffix(".jsonl") }.sorted()
    }

    private func new(_ id: String) -> String {
        let now = Wiring.now()
        let day = Dates.day(now)
        let clock = Dates.clock(now).replacing(":", with: "-")
        return "\(sessions)/\(day.replacing("-", with: "/"))/rollout-\(day)T\(clock)-\(id).jsonl"
    }
}
