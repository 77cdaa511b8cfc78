/// What is played in a demo's world: its bus, its scripts, and how the host runs them.
struct DemoScene: Sendable {
    /// The `git-bus.toml`.
    let config: [UInt8]
    /// The scripts of the agents, by the names of their files.
    let scripts: [(String, [UInt8])]
    /// The host's `config.toml`, for a world in that folder.
    let hostConfig: @Sendable (String) -> String
    /// More for the environment of a world in that folder.
    let environment: @Sendable (String) -> [String: String]

    /// Three agents build a calculator.
    static let calculator = DemoScene(
        config: PackageResources.demo_toml,
        scripts: [
            ("builder.sh", PackageResources.builder_sh),
            ("reviewer.sh", PackageResources.reviewer_sh),
            ("spend.sh", PackageResources.spend_sh),
        ],
        hostConfig: { folder in
            """
            # How this host runs the agents of the demo: as shell scripts, without a model. They
            # write transcripts as Claude Code does, with made-up numbers.
            [watchdog]
            signal_interval = 1
            heavy_interval = 1

            [defaults]
            backend = "scripted"

            [backend.scripted]
            preset = "scripted"
            command = ["sh", "\(folder)/agents/{role}.sh", "{agent}", "{phase}", "{session}"]
            session = "pinned"
            reader = "claude"

            """
        },
        environment: { _ in [:] }
    )

    /// A night in which much goes wrong.
    static let night = DemoScene(
        config: PackageResources.night_toml,
        scripts: [("night.sh", PackageResources.night_sh)],
        hostConfig: { folder in
            """
            # How this host runs the agents of the night: as shell scripts, without a model. Every
            # interval that is not here is the one that people have.
            [watchdog]
            signal_interval = 0.2

            [defaults]
            backend = "scripted"

            [backend.scripted]
            preset = "scripted"
            command = ["sh", "\(folder)/agents/night.sh", "{agent}", "{phase}", "\(folder)"]
            dialog = ['\\[y/n\\]:\\s*$']

            # The builder has an account of its own, which can be used up.
            [backend.limited]
            preset = "scripted"
            command = ["sh", "\(folder)/agents/night.sh", "{agent}", "{phase}", "\(folder)"]
            dialog = ['\\[y/n\\]:\\s*$']
            limit = ["^You've hit your .*limit"]

            [[agent]]
            name = "builder"
            backend = "limited"

            [notify]
            command = ["sh", "-c", 'cat >>"$1/rung"; echo >>"$1/rung"', "sh", "\(folder)"]

            """
        },
        environment: { ["GIT_BUS_CLOCK": $0 + "/clock", "TZ": "UTC"] }
    )
}
