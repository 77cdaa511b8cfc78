import BusModel
import Decisions
import Foundation
import Journal
import TestSupport
import Testing

@testable import CLI

@Suite struct `What a daemon knows of its bus` {
    /// A daemon that begins: nothing is known of the bus but what the journal says.
    private func loop(_ url: String, _ world: GitWorld, _ journal: EventJournal) -> BusLoop {
        let location = BusLocation(
            url: url,
            branch: "main",
            environment: ["HOME": world.directory.path]
        )
        let source = BusSource(location: location, ssh: SSHCommand())
        return BusLoop(source: source, journal: journal, host: "here")
    }

    @Test func `is acted on only when a look is over, and then it is all of one moment`()
        async throws
    {
        try await GitWorld.run { world in
            var history = GitImport()
            var last = history.commit("start")
            for number in 0..<ReadAhead.chunk * 2 {
                last = history.commit("work \(number)", parents: [last])
            }
            let tip = try history.run(in: world)[last]
            let journal = try EventJournal(path: world.directory.file("j"))
            for _ in 0..<2 {
                let loop = loop(world.hub, world, journal)
                #expect(await loop.view == nil)
                let observer = Task {
                    var tips: Set<ObjectID?> = []
                    while !Task.isCancelled {
                        if let view = await loop.view { tips.insert(view.state.tip) }
                        await Task.yield()
                    }
                    return tips
                }
                try await loop.reconcile()
                observer.cancel()
                #expect(await observer.value.isSubset(of: [tip]))
                #expect(await loop.view?.state.tip == tip)
            }
        }
    }

    #if os(Linux)
        @Test func `keeps no pack open that git has replaced`() async throws {
            try await GitWorld.run { world in
                var history = GitImport()
                var last = history.commit("start")
                for number in 0..<200 {
                    last = history.commit("work \(number)", parents: [last])
                }
                try history.run(in: world)
                let loop = loop(world.hub, world, try EventJournal(path: world.directory.file("j")))
                try await loop.reconcile()
                func packs() throws -> [Substring] {
                    // In pieces: of a long list the kernel hands over a part at a time.
                    let maps = try #require(FileHandle(forReadingAtPath: "/proc/self/maps"))
                    var text = Data()
                    while let some = try maps.read(upToCount: 4096), !some.isEmpty { text += some }
                    return String(decoding: text, as: UTF8.self).split(separator: "\n")
                        .filter { $0.contains(world.hub + "/objects") }
                }
                #expect(try !packs().isEmpty)
                try world.shell(
                    "git repack -q -a -d -f && git commit-tree -p main -m new main: >new"
                )
                try world.shell("git update-ref refs/heads/main $(cat new)")
                try await loop.reconcile()
                #expect(await loop.view?.state.tip == loop.tip)
                #expect(try packs().allSatisfy { !$0.hasSuffix("(deleted)") })
            }
        }
    #endif

    @Test func `is what the journal says while nobody answers`() async throws {
        try await GitWorld.run { world in
            var history = GitImport()
            let first = history.commit("start")
            let tip = try history.run(in: world)[first]
            let journal = try EventJournal(path: world.directory.file("j"))
            try await loop("file://" + world.hub, world, journal).reconcile()
            let again = loop("file://" + world.hub, world, journal)
            try FileManager.default.removeItem(atPath: world.hub)
            await #expect(throws: (any Error).self) { try await again.reconcile() }
            #expect(await again.view?.state.tip == tip)
        }
    }
}
