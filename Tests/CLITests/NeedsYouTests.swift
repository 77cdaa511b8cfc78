import BusModel
import Decisions
import Foundation
import Journal
import Testing

@testable import CLI

@Suite struct `What needs a person` {
    private static let start = Instant(seconds: 1_000)

    private func host(untrusted keys: [String] = []) -> HostConfig {
        var host = HostConfig(host: "mill")
        host.services = [HostConfig.Service(name: "web", command: ["web"])]
        for key in keys {
            let command = RepositoryCommand(key: key, arguments: ["sh", key])
            host.untrusted[key] = PinnedCommand(command: command, files: [])
        }
        return host
    }

    private func row(_ name: AgentName, _ reason: String, state: String = "needs-you") -> AgentRow {
        AgentRow(name: name, isWanted: true, state: state, reason: reason)
    }

    private func needs(_ rows: [AgentRow], untrusted keys: [String] = []) -> [Need] {
        NeedsYou(NeedFacts(state: BusState(), rows: rows, host: host(untrusted: keys))).list
    }

    @Test(
        arguments: [
            ("a dialog is on its screen", Need.Kind.dialog), ("anything else", .dialog),
            ("crash loop: it ended 3 times in a row; git bus up web", .crashLoop),
            ("limit: its account is used up", .escalated), ("stalled twice", .escalated),
            ("escalated: CI is red", .escalated), ("budget of the day", .budget),
        ] as [(String, Need.Kind)]
    )
    func `is told by the first words of the reason`(_ reason: String, _ kind: Need.Kind) {
        #expect(AgentNeed(reason: reason).kind == kind)
        #expect(needs([row("web", reason)]).map(\.kind) == [kind])
    }

    @Test func `keeps its id while the screen changes, and gets another for another dialog`() {
        func id(_ reason: String) -> String? { needs([row("web", reason)]).first?.id }
        let first = id("a trust dialog is on its screen: Bash(rm -rf 1)")
        #expect(first == "dialog/web/a-trust-dialog-is-on-its-screen")
        #expect(id("a trust dialog is on its screen: Bash(rm -rf 2)") == first)
        #expect(id("a login dialog is on its screen") != first)
        #expect(id("crash loop: it ended 3 times") == id("crash loop: it ended 9 times"))
    }

    @Test func `says what to do, and nothing that stands on a screen`() {
        let dialog = needs([row("web", "Allow .* matches: Allow sk-secret\u{1B}[2J?")])
        #expect(dialog[0].text == "web: Allow .* matches; see to it: git bus attach web")
        let loop = needs([row("web", "crash loop: it ended twice; git bus up web")])
        #expect(loop[0].text == "web: crash loop: it ended twice; git bus up web")
        let plain = needs([row("web", "crash loop: it ended twice\u{7}")])
        #expect(
            plain[0].text
                == "web: crash loop: it ended twice?; when it is mended: git bus up web"
        )
    }

    @Test func `is not what works, what nobody watches, and what is not known`() {
        #expect(needs([row("web", "runs", state: "working")]).isEmpty)
        #expect(needs([row("stranger", "a dialog")]).isEmpty)
        var facts = NeedFacts(state: BusState(), rows: [row("web", "a dialog")], host: host())
        facts.isWatched = false
        #expect(NeedsYou(facts).list.isEmpty)
    }

    @Test func `is said once of what waits for trust, and again when its command changes`() {
        let rows = [row("web", "its command came by a push")]
        let list = needs(rows, untrusted: ["service.web.command", "notify.command"])
        #expect(list.map(\.kind) == [.untrusted, .untrusted])
        #expect(
            list[0].text == "notify.command wants to run here and is not trusted: git bus trust"
        )
        var other = host()
        let changed = RepositoryCommand(key: "notify.command", arguments: ["other"])
        other.untrusted["notify.command"] = PinnedCommand(command: changed, files: [])
        let again = NeedsYou(NeedFacts(state: BusState(), host: other)).list
        #expect(again[0].kind == .untrusted && again[0].id != list[0].id)
    }

    @Test func `is a spent budget, by the hold that it led to, until that is lifted`() throws {
        let fact = BudgetFact(
            id: "budget/day/2026-11-22/tokens/100/100",
            label: "2026-11-22",
            text: "the day 2026-11-22 has spent its budget: 120 of 100 tokens",
            remedy: "to go on, raise day_tokens in [budget]",
            hold: .bus
        )
        let commit = try #require(ObjectID(hex: String(repeating: "ab", count: 20)))
        var budget = BudgetRow(fact, isSpent: true, nonce: "n", said: Self.start)
        var facts = NeedFacts(state: BusState(), host: host(), budgets: [budget])
        #expect(NeedsYou(facts).list.map(\.kind) == [.budget])
        #expect(NeedsYou(facts).list[0].text.contains("bus is not held yet"))
        #expect(NeedsYou(facts).list[0].since == Self.start)
        budget.state = .held
        budget.commit = commit
        facts.budgets = [budget]
        #expect(NeedsYou(facts).list.isEmpty, "the hold was lifted")
        let warning = BudgetRow(fact, isSpent: false, nonce: "n", said: Self.start)
        facts.budgets = [warning]
        #expect(NeedsYou(facts).list.isEmpty)
    }

    @Test func `is a rewind by its event, since when it was first seen`() {
        var facts = NeedFacts(state: BusState(), haltedBy: EventID("e1"), host: host())
        #expect(NeedsYou(facts).list.map(\.id) == ["rewound/e1"])
        #expect(NeedsYou(facts).list[0].since == nil)
        facts.firstSeen = ["rewound/e1": Self.start]
        #expect(NeedsYou(facts).list[0].since == Self.start)
    }
}
