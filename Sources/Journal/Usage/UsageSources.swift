internal import BusModel
internal import GRDB

/// Whose rows of usage are: the agents and their backends, by number.
struct UsageSources {
    struct Source {
        let agent: AgentName
        let backend: String
    }

    private(set) var all: [UInt32: Source] = [:]

    /// Reads them all: one for each agent and backend there ever was.
    init(_ database: Database) throws {
        for row in try Row.fetchAll(database, sql: "SELECT id, agent, backend FROM usage_source") {
            let number = try Self.number(row["id"])
            all[number] = Source(agent: AgentName(row["agent"]), backend: row["backend"])
        }
    }

    /// The number of an agent and its backend, which get one here where they have none.
    mutating func number(
        of agent: AgentName,
        backend: String,
        in database: Database
    ) throws -> UInt32 {
        let known = all.first { $0.value.agent == agent && $0.value.backend == backend }
        if let known { return known.key }
        try database.execute(
            sql: "INSERT INTO usage_source (agent, backend) VALUES (?, ?)",
            arguments: [agent.text, backend]
        )
        let number = try Self.number(database.lastInsertedRowID)
        all[number] = Source(agent: agent, backend: backend)
        return number
    }

    /// The numbers of all agents of a backend: a program copies rows from one to the other.
    func numbers(of backend: String) -> Set<UInt32> {
        Set(all.filter { $0.value.backend == backend }.keys)
    }

    func source(_ number: UInt32) throws -> Source {
        guard let source = all[number] else {
            throw JournalError(.corrupt, "a row of usage is nobody's")
        }
        return source
    }

    private static func number(_ id: Int64) throws -> UInt32 {
        guard let number = UInt32(exactly: id) else {
            throw JournalError(.corrupt, "a source of usage has no possible number")
        }
        return number
    }
}
