import BusModel
import Decisions
import GitBus
import Journal

/// An item as `git bus issues` shows it.
struct ItemReport {
    let file: ItemFile
    let text: ItemText
    let state: ItemState
    let holder: AgentName?

    /// The title of the front matter, or what the file is called.
    var title: String { text.title ?? file.slug }

    var json: JSONValue {
        [
            "number": .int(Int64(file.number)), "title": .string(title),
            "slug": .string(file.slug), "path": .string(file.path),
            "state": .string(state.rawValue), "holder": JSONValue(holder?.text),
            "priority": text.priority.map(JSONValue.int) ?? .null,
            "labels": JSONValue(text.labels),
            "blocked_by": .array(text.blockedBy.map(JSONValue.int)),
            "repository": JSONValue(text.repository), "problem": JSONValue(text.problem),
        ]
    }

    /// Every item of a bus, or those of one number.
    static func all(in bus: LoadedBus, number: Int? = nil) async throws -> [ItemReport] {
        guard let tip = bus.tip else { return [] }
        let git = GitProcess(directory: bus.repository.path)
        let files = try await ItemFile.all(at: tip, in: bus.state.config, git)
            .filter { number == nil || $0.number == number }
        let texts = try await ItemFile.texts(of: files, git)
        return files.map { file in
            let holder = bus.state.leases[String(file.number)]
            let isClosed = bus.state.closed[String(file.number)] != nil
            return ItemReport(
                file: file,
                text: texts[file.blob].map { ItemText($0, name: file.path) } ?? .tooLarge,
                state: holder != nil ? .taken : isClosed ? .closed : .open,
                holder: holder
            )
        }
    }

    /// The rows as a table, none wider than `width`.
    static func table(_ items: [ItemReport]) -> TextTable {
        var table = TextTable(columns: [
            .init(title: "ITEM"), .init(title: "STATE"), .init(title: "HOLDER", dropped: 1),
            .init(title: "TITLE"),
        ])
        table.rows = items.map {
            ["\($0.file.number)", $0.state.rawValue, $0.holder?.text ?? "-", $0.title]
        }
        return table
    }
}

extension LoadedBus {
    /// Who took, gave back and finished an item, in order: from the journal where it has everything
    /// up to the tip, else folded from the commits. Where it stands now is in the state.
    func itemEvents(of number: Int) async throws -> [EventRow] {
        let query = EventQuery(kinds: ItemState.kinds.map(\.rawValue))
        let rows: [EventRow]
        if let journal, cursor?.tip == tip, try journal.archiveParts().isEmpty {
            rows = try journal.events(matching: query)
        } else if let tip {
            let replay = try await Replay(repository: repository, tip: tip, keepSteps: true)
            rows = replay.rows.filter(query.matches)
        } else {
            rows = []
        }
        return rows.filter { $0.label == String(number) }
    }
}
