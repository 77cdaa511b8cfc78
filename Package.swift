// swift-tools-version: 6.2
import PackageDescription

// Every target of ours: Swift 6 mode, warnings are errors, imports say what they expose.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// The pure targets and what reads git, in a release: their types are named where they are used, and not looked for by
/// name when the program runs. A short process, such as a hook, spends a fifth of its time on that.
let named: [SwiftSetting] = [
    .unsafeFlags(
        ["-Xfrontend", "-disable-concrete-type-metadata-mangled-name-accessors"],
        .when(configuration: .release)
    )
]

let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")

/// What `git bus schema` prints, by the name of the file in `docs/schemas`.
let schemas = [
    "capture",
    "check",
    "config-check",
    "config",
    "doctor",
    "error",
    "explain-agent",
    "explain-commit",
    "explain-pane",
    "explain-rule",
    "explain-subject",
    "gate",
    "gates",
    "gc",
    "hooks-change",
    "hooks-local",
    "hooks-print",
    "hooks-status",
    "inbox",
    "issue",
    "issues",
    "keys",
    "log",
    "notifications",
    "notify",
    "phase",
    "phases",
    "policy",
    "prices",
    "prices-check",
    "schemas",
    "status",
    "tokens",
    "tokens-from",
    "transcript",
    "trust",
]

/// Whether this is about the fuzzer, which `make fuzz` builds in a folder of its own. Nothing else
/// depends on it, and nobody else builds it.
let isFuzzing = Context.environment["GIT_BUS_FUZZ"] == "1"

/// What is in the folder `Fuzz`, but for the tests there: the fuzzer sees everything.
let fuzzed: [Target.Dependency] = [
    "BusModel", "Watchdog", "Ledger", "GitBus", "Hooks", "Agents", "CLI",
]

/// Swift without its runtime: what the hook does is done before that would have started. The fuzzer,
/// which has one, reads the same sources as any other.
let embedded: [SwiftSetting] =
    isFuzzing
    ? []
    : [
        .enableExperimentalFeature("Embedded", .when(platforms: [.linux])),
        .unsafeFlags(["-wmo"], .when(platforms: [.linux])),
    ]

/// A target that may import `BusModel`, the siblings named here, and nothing else.
func pure(_ name: String, _ siblings: [Target.Dependency] = []) -> Target {
    .target(
        name: name,
        dependencies: name == "BusModel" ? [] : ["BusModel"] + siblings,
        swiftSettings: strict + named
    )
}

/// A target that touches the world.
func edge(
    _ name: String,
    _ dependencies: [Target.Dependency],
    _ settings: [SwiftSetting] = []
) -> Target {
    .target(name: name, dependencies: ["BusModel"] + dependencies, swiftSettings: strict + settings)
}

/// A program. For the fuzzer it is a library: what is in a program cannot be linked into another.
func program(
    _ name: String,
    _ dependencies: [Target.Dependency] = [],
    exclude: [String] = [],
    resources: [Resource] = [],
    linkerSettings: [LinkerSetting] = [],
    plugins: [Target.PluginUsage] = []
) -> Target {
    guard isFuzzing else {
        return .executableTarget(
            name: name,
            dependencies: dependencies,
            exclude: exclude,
            resources: resources,
            swiftSettings: strict,
            linkerSettings: linkerSettings,
            plugins: plugins
        )
    }
    // Its `@main` makes a function `main`, of which there may be one only. It is not optimised:
    // with all that is watched in it that would take many minutes.
    let flags = [
        "-Xfrontend", "-entry-point-function-name", "-Xfrontend", "\(name)_main", "-Onone",
    ]
    return .target(
        name: name,
        dependencies: dependencies,
        exclude: exclude,
        resources: resources,
        swiftSettings: strict + [.unsafeFlags(flags)],
        plugins: plugins
    )
}

/// The tests of one target.
///
/// - Parameter data: folders of files that the tests read where they are.
func tests(
    _ name: String,
    _ dependencies: [Target.Dependency],
    data: [String] = []
) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies,
        exclude: data,
        swiftSettings: strict
    )
}

let products: [Product] = [
    .executable(name: "git-bus", targets: ["CLI"]),
    .executable(name: "git-bus-hook", targets: ["HookMain"]),
]

let fuzzer = Target.executableTarget(
    name: "Fuzz",
    dependencies: fuzzed + ["HookClient"],
    path: "Fuzz",
    exclude: ["Replay", "corpus", "run.sh", "words"],
    swiftSettings: strict + [.define("FUZZER")]
)

/// What the fuzzer has found before, tried again with all the other tests.
let replay = Target.testTarget(
    name: "FuzzTests",
    dependencies: fuzzed,
    path: "Fuzz",
    exclude: ["Driver", "corpus", "run.sh", "words"],
    swiftSettings: strict
)

let package = Package(
    name: "git-bus",
    platforms: [.macOS(.v15)],
    products: isFuzzing ? [.executable(name: "git-bus-fuzz", targets: ["Fuzz"])] : products,
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/LebJe/TOMLKit", exact: "0.6.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
    ],
    targets: [
        pure("BusModel"),
        pure("Phases"),
        pure("Handoff", ["Phases"]),
        pure("Watchdog", ["Phases"]),
        pure("Ledger"),
        pure("Policy", ["Phases"]),
        pure("Decisions", ["Phases", "Handoff", "Policy"]),
        .systemLibrary(
            name: "CLibgit2",
            pkgConfig: "libgit2",
            providers: [.apt(["libgit2-dev"]), .brew(["libgit2"])]
        ),
        .target(name: "CrashPoints", dependencies: ["CPosix"], swiftSettings: strict),
        .systemLibrary(
            name: "CZlib",
            pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]
        ),
        edge(
            "GitBus",
            [
                "CLibgit2", "CZlib", subprocess,
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            named
        ),
        edge("Journal", ["Ledger", "CrashPoints", grdb]),
        edge("Hooks", [subprocess]),
        edge("Agents", ["Watchdog", "Ledger", "CrashPoints", subprocess, grdb]),
        .systemLibrary(name: "CPosix"),
        .target(name: "HookClient", dependencies: ["CPosix"], swiftSettings: strict + embedded),
        .executableTarget(
            name: "HookMain",
            dependencies: ["HookClient"],
            linkerSettings: [
                // No loader, no relocations: the hook starts as fast as a C program.
                .unsafeFlags(
                    ["-static-executable", "-enable-experimental-feature", "Embedded"],
                    .when(platforms: [.linux])
                )
            ]
        ),
        program(
            "CLI",
            [
                "BusModel", "Phases", "Handoff", "Watchdog", "Ledger", "Policy", "Decisions",
                "GitBus", "Journal", "Hooks", "Agents", "CrashPoints", subprocess,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "TOMLKit", package: "TOMLKit"),
            ],
            // For people to take and change; they stand beside the others that are built in.
            exclude: ["Examples/notify"],
            resources: [
                // Inside the program, so that it is one file and needs no folder beside it.
                .embedInCode("Prompts/kickoff.md"), .embedInCode("Prompts/builder.md"),
                .embedInCode("Prompts/reviewer.md"), .embedInCode("Prompts/observer.md"),
                .embedInCode("Examples/calc/demo.toml"), .embedInCode("Examples/calc/builder.sh"),
                .embedInCode("Examples/calc/reviewer.sh"), .embedInCode("Examples/calc/spend.sh"),
                .embedInCode("Examples/night/night.toml"), .embedInCode("Examples/night/night.sh"),
                .embedInCode("Examples/starter/starter.toml"),
                .embedInCode("Examples/starter/starter-plan.md"),
                .embedInCode("Examples/starter/starter-builder.sh"),
                .embedInCode("Examples/starter/starter-reviewer.sh"),
                .embedInCode("HubGuides/plain.md"), .embedInCode("HubGuides/forgejo.md"),
                .embedInCode("HubGuides/gitlab.md"), .embedInCode("HubGuides/gitolite.md"),
                .embedInCode("HubGuides/limits.md"),
                .embedInCode("HookScripts/pre-push"), .embedInCode("Prices/prices.toml"),
            ] + schemas.map { .embedInCode("Schemas/\($0).json") },
            plugins: ["BuildFacts"]
        ),
        .plugin(name: "BuildFacts", capability: .buildTool()),
        .target(
            name: "TestSupport",
            dependencies: [
                "BusModel", subprocess, .product(name: "Crypto", package: "swift-crypto"),
            ],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),
        tests("BusModelTests", ["BusModel", "TestSupport"]),
        tests("PhasesTests", ["Phases", "Policy", "TestSupport"]),
        tests("HandoffTests", ["Handoff", "TestSupport"]),
        tests("WatchdogTests", ["Watchdog", "Phases", "TestSupport"], data: ["Fixtures"]),
        tests("LedgerTests", ["Ledger", "TestSupport"]),
        tests("PolicyTests", ["Policy", "Phases", "TestSupport"]),
        tests("DecisionsTests", ["Decisions", "Policy", "TestSupport"]),
        tests("GitBusTests", ["GitBus", "TestSupport"]),
        tests("JournalTests", ["Journal", "Ledger", "TestSupport"]),
        tests("HooksTests", ["Hooks", "TestSupport"]),
        tests(
            "AgentsTests",
            ["Agents", "Watchdog", "Ledger", "TestSupport", grdb],
            data: ["Fixtures"]
        ),
        tests("CLITests", ["CLI", "Agents", "Journal", "TestSupport"]),
        tests("ScenarioTests", ["TestSupport", "CrashPoints"]),
        .target(
            name: "Simulation",
            dependencies: [
                "BusModel", "Phases", "Handoff", "Policy", "Decisions", "TestSupport",
            ],
            path: "Tests/Simulation",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "Simulate",
            dependencies: ["Simulation"],
            path: "Tests/Simulate",
            swiftSettings: strict
        ),
        tests("SimulationTests", ["Simulation"]),
        tests("TidyTests", []),
        isFuzzing ? fuzzer : replay,
    ]
)
