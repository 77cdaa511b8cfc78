import BusModel
import Foundation

/// Where Claude Code keeps its transcripts and finds its settings.
struct ClaudeStore {
    let environment: [String: String]
    let folder: String

    private var projects: String {
        let home = environment["HOME"] ?? NSHomeDirectory()
        let said = environment["CLAUDE_CONFIG_DIR"] ?? ""
        let root = said.isEmpty ? home + "/.claude" : said
        return root + "/projects/" + ProjectSlug.of(folder)
    }

    func transcript(of session: String) -> TranscriptFile {
        TranscriptFile(path: "\(projects)/\(session).jsonl")
    }

    /// The name of the conversation, or what the real program says instead.
    func session(_ wanted: DoubleOptions.Session) throws(DoubleRefusal) -> String {
        switch wanted {
        case .new(nil): return UUID().uuidString.lowercased()
        case .new(let id?):
            guard !transcript(of: id).exists else {
                throw DoubleRefusal(message: "Error: Session ID \(id) is already in use.")
            }
            return id
        case .resumed(let id):
            guard transcript(of: id).exists else {
                throw DoubleRefusal(message: "No conversation found with session ID: \(id)")
            }
            return id
        case .latest:
            guard let latest else {
                throw DoubleRefusal(message: "No conversation found to continue")
            }
            return latest
        }
    }

    private var latest: String? {
        // Why try?: without a folder there is no conversation.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: projects)) ?? []
        let dated = names.filter { $0.hasSuffix(".jsonl") }.map { name in
            var facts = stat()
            stat("\(projects)/\(name)", &facts)
            #if canImport(Darwin)
                return (facts.st_mtimespec.tv_sec, String(name.dropLast(6)))
            #else
                return (facts.st_mtim.tv_sec, String(name.dropLast(6)))
            #endif
        }
        return dated.max { $0 < $1 }?.1
    }

    /// The hooks of `--settings`: JSON, or a file with it.
    func hooks(_ settings: String?) throws(DoubleRefusal) -> ClaudeHooks {
        guard let settings else { return ClaudeHooks() }
        var text = settings
        if !settings.drop(while: \.isWhitespace).hasPrefix("{") {
            do { text = try String(contentsOfFile: settings, encoding: .utf8) } catch {
                throw DoubleRefusal(message: "Error: Settings file not found: \(settings)")
            }
        }
        do {
            let value = try CanonicalJSON.decode(JSONValue.self, from: Array(text.utf8))
            return ClaudeHooks(settings: value)
        } catch {
            throw DoubleRefusal(message: "Error: Invalid JSON provided to --settings")
        }
    }
}
