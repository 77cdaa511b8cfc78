public import BusModel

/// What taking, giving back and finishing an item must keep to.
public struct ItemRules {
    private let items: [String: Item]
    private let leases: [String: AgentName]
    private let dates: [String: Instant]
    private let seconds: Int

    /// An item that has a file on the bus.
    public struct Item: Hashable, Sendable, Codable {
        /// Its file.
        public var path: String
        /// The items it waits for.
        public var blockers: [Int]
        /// Whether it is finished.
        public var isClosed: Bool

        /// Describes an item.
        public init(path: String, blockers: [Int] = [], isClosed: Bool = false) {
            self.path = path
            self.blockers = blockers
            self.isClosed = isClosed
        }
    }

    /// Makes the rules for the items of a bus and who has them.
    ///
    /// - Parameters:
    ///   - dates: when they were taken, as the commits say.
    ///   - seconds: how long a lease is good for without a sign of life.
    public init(
        items: [String: Item],
        leases: [String: AgentName],
        dates: [String: Instant] = [:],
        seconds: Int = SharedConfig.leaseStandard
    ) {
        self.items = items
        self.leases = leases
        self.dates = dates
        self.seconds = seconds
    }

    /// Who has an item, since when, and until when that can be counted on; nothing where nobody
    /// has it. The end is not exact: a sign of life puts it off, and no clock is asked here.
    public func lease(of number: Int) -> [String] {
        let key = String(number)
        guard let holder = leases[key] else { return [] }
        guard let date = dates[key] else { return ["taken by \(holder)"] }
        let end = date + .seconds(seconds)
        return [
            "taken by \(holder) at \(date.rfc3339)",
            "until about \(end.rfc3339), later where \(holder) gives a sign of life",
        ]
    }

    /// What is wrong with taking an item.
    public func take(_ number: Int, by actor: Actor) -> [Violation] {
        guard actor.agent != nil else {
            return [
                Violation(
                    .itemNotReady,
                    "only an agent takes items; \(actor.said) is none",
                    hints: ["git bus issues show \(number)"]
                )
            ]
        }
        if let holder = leases[String(number)], holder != actor.agent {
            return [
                Violation(
                    .itemLeased,
                    "item \(number) is taken",
                    facts: lease(of: number),
                    hints: ["git bus issues list"]
                )
            ]
        }
        return readiness(of: number)
    }

    /// What is wrong with giving an item back.
    ///
    /// - Parameter text: what the subject says; whoever sees that a lease has run out may say so,
    ///   since the fold has no clock to ask.
    public func drop(_ number: Int, by actor: Actor, text: String) -> [Violation] {
        let holder = leases[String(number)]
        let isExpired = text.prefix(while: \.isLetter).lowercased() == "expired"
        let mayDrop = holder != nil && (holder == actor.agent || actor.isHuman || isExpired)
        return mayDrop ? [] : [ofAnother(number, actor)]
    }

    /// What is wrong with finishing an item.
    public func close(_ number: Int, by actor: Actor) -> [Violation] {
        if items[String(number)]?.isClosed == true {
            return [Violation(.leaseOfAnother, "item \(number) is finished already", hints: [list])]
        }
        let holder = leases[String(number)]
        let mayClose = holder.map { $0 == actor.agent || actor.isHuman } ?? actor.isHuman
        return mayClose ? [] : [ofAnother(number, actor)]
    }

    /// What is wrong with a file for an item.
    public func file(_ path: String, of number: Int) -> Violation? {
        guard let item = items[String(number)], item.path != path else { return nil }
        let free = (items.keys.compactMap { Int($0) }.max() ?? 0) + 1
        return Violation(
            .itemTwice,
            "there is an item \(number) already",
            facts: ["it is in \(PathRules.quoted(item.path)); \(free) is free"],
            hints: renaming(path, to: free)
        )
    }

    private let list = "git bus issues list"

    private func renaming(_ path: String, to number: Int) -> [String] {
        guard let slash = path.lastIndex(of: "/"), PathName.isSafe(path) else { return [list] }
        let name = path[path.index(after: slash)...].drop { $0.isNumber }
        return [
            "git mv \(ShellWord.quoted(path)) "
                + ShellWord.quoted("\(path[...slash])\(number)\(name)"),
            Mending.keep,
        ]
    }

    /// A bus that keeps no items may name those of a tracker.
    private func readiness(of number: Int) -> [Violation] {
        guard !items.isEmpty else { return [] }
        guard let item = items[String(number)] else {
            let close = Nearest.names(to: String(number), among: items.keys.sorted())
            return [
                Violation(
                    .itemNotReady,
                    "there is no item \(number)",
                    facts: close.isEmpty ? [] : ["did you mean: \(close.joined(separator: ", "))"],
                    hints: ["git bus issues list"]
                )
            ]
        }
        if item.isClosed {
            return [Violation(.itemNotReady, "item \(number) is finished", hints: [list])]
        }
        let open = item.blockers.filter { items[String($0)]?.isClosed == false }
        if open.isEmpty { return [] }
        let names = open.map(String.init).joined(separator: ", ")
        return [
            Violation(
                .itemNotReady,
                "item \(number) waits for others",
                facts: ["not finished: \(names)"],
                hints: [list]
            )
        ]
    }

    private func ofAnother(_ number: Int, _ actor: Actor) -> Violation {
        let holder = leases[String(number)]
        return Violation(
            .leaseOfAnother,
            "item \(number) is not \(actor.said)'s",
            facts: holder == nil ? ["nobody has taken it"] : lease(of: number),
            hints: [
                holder.map { Mending.mail($0, "give item \(number) back") }
                    ?? "git bus issues show \(number)"
            ]
        )
    }
}
