import BusModel
import Foundation
import GitBus
import Ledger

/// What the claims of a bus came to on one host, as notes on their commits: `git log
/// --notes='bus-cost/*'` shows them, on any machine.
struct CostNotes: Hashable {
    /// The text of each note, by the commit of the claim.
    private(set) var texts: [ObjectID: String] = [:]

    /// Puts down what a table knows. The same table gives the same texts.
    init(_ table: CostTable, host: String) {
        for phase in table.phases {
            for gate in phase.gates {
                for round in gate.rounds {
                    guard let claim = round.claim else { continue }
                    let lines = Self.lines(round, of: gate.label, phase.visit.phase, host)
                    guard !lines.isEmpty else { continue }
                    texts[claim, default: ""] += lines.joined(separator: "\n") + "\n"
                }
            }
        }
    }

    /// A line for each agent, and one for all: `builder input=12 output=3 … usd=0.04`.
    private static func lines(
        _ round: RoundCost,
        of gate: GateLabel,
        _ phase: PhaseID,
        _ host: String
    ) -> [String] {
        let place = Terminal.harmless(host)
        let title = "cost of \(gate) (phase \(phase), round \(round.number)) on \(place)"
        let costs = round.costs
        if costs.total.requests == 0 {
            // Work that was done for several gates is with the first of them.
            guard let first = round.countedWith, first != gate else { return [] }
            return ["\(title): counted with \(first)"]
        }
        let agents = costs.agents.sorted { $0.key < $1.key }.map { line($0.key.text, $0.value) }
        return [title] + agents + [line("total", costs.total)]
    }

    private static func line(_ name: String, _ sum: CostSum) -> String {
        let tokens = sum.tokens
        let cost = sum.cost.map { String($0.dollars) } ?? "unknown"
        return "\(name) input=\(tokens.input) output=\(tokens.output) "
            + "cache_write=\(tokens.cacheWrite) cache_read=\(tokens.cacheRead) "
            + "total=\(tokens.total) usd=\(cost)"
    }
}

extension HostVoice {
    /// The ref that holds the notes of a host.
    static func notesRef(of host: String) -> String { "refs/notes/bus-cost/" + plain(host) }

    /// Writes notes and pushes them. What could not be pushed is not kept either.
    ///
    /// - Returns: whether the bus has them; false where this host's notes are newer there, and all
    ///   of them are to be written again on top.
    func publish(_ notes: [ObjectID: String], now: Instant) async throws -> Bool {
        let git = try await repository()
        let ref = Self.notesRef(of: host)
        var parent = try await tip(of: ref, git)
        if parent.isEmpty {
            // This host may have spoken before, and lost what it kept.
            try await fetch(ref, git)
            parent = try await tip(of: ref, git)
        }
        let known = try await present(notes, git)
        guard !known.isEmpty else { return true }
        do {
            _ = try await git.succeed(
                ["fast-import", "--quiet", "--done", "--force"],
                input: Self.stream(known, on: ref, after: parent, email: email, host, now: now)
            )
            let answer = try await git.run(
                ["push", "--quiet", location.url, "\(ref):\(ref)"],
                deadline: deadline
            )
            if try PushOutcome(answer) == .landed {
                _ = try await git.run(["gc", "--quiet", "--auto"])
                return true
            }
        } catch {
            let old = parent.isEmpty ? ["update-ref", "-d", ref] : ["update-ref", ref, parent]
            _ = try await git.run(old)
            throw error
        }
        try await fetch(ref, git)
        return false
    }

    private func tip(of ref: String, _ git: GitProcess) async throws -> String {
        try await git.run(["rev-parse", "--verify", "--quiet", ref]).line
    }

    /// Those whose commits are there: one that is not would be the end of all others.
    private func present(
        _ notes: [ObjectID: String],
        _ git: GitProcess
    ) async throws -> [ObjectID: String] {
        let names = notes.keys.map(\.hex).sorted().joined(separator: "\n") + "\n"
        let answer = try await git.succeed(["cat-file", "--batch-check"], input: names)
        let lines = answer.output.split(separator: "\n").filter { $0.contains(" commit ") }
        let there = Set(lines.compactMap { ObjectID(hex: String($0.prefix(40))) })
        return notes.filter { there.contains($0.key) }
    }

    private func fetch(_ ref: String, _ git: GitProcess) async throws {
        let answer = try await git.run(
            ["fetch", "--quiet", "--no-tags", location.url, "+\(ref):\(ref)"],
            deadline: deadline
        )
        guard answer.status == 0 || answer.error.contains("couldn't find remote ref") else {
            throw CommandFailure(far: answer, "cannot fetch the notes", hint: "git bus doctor")
        }
    }

    /// What `git fast-import` reads.
    private static func stream(
        _ notes: [ObjectID: String],
        on ref: String,
        after parent: String,
        email: String,
        _ host: String,
        now: Instant
    ) -> String {
        let seconds = now.milliseconds / 1000
        var text = "commit \(ref)\ncommitter \(plain(host)) <\(email)> \(seconds) +0000\n"
        text += "data 6\ncosts\n"
        if !parent.isEmpty { text += "from \(parent)\n" }
        for (commit, note) in notes.sorted(by: { $0.key.hex < $1.key.hex }) {
            text += "N inline \(commit.hex)\ndata \(note.utf8.count)\n\(note)\n"
        }
        return text + "done\n"
    }
}
