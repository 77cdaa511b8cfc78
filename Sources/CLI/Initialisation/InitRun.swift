import Foundation
import GitBus
import Hooks

/// Carries an ``InitPlan`` out, step by step, and says what was done.
struct InitRun {
    let top: String
    let branch: String
    let installer: (String) -> HookInstaller

    private var git: GitProcess { GitProcess(directory: top) }

    func perform(_ plan: InitPlan) async throws {
        for step in plan.steps { try await perform(step) }
    }

    private func perform(_ step: InitPlan.Step) async throws {
        switch step {
        case .write(let file): try write(file)
        case .commit(let paths):
            _ = try await git.succeed(["add", "--"] + paths)
            try await git.orFail(
                ["commit", "--quiet", "-m", "chore(bus): set up git-bus", "--only", "--"] + paths,
                "the commit was refused; the files are written",
                hints: ["git status", "commit them yourself, then run this again"]
            )
            Terminal.out(
                "+ committed \(try await git.succeed(["rev-parse", "--short", "HEAD"]).line)"
            )
        case .makeHub(let path):
            try await git.orFail(
                ["init", "--quiet", "--bare", "--initial-branch=\(branch)", path],
                "cannot make the hub",
                kind: .cannotCreate,
                hints: ["say another place: git bus init --hub PATH"]
            )
            Terminal.out("+ made \(path)")
        case .addRemote(let name, let url):
            _ = try await git.succeed(["remote", "add", name, url])
            Terminal.out("+ remote \(name)")
        case .set(let key, let value): _ = try await git.succeed(["config", key, value])
        case .installHooks(let hub):
            _ = try await installer(hub).install()
            try BusBranch(hub: hub).keep(branch)
            Terminal.out("+ hooks in \(hub)")
        case .push(let remote, let branch):
            // The upstream of a branch that has one is its owner's business.
            let upstream = try await git.run(["rev-parse", "--abbrev-ref", "@{upstream}"])
            let track = upstream.status == 0 ? [] : ["--set-upstream"]
            try await Progress.during("pushing \(branch)") {
                try await git.orFail(
                    ["push", "--quiet"] + track + [remote, "HEAD:refs/heads/\(branch)"],
                    "the push failed; everything else is done",
                    kind: .unreachable,
                    hints: ["git pull --rebase \(remote) \(branch)", "git bus init"]
                )
            }
            Terminal.out("+ pushed \(branch) to \(remote)")
        }
    }

    private func write(_ file: StarterFiles.File) throws {
        let path = "\(top)/\(file.path)"
        let folder = (path as NSString).deletingLastPathComponent
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
            // Never over a file that came there since it was looked for.
            try Data(file.content.utf8).write(
                to: URL(fileURLWithPath: path),
                options: .withoutOverwriting
            )
        } catch {
            throw CommandFailure(
                .cannotCreate,
                "cannot write \(path): \(error.localizedDescription)"
            )
        }
        Terminal.out("+ wrote \(file.path)")
    }
}

extension GitProcess {
    /// Runs git, and turns its own words into the error when it fails.
    fileprivate func orFail(
        _ arguments: [String],
        _ message: String,
        kind: CommandFailure.Kind = .failed,
        hints: [String]
    ) async throws {
        let answer = try await run(arguments, deadline: .seconds(600))
        guard answer.status != 0 else { return }
        let words = answer.error.split(separator: "\n").prefix(8).map(String.init)
        throw CommandFailure(kind, message, facts: words, hints: hints)
    }
}
