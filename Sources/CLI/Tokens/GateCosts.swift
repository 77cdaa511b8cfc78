import BusModel
import Journal
import Ledger

/// What gates and agents came to, as the daemon leaves it for `status`, which must not add up
/// hundreds of thousands of rows.
struct GateCosts {
    /// The name of it in the journal.
    static let key = "gates"

    private let gates: JSONValue
    private let agents: JSONValue
    private let total: JSONValue
    /// When the transcripts were read.
    let read: Instant

    init(_ table: CostTable, at now: Instant) {
        var gates: [String: [String: JSONValue]] = [:]
        for phase in table.phases {
            for gate in phase.gates {
                let costs = table.gate(gate.label, in: phase.visit.phase)?.total ?? CostSum()
                gates[phase.visit.phase.text, default: [:]][gate.label.text] =
                    .object(costs.fields)
            }
        }
        self.gates = .object(gates.mapValues(JSONValue.object))
        agents = .object(
            Dictionary(
                uniqueKeysWithValues: table.total.agents.map {
                    ($0.key.text, .object($0.value.fields))
                }
            )
        )
        total = .object(table.total.total.fields)
        read = now
    }

    /// Reads it back; `nil` for what another version wrote.
    init?(_ json: JSONValue) {
        guard let gates = json["gates"], let agents = json["agents"], let total = json["total"],
            let time = json["read_ms"]?.integer
        else { return nil }
        self.gates = gates
        self.agents = agents
        self.total = total
        read = Instant(milliseconds: time)
    }

    var json: JSONValue {
        [
            "gates": gates, "agents": agents, "total": total, "read_ms": .int(read.milliseconds),
        ]
    }

    /// What a gate came to; nothing at all where nobody claimed or judged it.
    func gate(_ label: GateLabel, in phase: PhaseID) -> Cost {
        Cost(gates[phase.text]?[label.text] ?? .object(CostSum().fields))
    }

    /// What an agent came to.
    func agent(_ name: AgentName) -> Cost {
        Cost(agents[name.text] ?? .object(CostSum().fields))
    }

    /// One sum, as it was left.
    struct Cost {
        private let fields: JSONValue

        init(_ fields: JSONValue) { self.fields = fields }

        /// The four classes and their sum.
        var tokens: JSONValue {
            let names = ["input", "output", "cache_write", "cache_read", "total"]
            return .object(
                Dictionary(uniqueKeysWithValues: names.map { ($0, fields[$0] ?? .null) })
            )
        }

        /// Dollars; `null` where they are not known.
        var cost: JSONValue { fields["cost"] ?? .null }

        /// All tokens.
        var total: Int64 { fields["total"]?.integer ?? 0 }

        /// For people: `12.3k $0.42`.
        var text: String {
            var dollars = "cost unknown"
            switch cost {
            case .int(let whole): dollars = "$\(whole).00"
            case .double(let number):
                dollars = Money(dollars: number)?.text ?? dollars
            default: break  // open: what is not known
            }
            return "\(UsageColumns.count(total)) \(dollars)"
        }
    }
}

extension EventJournal {
    /// The sums that the daemon left; `nil` before it did.
    func gateCosts() throws -> GateCosts? {
        guard let data = try ledger(GateCosts.key)?.value else { return nil }
        // Why try?: what another version left is not known, and left anew.
        let json = try? CanonicalJSON.decode(JSONValue.self, from: Array(data))  // why: see above
        return json.flatMap(GateCosts.init)
    }
}
