import Agents
import BusModel

/// The files that `git bus init` puts into a repository.
struct StarterFiles {
    /// The branch that becomes the bus.
    let branch: String
    /// The backend of the agents.
    let backend: String
    /// The e-mail address of the person who does it.
    let human: String
    /// Whether everybody pushes to a hub on this machine as the same user.
    let isLocal: Bool

    /// What each is for, shown before anything is written.
    struct File: Hashable {
        let path: String
        let purpose: String
        let content: String
    }

    /// The files, in the order they are shown.
    func all() throws -> [File] {
        var files = [
            File(
                path: "git-bus.toml",
                purpose: "team, phases, gates",
                content: try settings()
            ),
            File(path: "bus/PLAN.md", purpose: "what is to be built", content: plan),
            File(path: "prompts/builder.md", purpose: "what the builder is told", content: builder),
            File(
                path: "prompts/reviewer.md",
                purpose: "what the reviewer is told",
                content: reviewer
            ),
        ]
        if backend == "scripted" {
            files.append(
                File(
                    path: "agents/builder.sh",
                    purpose: "an agent without a model",
                    content: text(PackageResources.starter_builder_sh)
                )
            )
            files.append(
                File(
                    path: "agents/reviewer.sh",
                    purpose: "an agent without a model",
                    content: text(PackageResources.starter_reviewer_sh)
                )
            )
        }
        return files
    }

    private func settings() throws -> String {
        let template = PromptTemplate(
            name: "git-bus.toml",
            text: text(PackageResources.starter_toml)
        )
        return try template.filled(with: [
            "branch": Self.quoted(branch), "backend": backend, "human": Self.quoted(human),
            "backend_table": backendTable, "human_proof": humanProof,
        ])
    }

    /// Where nobody can prove to be a person, to ask for a proof would let nobody decide anything.
    private var humanProof: String {
        isLocal
            ? """
            # Everybody pushes to this hub as the same user, so nobody can prove to be a person.
            # With keys over ssh ("git bus keys add") say "verified".
            human_proof = "any"

            """
            : ""
    }

    private var backendTable: String {
        switch backend {
        case "scripted":
            """
            # Shell scripts in the place of agents, to try it out. A command of this file is run on
            # a host only after a person trusted it there: git bus trust
            [backend.scripted]
            preset = "scripted"
            command = ["sh", "{work}/agents/{role}.sh", "{agent}", "{phase}"]

            """
        case "generic":
            """
            # Any program with a prompt in a terminal: say how it is started and what its screen
            # looks like. A command of this file is run on a host only after a person trusted it
            # there: git bus trust
            [backend.generic]
            preset = "generic"
            # command = ["my-agent", "--instructions", "{prompt_file}"]
            # busy = ["esc to interrupt"]

            """
        default:
            """
            [backend.\(backend)]
            preset = "\(backend)"

            """
        }
    }

    private var plan: String { text(PackageResources.starter_plan_md) }

    private var builder: String {
        text(PackageResources.builder_md) + """
            5. What is to be built stands in `bus/PLAN.md`, a section for each gate. Read it first.

            """
    }

    private var reviewer: String {
        text(PackageResources.reviewer_md) + """

            What a gate must fulfil stands in `bus/PLAN.md`. Measure by that and by nothing else.

            """
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// A text between TOML's quotes.
    private static func quoted(_ text: String) -> String {
        text.replacing(sign: "\\", with: "\\\\").replacing(sign: "\"", with: "\\\"")
    }
}
