public import BusModel
internal import Foundation
internal import GRDB

/// What was said of a budget, and what came of it.
public struct BudgetRow: Hashable, Sendable {
    /// What was said.
    public let fact: BudgetFact
    /// Whether the budget is spent, and not only nearly.
    public let isSpent: Bool
    /// When it was said.
    public let said: Instant
    /// What came of it.
    public var state: State
    /// What tells the commit that holds from every other, and nobody can guess.
    public let nonce: String
    /// The commit that holds what the budget is for, once there is one.
    public var commit: ObjectID?

    /// What becomes of something that is said.
    public enum State: String, Hashable, Sendable {
        /// It is a warning, of which nothing comes.
        case told
        /// A hold is owed.
        case owed
        /// The hold was set.
        case held
        /// What the budget is for was over before it could be held.
        case over
    }

    /// Describes what is said now.
    ///
    /// - Parameter nonce: a number of chance, for the commit that holds.
    public init(_ fact: BudgetFact, isSpent: Bool, nonce: String, said: Instant) {
        self.fact = fact
        self.nonce = nonce
        self.isSpent = isSpent
        self.said = said
        state = isSpent ? .owed : .told
        commit = nil
    }

    static let table = """
        CREATE TABLE budget_notice (
          id TEXT PRIMARY KEY NOT NULL,
          label TEXT NOT NULL,
          said_ms INTEGER NOT NULL,
          is_spent INTEGER NOT NULL,
          text TEXT NOT NULL,
          remedy TEXT NOT NULL,
          hold TEXT NOT NULL,
          nonce TEXT NOT NULL,
          state TEXT NOT NULL,
          commit_id BLOB
        )
        """

    fileprivate init(row: Row) throws {
        guard let state = State(rawValue: row["state"]) else {
            throw JournalError(.corrupt, "what was said of a budget has no known state")
        }
        fact = BudgetFact(
            id: row["id"],
            label: row["label"],
            text: row["text"],
            remedy: row["remedy"],
            hold: Hold(label: row["hold"])
        )
        isSpent = row["is_spent"]
        nonce = row["nonce"]
        said = Instant(milliseconds: row["said_ms"])
        self.state = state
        commit = (row["commit_id"] as Data?).flatMap { ObjectID(bytes: $0) }
    }
}

extension EventJournal {
    /// What was said of budgets, the oldest first.
    public func budgets() throws(JournalError) -> [BudgetRow] {
        try Self.wrap("read what was said of budgets") {
            try store.read { database in
                try Row.fetchAll(
                    database,
                    sql: "SELECT * FROM budget_notice ORDER BY said_ms, id"
                ).map(BudgetRow.init(row:))
            }
        }
    }

    /// Says something of a budget, with its event, whole or not at all. What was said stays as it
    /// was.
    ///
    /// - Returns: whether it was not said before. Of several who ask, one is told so.
    @discardableResult
    public func say(
        _ budget: BudgetRow,
        event: Batch.Timed
    ) async throws(JournalError) -> Bool {
        try await Self.wrap("write what is said of a budget") {
            try await self.store.write { database in
                try database.execute(
                    sql: """
                        INSERT OR IGNORE INTO budget_notice
                          (id, label, said_ms, is_spent, text, remedy, hold, nonce, state)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        budget.fact.id, budget.fact.label, budget.said.milliseconds,
                        budget.isSpent, budget.fact.text, budget.fact.remedy,
                        budget.fact.hold.label, budget.nonce, budget.state.rawValue,
                    ]
                )
                guard database.changesCount > 0 else { return false }
                try BatchWriter(database: database, batch: Batch()).append(event)
                return true
            }
        }
    }

    /// Notes what came of a hold that was owed.
    ///
    /// - Parameter commit: the commit that holds; `nil` where there is nothing to hold any more.
    public func settle(
        budget id: String,
        by commit: ObjectID?
    ) async throws(JournalError) {
        let state: BudgetRow.State = commit == nil ? .over : .held
        try await Self.wrap("note what came of a budget") {
            try await self.store.write { database in
                try database.execute(
                    sql: "UPDATE budget_notice SET state = ?, commit_id = ? WHERE id = ?",
                    arguments: [state.rawValue, commit.map { Data($0.bytes) }, id]
                )
            }
        }
    }

    /// Forgets what was said of a budget that was raised, or is none any more, before it was held:
    /// if it is the same again, it is said and held again. Its event stays.
    public func forget(budget id: String) async throws(JournalError) {
        try await Self.wrap("forget what was said of a budget") {
            try await self.store.write { database in
                try database.execute(sql: "DELETE FROM budget_notice WHERE id = ?", arguments: [id])
            }
        }
    }
}
