import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `Two who take one item at the same instant` {
    /// Each takes on the same tip, pushes, and tries once more on top of who was faster.
    private static let script = """
        cd "$1"
        rounds=$2
        take() {
            cd "$1"
            git push -q origin HEAD:main 2>>../refused && exit 0
            git pull -q --rebase && git push -q origin HEAD:main 2>>../refused
        }
        n=0
        while [ $n -lt $rounds ]; do
            n=$((n + 1))
            for c in builder correctness; do
                git -C $c fetch -q && git -C $c reset -q --hard origin/main
                git -C $c commit -q --allow-empty -m "take($n): mine"
            done
            (take builder) & (take correctness) & wait
        done
        """

    private func race(_ rounds: Int, _ box: Sandbox) throws {
        let folder = box.directory + "/clones"
        let run = try box.run("/bin/sh", ["-ec", Self.script, "sh", folder, "\(rounds)"])
        try #require(run.status == 0, "\(run.error)")
        let subjects = try box.git("log", "--format=%s", "main", in: box.hub)
            .split(separator: "\n").filter { $0.hasPrefix("take(") }
        #expect(subjects.count == rounds && Set(subjects).count == rounds)
        let told = try String(contentsOfFile: folder + "/refused", encoding: .utf8)
        #expect(told.split(separator: "\n").count { $0.contains("error: BUS-TAKE-002") } == rounds)
    }

    private func make(_ items: Int, _ box: Sandbox) throws {
        try box.makeHub(config: Team.config)
        let builder = try box.clone("builder")
        for number in 1...items {
            try box.write("x", to: builder + "/bus/issues/\(number)-item.md")
        }
        try box.commit("items", in: builder)
        _ = try box.clone("correctness")
        try box.busSucceeds("hooks", "install", box.hub)
    }

    @Test func `are told apart by the server, two hundred times`() async throws {
        try await Sandbox.run { box in
            try make(200, box)
            let daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.5")
            defer { daemon.end() }
            try box.waitUntil("it judges") {
                FileManager.default.fileExists(atPath: box.hub + "/git-bus/verdict.sock")
            }
            try race(200, box)
        }
    }

    @Test func `are told apart without a daemon, too`() async throws {
        try await Sandbox.run { box in
            try make(12, box)
            try race(12, box)
        }
    }
}
