public import BusModel

/// What is to be said of budgets, each thing once.
public enum Budget {
    /// What is new to say of everything that has a budget now.
    ///
    /// - Parameters:
    ///   - table: what was used.
    ///   - visit: the current phase; `nil` when the sequence is complete.
    ///   - day: today. Days that are over are not judged: a hold would not give anything back.
    ///   - workers: agents that claim and judge gates. What they used since their last boundary is
    ///     held against the budget of a gate; what others do is for no gate.
    ///   - said: the ids of all that was said before.
    public static func notices(
        on table: CostTable,
        visit: PhaseVisit?,
        day: UTCDay,
        workers: Set<AgentName>,
        settings: BudgetSettings,
        said: Set<String>
    ) -> [BudgetNotice] {
        var uses: [(scope: BudgetScope, costs: AgentCosts)] = []
        if let visit, let phase = table[visit] {
            uses += phase.gates.map { (.gate($0.label, visit), $0.costs) }
            for agent in workers.sorted() {
                guard let sum = phase.unattributed.agents[agent] else { continue }
                var costs = AgentCosts()
                costs.add(sum, of: agent, role: nil)
                let count = phase.boundaries(of: agent)
                uses.append((.nextGate(of: agent, visit, after: count), costs))
            }
            uses.append((.phase(visit), phase.costs))
        }
        uses.append((.day(day), table.days[day] ?? AgentCosts()))
        return uses.flatMap {
            notices(on: $0.scope, used: $0.costs, settings: settings, said: said)
        }
    }

    /// What is new to say of one scope: nothing, or one thing for each of its limits.
    public static func notices(
        on scope: BudgetScope,
        used: AgentCosts,
        settings: BudgetSettings,
        said: Set<String>
    ) -> [BudgetNotice] {
        settings.limits(of: scope).compactMap { limit in
            let prefix = "budget/\(scope.id)/\(limit.measure.rawValue)/\(limit.amount)/"
            let known = said.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
            let level = level(used.total, of: limit, warnAt: settings.warnAtThousandths)
            guard let level, isNew(level, after: known) else { return nil }
            return BudgetNotice(
                id: prefix + word(level),
                scope: scope,
                measure: limit.measure,
                level: level,
                text: text(level, scope: scope, used: used, limit: limit),
                remedy: remedy(level, scope: scope, limit: limit)
            )
        }
    }

    /// The amount that is counted: of money what is known of it, which is the least it can be.
    private static func amount(_ sum: CostSum, _ measure: BudgetMeasure) -> Int64 {
        switch measure {
        case .tokens: sum.tokens.total
        case .dollars: sum.known.picodollars
        }
    }

    private static func isUncertain(_ sum: CostSum, _ measure: BudgetMeasure) -> Bool {
        measure == .dollars && sum.unpricedRequests > 0
    }

    private static func level(
        _ sum: CostSum,
        of limit: BudgetLimit,
        warnAt: Int64
    ) -> BudgetNotice.Level? {
        let used = Int128(amount(sum, limit.measure))
        let most = Int128(max(0, limit.amount))
        // Nothing used spends nothing, even of nothing.
        if used > 0, used >= most {
            // A limit of nothing is passed at once, and by no part of itself.
            let steps = most == 0 ? 0 : (used - most) * 4 / most
            return .exhausted(percent: 100 + 25 * Int(min(steps, 1_000_000)))
        }
        if used > 0, used * 1000 >= most * Int128(warnAt) { return .warned }
        return isUncertain(sum, limit.measure) ? .uncertain : nil
    }

    /// Whether something was not said before, nor anything worse. A hold that a person lifted is so
    /// put again only when a further quarter of the limit was used.
    private static func isNew(_ level: BudgetNotice.Level, after known: [Substring]) -> Bool {
        switch level {
        case .uncertain: known.isEmpty
        case .warned: known.allSatisfy { $0 == word(.uncertain) }
        case .exhausted(let percent): known.allSatisfy { Int($0) ?? 0 < percent }
        }
    }

    /// How a level ends an id.
    private static func word(_ level: BudgetNotice.Level) -> String {
        switch level {
        case .uncertain: "uncertain"
        case .warned: "warned"
        case .exhausted(let percent): String(percent)
        }
    }

    private static func text(
        _ level: BudgetNotice.Level,
        scope: BudgetScope,
        used: AgentCosts,
        limit: BudgetLimit
    ) -> String {
        let measure = limit.measure
        let sum = amount(used.total, measure)
        let isUncertain = isUncertain(used.total, measure)
        var text = scope.text
        switch level {
        case .uncertain: text += " cannot be held to its budget: "
        case .warned: text += " has nearly spent its budget: "
        case .exhausted: text += " has spent its budget: "
        }
        if isUncertain { text += "at least " }
        text += measure.text(sum, of: limit.amount)
        if limit.amount > 0 { text += " (\(Int128(sum) * 100 / Int128(limit.amount)) %)" }
        if isUncertain { text += "; " + unpriced(used.total) }
        let most = used.agents.max { left, right in
            let (one, other) = (amount(left.value, measure), amount(right.value, measure))
            return one == other ? left.key > right.key : one < other
        }
        if let most, used.agents.count > 1 {
            text += "; most of it by \(most.key): \(measure.text(amount(most.value, measure)))"
        }
        return text
    }

    /// What has no price: `120,000 tokens unpriced (gpt-5.6-terra)`.
    private static func unpriced(_ sum: CostSum) -> String {
        let models = sum.unpricedModels.sorted().joined(separator: ", ")
        return BudgetMeasure.tokens.text(sum.unpricedTokens) + " unpriced"
            + (models.isEmpty ? "" : " (\(models))")
    }

    private static func remedy(
        _ level: BudgetNotice.Level,
        scope: BudgetScope,
        limit: BudgetLimit
    ) -> String {
        let raise = "raise \(limit.key) in [budget]"
        let held = scope.hold == .bus ? "the bus" : "gate \(scope.hold.label)"
        switch level {
        case .uncertain:
            return "add the model to your prices, or limit tokens with \(scope.keyWord)_tokens"
        case .warned:
            return "at \(limit.measure.text(limit.amount)) \(held) is held; to go on, \(raise)"
        case .exhausted where limit.amount == 0: return "to go on, \(raise)"
        case .exhausted(let percent):
            return "to go on, \(raise); or, until \(percent + 25) % are used, "
                + "git bus resume \(scope.hold.label) -m WHY"
        }
    }
}
