import BusModel
import Decisions
import Policy
import TestSupport
import Testing

@Suite struct `A push` {
    private let ana = "ana@example.org"
    private var claimed: Hub {
        var hub = Hub()
        hub.bus.step("claim(D1): ready")
        return hub
    }

    @Test func `of ordinary work, a claim, a review and mail lands`() {
        #expect(Hub().push(.init(), .init(subject: "claim(D1): ready")).codes.isEmpty)
        let verdict = claimed.push(
            .init(subject: "review(D1): PASS", author: "r1"),
            .init(author: "r1", files: ["bus/inbox/builder/1.md": "well done"])
        )
        #expect(verdict.codes.isEmpty && verdict.mayLand)
    }

    @Test(arguments: [
        ("claimed(D1", "BUS-SUBJ-001"), ("claim D1: x", "BUS-SUBJ-001"),
        ("review(D1): LGTM", "BUS-SUBJ-001"), ("claim(D9): x", "BUS-CLAIM-002"),
        ("review(D1): PASS", "BUS-REVIEW-001"), ("lift(D1): x", "BUS-REVIEW-005"),
        ("reopen(build): x", "BUS-APPR-001"), ("hold(bus): x", "BUS-APPR-001"),
        ("override(BUS-DONE-001): x", "BUS-APPR-001"), ("drop(3): x", "BUS-TAKE-003"),
        ("close(3): x", "BUS-TAKE-003"),
    ])
    func `of a subject that breaks a rule is refused with its code`(subject: String, code: String) {
        let verdict = Hub().push(.init(subject: subject))
        if subject == "claimed(D1" {
            #expect(verdict.codes.isEmpty, "a word that only begins like a verb is ordinary")
        } else {
            #expect(verdict.codes.contains(code), "\(verdict.codes)")
            #expect(!verdict.mayLand)
        }
    }

    @Test func `is told everything that is wrong with it, commit by commit`() {
        let verdict = Hub().push(
            .init(subject: "claim(D9): x"),
            .init(),
            .init(subject: "review(D1): LGTM", author: "r1"),
            .init(author: "r1", files: ["bus/inbox/nobody/1.md": "x"])
        )
        #expect(verdict.codes == ["BUS-CLAIM-002", "BUS-SUBJ-001", "BUS-INBOX-001"])
        #expect(Set(verdict.refusals.compactMap(\.commit)).count == 3)
    }

    @Test func `that takes the bus back, away or sideways is refused`() {
        #expect(Hub().push([], ancestry: .goesOn).codes == ["BUS-REF-002"])
        #expect(Hub().push([.init()], ancestry: .rewind).codes == ["BUS-REF-001"])
        #expect(Hub().push([.init()], ancestry: .foxtrot).codes == ["BUS-REF-003"])
    }

    @Test func `of another ref lands only where somebody reads it`() {
        var hub = Hub(
            .team.with { $0.policy.refs = [PathGlob("refs/heads/wip/**")] }
        )
        #expect(hub.push(ref: "refs/heads/topic").codes == ["BUS-REF-004"])
        #expect(hub.push(ref: "refs/bus/pushes").codes == ["BUS-REF-004"])
        #expect(hub.push(ref: "refs/heads/proposals/faster").codes.isEmpty)
        #expect(hub.push(ref: "refs/heads/proposals").codes == ["BUS-REF-004"])
        #expect(
            hub.push(ref: "refs/heads/topic").refusals[0].violation.hints
                == ["git push origin HEAD:refs/heads/proposals/topic"]
        )
        #expect(hub.push(ref: "refs/heads/wip/x").codes.isEmpty)
        #expect(hub.push(ref: "refs/tags/v1").codes == ["BUS-REF-004"])
        hub.pusher = Pusher(name: ana, proof: .forcedCommand)
        #expect(hub.push(ref: "refs/tags/v1").codes.isEmpty)
        #expect(hub.push(ref: "refs/notes/bus-cost/mill").codes.isEmpty)
    }

    @Test func `of somebody else's words is refused where the hub knows the pusher`() {
        var hub = claimed
        hub.pusher = Pusher(name: "builder", proof: .forcedCommand)
        let verdict = hub.push(.init(subject: "review(D1): PASS", author: "r1"))
        #expect(verdict.codes == ["BUS-IDENT-001"])
        #expect(hub.push(.init(author: "r1")).codes.isEmpty, "ordinary work is nobody's word")
        hub.pusher = Pusher(name: "r1", proof: .forcedCommand)
        #expect(hub.push(.init(subject: "review(D1): PASS", author: "r1")).codes.isEmpty)
        hub.pusher = .unverified
        #expect(hub.push(.init(subject: "review(D1): PASS", author: "r1")).codes.isEmpty)
        var relay = Hub(.team.with { $0.policy.relays = ["mason"] })
        relay.pusher = Pusher(name: "mason", proof: .forcedCommand)
        #expect(relay.push(.init(subject: "claim(D1): x")).codes.isEmpty)
    }

    @Test func `of an author who is nobody may bring work and no word`() {
        let hub = Hub()
        #expect(hub.push(.init(author: "eve@x.org")).codes.isEmpty)
        let verdict = hub.push(.init(subject: "claim(D1): x", author: "eve@x.org"))
        #expect(verdict.codes == ["BUS-IDENT-002"])
    }

    @Test func `of a person's decision needs the proof that the settings ask for`() {
        var strict = Hub(.team)
        let hold = Hub.Part(subject: "hold(bus): lunch", author: ana)
        #expect(strict.push(hold).codes == ["BUS-APPR-001"])
        strict.pusher = Pusher(name: ana, proof: .forcedCommand)
        #expect(strict.push(hold).codes.isEmpty)
        strict.pusher = Pusher(name: "builder", proof: .forcedCommand)
        #expect(strict.push(hold).codes.contains("BUS-IDENT-001"))
        #expect(Hub().push(hold).codes.isEmpty, "human_proof = any")
    }

    @Test func `of a host's hold is lawful for who runs there, and for nobody else`() {
        let team = SharedConfig.team.with { config in
            for index in config.agents.indices {
                config.agents[index].host = index == 0 ? "one" : "two"
            }
        }
        var hub = Hub(team)
        let hold = Hub.Part(subject: "hold(bus): spent", author: "one@hosts.invalid")
        #expect(hub.push(hold).codes.isEmpty, "nobody knows who pushes")
        hub.pusher = Pusher(name: team.agents[0].name.text, proof: .forcedCommand)
        #expect(hub.push(hold).codes.isEmpty)
        hub.pusher = Pusher(name: team.agents[1].name.text, proof: .forcedCommand)
        #expect(hub.push(hold).codes == ["BUS-IDENT-001"])
        hub.pusher = Pusher(name: ana, proof: .forcedCommand)
        #expect(hub.push(hold).codes.isEmpty)
        let resume = Hub.Part(subject: "resume(bus): on", author: "one@hosts.invalid")
        #expect(hub.push(hold, resume).codes == ["BUS-HOLD-001", "BUS-IDENT-002"])
        let other = Hub.Part(subject: "hold(bus): spent", author: "three@hosts.invalid")
        #expect(hub.push(other).codes.contains("BUS-IDENT-002"), "no agent runs there")
    }

    @Test func `of protected files is a person's, also when the change is taken back at once`() {
        let prompt = Touch(path: "prompts/builder.md", kind: .file)
        let hub = Hub()
        #expect(hub.push(.init(touches: [prompt])).codes == ["BUS-APPR-003"])
        #expect(hub.push(.init(touches: [prompt]), .init(touches: [prompt])).codes.count == 2)
        #expect(hub.push(.init(author: ana, touches: [prompt])).codes.isEmpty)
        #expect(Hub(.team).push(.init(author: ana, touches: [prompt])).codes == ["BUS-APPR-003"])
    }

    @Test func `of new settings comes alone, and does not help what comes with it`() {
        let toml = Touch(path: "git-bus.toml", kind: .file)
        let other = Touch(path: "src/a", kind: .file)
        let lax = SharedConfig.team.with {
            $0.humans = []; $0.policy.protected = []
        }
        let hub = Hub()
        let change = Hub.Part(author: ana, touches: [toml], config: .pure(lax))
        #expect(hub.push(change).codes.isEmpty)
        #expect(hub.push(change, .init()).codes == ["BUS-PATH-004"])
        var both = change
        both.touches.append(other)
        #expect(hub.push(both).codes == ["BUS-PATH-004"])
        let sly = Hub.Part(touches: [toml], config: .pure(lax))
        #expect(hub.push(sly).codes.contains("BUS-APPR-003"))
    }

    @Test func `of files that a role may not touch is refused`() {
        let hub = Hub(
            .team.with {
                $0.policy.paths = ["reviewer": [PathGlob("bus/**"), PathGlob("tests/**")]]
            }
        )
        let source = Touch(path: "src/a.c", kind: .file)
        let test = Touch(path: "tests/a.c", kind: .file)
        #expect(hub.push(.init(author: "r1", touches: [source])).codes == ["BUS-PATH-003"])
        #expect(hub.push(.init(author: "r1", touches: [test])).codes.isEmpty)
        #expect(hub.push(.init(touches: [source])).codes.isEmpty)
    }

    @Test(arguments: [
        Touch(path: "a\u{1B}b", kind: .file, isNew: true),
        Touch(path: "a/../b", kind: .file, isNew: true),
        Touch(path: "x/.GIT/config", kind: .file, isNew: true),
        Touch(path: "a:b", kind: .file, isNew: true), Touch(path: "a ", kind: .file, isNew: true),
        Touch(path: "-rf", kind: .file, isNew: true),
        Touch(path: "read", kind: .file, isNew: true, twin: "Read"),
        Touch(path: String(repeating: "a", count: 300), kind: .file, isNew: true),
    ])
    func `of a name that is not safe is refused, and may be taken away`(touch: Touch) {
        #expect(Hub().push(.init(touches: [touch])).codes == ["BUS-PATH-002"])
        let gone = Touch(path: touch.path, kind: nil)
        #expect(Hub().push(.init(touches: [gone])).codes.isEmpty)
    }

    @Test func `of a link in the bus directory is refused`() {
        let link = Touch(path: "bus/inbox/x", kind: .link, isNew: true)
        #expect(Hub().push(.init(touches: [link])).codes == ["BUS-PATH-001"])
        let outside = Touch(path: "src/link", kind: .link, isNew: true)
        #expect(Hub().push(.init(touches: [outside])).codes.isEmpty)
    }

    @Test func `that is too much lands right after a person's override, once`() {
        let config = SharedConfig.team.with {
            $0.policy.commitsPerPush = 2
            $0.policy.maxFileBytes = 100
            $0.policy.humanProof = .any
        }
        let three = [Hub.Part(), Hub.Part(), Hub.Part()]
        let large = Hub.Part(touches: [Touch(path: "a", kind: .file, bytes: 101)])
        var hub = Hub(config)
        hub.bus.step("override(BUS-LIMIT-001): the old history", by: ana)
        #expect(hub.push(large).codes == ["BUS-LIMIT-002"], "another rule")
        let verdict = hub.push(three)
        #expect(verdict.codes.isEmpty)
        #expect(verdict.granted == ["BUS-LIMIT-001 was overridden for this push"])
        hub.bus.step("override(BUS-LIMIT-002): a picture", by: ana)
        #expect(hub.push([large] + three).codes.isEmpty, "both stand until a push")
        hub.bus.step("what was pushed")
        #expect(hub.push(three).codes == ["BUS-LIMIT-001"])
        #expect(hub.push(large).codes == ["BUS-LIMIT-002"])
        #expect(hub.bus.state.pushOverrides.isEmpty)
        let alone = Hub.Part(subject: "override(BUS-LIMIT-002): mine", author: ana)
        #expect(hub.push(alone, large).codes == ["BUS-LIMIT-002"], "it must have landed before")
        let useless = Hub.Part(subject: "override(BUS-REF-001): x", author: ana)
        #expect(hub.push(useless).codes == ["BUS-SUBJ-001"])
        var mail = Hub(config)
        mail.bus.step("override(BUS-PATH-002): x", by: ana)
        let odd = Hub.Part(touches: [Touch(path: "a:b", kind: .file, isNew: true)])
        #expect(mail.push(odd).codes.isEmpty)
    }

    @Test func `is told of a command in a place where it works`() {
        let malformed = Hub.Part(subject: "claim P1: $(id) \"x\"")
        let hub = Hub()
        let newest = hub.push(.init(), malformed).refusals[0].violation
        #expect(newest.hints == ["git commit --amend --allow-empty"])
        #expect(newest.facts == ["subject: claim(P1): ..."])
        let deep = hub.push(.init(), malformed, .init()).refusals[0].violation
        #expect(deep.hints.first?.hasPrefix("git rebase -i ") == true)
        let toml = Touch(path: "git-bus.toml", kind: .file)
        let change = Hub.Part(author: ana, touches: [toml], config: .pure(SharedConfig.team))
        let first = hub.push(change, .init()).refusals.last?.violation
        #expect(first?.hints.count == 1 && first?.hints[0].hasPrefix("git push origin ") == true)
        #expect(hub.push(.init(), change).refusals.last?.violation.hints.count == 2)
    }

    @Test func `of a stranger's words by another stranger is told in plain words`() {
        var hub = Hub()
        hub.pusher = Pusher(name: "mallory@x.org", proof: .forcedCommand)
        let told = hub.push(.init(subject: "claim(D1): x", author: "eve@x.org")).refusals
            .map(\.violation).first { $0.code == .authorNotPusher }
        #expect(told?.sentence == "the author is not who pushes, and neither is in the team")
        #expect(told?.facts[0] == "the hub knows the pusher by forced-command")
        hub.pusher = Pusher(name: "builder", proof: .forcedCommand, isSupposed: true)
        let own = hub.push(.init(subject: "claim(D1): x", author: "mason")).refusals[0].violation
        #expect(own.sentence == "builder pushes what mason says")
        #expect(own.facts[0] == "this clone pushes as builder: git config user.email")
    }

    @Test func `that is too much is refused, and just enough is not`() {
        let config = SharedConfig.team.with {
            $0.policy.commitsPerPush = 2
            $0.policy.maxFileBytes = 100
            $0.policy.maxDiffLines = 10
        }
        let hub = Hub(config)
        #expect(hub.push(Hub.Part(), Hub.Part()).codes.isEmpty)
        #expect(hub.push(Hub.Part(), Hub.Part(), Hub.Part()).codes == ["BUS-LIMIT-001"])
        func file(_ path: String, _ bytes: Int, _ lines: Int = 0) -> Hub.Part {
            .init(touches: [Touch(path: path, kind: .file, bytes: bytes, lines: lines)])
        }
        #expect(hub.push(file("a", 100, 10)).codes.isEmpty)
        #expect(hub.push(file("a", 101)).codes == ["BUS-LIMIT-002"])
        #expect(hub.push(file("a", 1, 11)).codes == ["BUS-LIMIT-003"])
        #expect(hub.push(file("a", 1, 6), file("b", 1, 5)).codes == ["BUS-LIMIT-003"])
        #expect(hub.push(file("bus/big", 1_000_001)).codes == ["BUS-LIMIT-002"])
        #expect(hub.push(file("bus/INBOX-r1.md", 1_000_001)).codes == ["BUS-INBOX-003"])
        var late = Hub()
        late.now = Instant(seconds: 1_699_999_000)
        #expect(late.push(Hub.Part()).codes == ["BUS-LIMIT-004"])
    }

    @Test func `is warned, or not looked at, where the settings say so`() {
        let config = SharedConfig.team.with {
            $0.policy.enforce.rules = ["BUS-CLAIM-002": .warn, "BUS-LIMIT-002": .off]
            $0.policy.maxFileBytes = 1
        }
        let hub = Hub(config)
        let verdict = hub.push(.init(subject: "claim(D9): x"))
        #expect(verdict.codes == ["BUS-CLAIM-002"] && verdict.mayLand)
        let large = Touch(path: "a", kind: .file, bytes: 9)
        #expect(hub.push(.init(touches: [large])).codes.isEmpty)
        #expect(!hub.push(.init(subject: "claim(D9): x"), .init(subject: "claim D1: x")).mayLand)
    }

    @Test func `that takes an item gets it, unless it is taken, finished, waiting or unknown`() {
        var hub = Hub()
        let files = [
            "bus/issues/1-first.md": "+++\ntitle = \"a\"\n+++\n",
            "bus/issues/2-second.md": "+++\nblocked_by = [1]\n+++\n",
        ]
        hub.bus.step("issues", files: files)
        let take = Hub.Part(subject: "take(1): mine")
        #expect(hub.push(take).granted == ["item 1 is yours"])
        #expect(hub.push(.init(subject: "take(2): mine")).codes == ["BUS-TAKE-001"])
        #expect(hub.push(.init(subject: "take(3): mine")).codes == ["BUS-TAKE-001"])
        hub.bus.step("take(1): mine", by: "mason")
        #expect(hub.push(take).codes == ["BUS-TAKE-002"])
        #expect(hub.push(.init(subject: "drop(1): tired")).codes == ["BUS-TAKE-003"])
        #expect(hub.push(.init(subject: "drop(1): expired")).codes.isEmpty)
        hub.bus.step("close(1): done", by: "mason")
        #expect(hub.push(take).codes == ["BUS-TAKE-001"])
        #expect(hub.push(.init(subject: "take(2): mine")).codes.isEmpty)
        let twice: [String: String?] = ["bus/issues/2-other.md": "+++\n+++\n"]
        #expect(hub.push(.init(files: twice)).codes == ["BUS-ITEM-001"])
        #expect(hub.push(.init(files: ["bus/issues/3-third.md": "x"])).codes.isEmpty)
    }

    @Test func `that marks a phase done needs the evidence, also for what came after the review`() {
        var hub = claimed
        let marker = Hub.Part(files: ["bus/STATUS-build.md": "## DONE\n"])
        #expect(hub.push(marker).codes == ["BUS-DONE-001"])
        hub.bus.step("claim(D2): ready", work: 2)
        for gate in ["D1", "D2"] {
            for reviewer in ["r1", "r2"] { hub.bus.step("review(\(gate)): PASS", by: reviewer) }
        }
        #expect(hub.push(marker).codes.isEmpty)
        hub.bus.step("a small thing more", work: 3)
        #expect(hub.push(marker).codes == ["BUS-DONE-004"])
    }
}
