import Agents
import ArgumentParser
import BusModel
import Foundation
import GitBus
import Hooks

/// `git bus init`
struct InitCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make this repository the workplace of a team.",
        discussion: """
            Shows what it will write and what it will not touch, and asks. Run again, it does what
            is still missing and nothing else.

            Examples:
              git bus init                         asks
              git bus init --hub ../team.git       with a hub on this machine, made if need be
              git bus init --dry-run --yes         show what it would do
            """
    )

    @Option(name: .long, help: "The hub: a bare repository on this machine, made where missing.")
    var hub: String?
    @Option(name: .long, help: "The URL of the hub, where it is on another machine.")
    var remote: String?
    @Option(name: .long, help: "How agents are run: \(Self.backends.joined(separator: ", ")).")
    var backend: String?
    @Flag(name: .long, help: "Do not push; say how.") var noPush = false
    @Flag(name: .shortAndLong, help: "Do it without a question.") var yes = false
    @Flag(name: .long, help: "Say what would be done, and do nothing.") var dryRun = false
    @Option(
        name: .customShort("C"),
        help: ArgumentHelp("Run as if started in this directory.", valueName: "directory")
    )
    var directory: String?

    private static let backends = Backend.presetNames

    func validate() throws {
        if hub != nil, remote != nil { throw ValidationError("say --hub or --remote, not both") }
        if let backend, !Self.backends.contains(backend) {
            let close = Nearest.names(to: backend, among: Self.backends)
            let hint = close.first.map { "; did you mean \($0)?" } ?? ""
            throw ValidationError("there is no backend \"\(backend)\"\(hint)")
        }
    }

    private var start: String { directory ?? FileManager.default.currentDirectoryPath }

    func execute() async throws {
        let paths = try StarterFiles(branch: "", backend: "scripted", human: "", isLocal: true)
            .all().map(\.path)
        let facts = try await RepositoryFacts(directory: start, paths: paths)
        let place = try await place(facts)
        let backend = try self.backend ?? chosenBackend(facts)
        let isLocal = if case .hub = place { true } else { false }
        let files = StarterFiles(
            branch: facts.branch,
            backend: backend,
            human: facts.email,
            isLocal: isLocal
        )
        let plan = InitPlan(
            facts,
            files: try files.all(),
            place: place,
            isPushed: try await isPushed(facts, to: place),
            mayPush: !noPush
        )
        guard !plan.steps.isEmpty else {
            return Terminal.out("already initialised, nothing to do")
        }
        show(plan, facts, place)
        if dryRun { return Terminal.note("nothing was done (--dry-run)") }
        let isWanted = try yes || Dialogue.confirm("Do this?", usual: true, instead: "--yes")
        guard isWanted else { throw CommandFailure(.cancelled, "nothing was done") }
        let run = InitRun(top: facts.top, branch: facts.branch) { hub in
            HookInstaller.own(hub)
        }
        try await run.perform(plan)
        sayNext(plan, facts, place)
    }

    // MARK: - Questions

    private func place(_ facts: RepositoryFacts) async throws -> InitPlan.Place {
        if let remote { return .remote(url: remote) }
        if let hub { return try await localPlace(absolute(hub)) }
        let name = facts.busRemote ?? "origin"
        if let url = facts.remotes[name] {
            guard url.hasPrefix("/") else { return .remote(url: url) }
            return try await localPlace(url)
        }
        let usual = facts.top + ".git"
        if yes || dryRun { return try await localPlace(usual) }
        Terminal.note("This repository has no remote. The team needs a hub: a bare repository")
        Terminal.note("that every agent pushes to.")
        let said = try Dialogue.line("Hub?", usual: usual, instead: "--hub PATH or --remote URL")
        return try await localPlace(absolute(said))
    }

    private func localPlace(_ path: String) async throws -> InitPlan.Place {
        guard FileManager.default.fileExists(atPath: path) else {
            return .hub(path: path, exists: false, hasHooks: false)
        }
        let bare = try await GitProcess(directory: path).run(["rev-parse", "--is-bare-repository"])
        guard bare.line == "true" else {
            throw CommandFailure(
                .usage,
                "\(path) is there, and no bare repository",
                hints: ["say another place: git bus init --hub PATH"]
            )
        }
        let status = try await HookInstaller.own(path).status()
        return .hub(path: path, exists: true, hasHooks: status.isInstalled)
    }

    /// The first backend whose program is there; else scripts, so that there is something to see.
    private func chosenBackend(_ facts: RepositoryFacts) throws -> String {
        let found = Self.backends.first { name in
            guard let program = Backend.preset(name)?.command.first else { return false }
            return ProgramPath.find(program, in: Wiring.environment) != nil
        }
        let usual = found ?? "scripted"
        guard !yes, !dryRun, facts.files["git-bus.toml"] == nil else { return usual }
        while true {
            let known = Self.backends.joined(separator: ", ")
            let said = try Dialogue.line(
                "How are agents run? (\(known))",
                usual: usual,
                instead: "--backend NAME"
            )
            if Self.backends.contains(said) { return said }
            Terminal.note("there is no backend \"\(said)\"")
        }
    }

    /// Whether the bus is where this clone is.
    private func isPushed(_ facts: RepositoryFacts, to place: InitPlan.Place) async throws -> Bool {
        if case .hub(_, false, _) = place { return false }
        let git = GitProcess(directory: facts.top)
        let answer = try await git.run(
            ["ls-remote", place.url, "refs/heads/\(facts.branch)"],
            deadline: .seconds(30)
        )
        guard answer.status == 0 else {
            throw CommandFailure(
                .unreachable,
                "cannot reach \(place.url)",
                facts: answer.error.split(separator: "\n").prefix(4).map(String.init),
                hints: ["git ls-remote \(place.url)", "or a hub on this machine: --hub PATH"]
            )
        }
        let there = answer.output.prefix { !$0.isWhitespace }
        if there.isEmpty { return false }
        let head = try await git.run(["rev-parse", "--verify", "--quiet", "HEAD"]).line
        if there == head { return true }
        let behind = try await git.run(["merge-base", "--is-ancestor", String(there), "HEAD"])
        guard behind.status == 0 else {
            throw CommandFailure(
                .failed,
                "\(facts.branch) of \(place.url) has commits that this clone has not",
                hints: ["git pull --rebase", "then: git bus init"]
            )
        }
        return false
    }

    // MARK: - Words

    private func show(_ plan: InitPlan, _ facts: RepositoryFacts, _ place: InitPlan.Place) {
        Terminal.out(
            "Repository   \(facts.top)   (branch \(facts.branch), \(facts.commits) commits)"
        )
        Terminal.out("Hub          \(place.url)")
        for section in plan.sections {
            Terminal.out("")
            Terminal.out(section.title)
            for line in section.lines { Terminal.out("  " + line) }
        }
        Terminal.out("")
        let kept = plan.kept.isEmpty ? "" : ", nor \(plan.kept.joined(separator: ", "))"
        Terminal.out("Will not touch your other files, what is staged, your hooks or your")
        Terminal.out("branches\(kept).")
        Terminal.out("")
    }

    private func sayNext(_ plan: InitPlan, _ facts: RepositoryFacts, _ place: InitPlan.Place) {
        Terminal.out("")
        switch place {
        case .hub:
            Terminal.out("From now on this hub refuses a push that breaks a rule, and says why.")
            Terminal.out("It cannot tell who pushes: everybody is the same user (git bus status).")
        case .remote:
            Terminal.out(
                "Whether pushes are refused is up to the server; what breaks a rule is told."
            )
        }
        Terminal.out("Next")
        if noPush { Terminal.out("  git push \(plan.remote) HEAD:\(facts.branch)") }
        Terminal.out("  edit bus/PLAN.md, commit, push   what is to be built, gate by gate")
        Terminal.out("  git bus up                       start the daemon and the agents")
        Terminal.out("  git bus status --watch           see how it goes")
        if case .remote = place {
            Terminal.out(
                "  git bus hooks print --for forgejo   what to tell the admin of the server"
            )
        }
    }

    private func absolute(_ path: String) -> String {
        let base = URL(fileURLWithPath: start)
        return URL(fileURLWithPath: path, relativeTo: base).standardizedFileURL.path
    }

}
