import BusModel
import Foundation
import TestSupport
import Testing

@testable import CLI

@Suite struct `The janitor of a hub` {
    private static let now = Instant(milliseconds: 1_700_000_000_000)

    private static func lock(_ inode: UInt64 = 1, age: Int64) -> HubLeftover {
        HubLeftover(
            path: "/h/refs/heads/main.lock",
            kind: .lock,
            inode: inode,
            changed: Instant(milliseconds: now.milliseconds - age * 1000)
        )
    }

    @Test func `takes for old what it saw in the round before, and that stood for a minute`() {
        let old = Self.lock(age: 61)
        #expect(Janitor.old([old], known: [old], now: Self.now) == [old])
        #expect(Janitor.old([old], known: [], now: Self.now) == [])
        let young = Self.lock(age: 59)
        #expect(Janitor.old([young], known: [young], now: Self.now) == [])
        // Another file of the same name is another push's.
        #expect(Janitor.old([Self.lock(2, age: 61)], known: [old], now: Self.now) == [])
        #expect(Janitor.old([old], known: [Self.lock(age: 62)], now: Self.now) == [])
    }

    @Test func `sees who is at work in a hub, by where it stands and by what it has open`() throws {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        #expect(HubUse.look(at: folder.path) == .nobody)
        let standing = Process()
        standing.executableURL = URL(fileURLWithPath: "/bin/sleep")
        standing.arguments = ["60"]
        standing.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        try standing.run()
        #expect(HubUse.look(at: folder.path) == .process(standing.processIdentifier))
        kill(standing.processIdentifier, SIGKILL)
        standing.waitUntilExit()
        #expect(HubUse.look(at: folder.path) == .nobody)
        try "x".write(toFile: folder.file("open"), atomically: true, encoding: .utf8)
        let reading = Process()
        reading.executableURL = URL(fileURLWithPath: "/bin/sleep")
        reading.arguments = ["60"]
        reading.currentDirectoryURL = URL(fileURLWithPath: "/")
        reading.standardInput = FileHandle(forReadingAtPath: folder.file("open"))
        try reading.run()
        #expect(HubUse.look(at: folder.path) == .process(reading.processIdentifier))
        kill(reading.processIdentifier, SIGKILL)
        reading.waitUntilExit()
        #expect(HubUse.look(at: folder.path) == .nobody)
        #expect(HubUse.look(at: folder.path + "/gone") == .unknown("the hub is gone"))
    }

    #if os(Linux)
        @Test func `takes nobody for the owner who came after it was made`() throws {
            let folder = try TemporaryDirectory()
            defer { folder.remove() }
            let late = Process()
            late.executableURL = URL(fileURLWithPath: "/bin/sleep")
            late.arguments = ["60"]
            late.currentDirectoryURL = URL(fileURLWithPath: folder.path)
            try late.run()
            defer {
                kill(late.processIdentifier, SIGKILL)
                late.waitUntilExit()
            }
            let now = HubUse.sinceBoot()
            let owner = HubUse.process(late.processIdentifier)
            #expect(HubUse.look(at: folder.path, begunBefore: now) == owner)
            #expect(HubUse.look(at: folder.path, begunBefore: now - 5000) == .nobody)
            #expect(HubUse.look(at: folder.path) == owner)
        }

        @Test func `knows on what kind of file system a hub is`() {
            let table = """
                22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
                30 22 0:26 / /srv rw shared:2 - nfs4 host:/srv rw
                31 30 254:1 / /srv/own\\040disk rw - xfs /dev/vdb rw
                broken
                """
            #expect(HubUse.kind(of: "/opt/hub.git", in: table) == "ext4")
            #expect(HubUse.kind(of: "/srv/hub.git", in: table) == "nfs4")
            #expect(HubUse.kind(of: "/srv/own disk/hub.git", in: table) == "xfs")
            #expect(HubUse.kind(of: "/srvhub.git", in: table) == "ext4")
            #expect(HubUse.kind(of: "/x", in: "") == nil)
        }
    #endif

    @Test func `removes locks and quarantines, and nothing else`() throws {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        let files = FileManager.default
        for path in ["refs/heads/a", "objects/tmp_objdir-incoming-x/pack", "objects/17"] {
            try files.createDirectory(
                atPath: folder.file(path),
                withIntermediateDirectories: true
            )
        }
        let left = ["HEAD.lock", "refs/heads/a/main.lock", "objects/tmp_objdir-incoming-x"]
        for path in ["HEAD.lock", "refs/heads/a/main.lock", "HEAD", "refs/heads/main"] {
            try "x".write(toFile: folder.file(path), atomically: false, encoding: .utf8)
        }
        try files.createSymbolicLink(
            atPath: folder.file("config.lock"),
            withDestinationPath: folder.file("HEAD")
        )
        let old = Date(timeIntervalSinceNow: -120)
        for path in left {
            try files.setAttributes([.modificationDate: old], ofItemAtPath: folder.file(path))
        }
        var janitor = Janitor(hub: folder.path)
        let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        #expect(janitor.round(now: now) == Janitor.Outcome())
        let outcome = janitor.round(now: now)
        #expect(Set(outcome.removed) == Set(left.map(folder.file)))
        #expect(outcome.kept == [])
        for path in left { #expect(!files.fileExists(atPath: folder.file(path))) }
        for path in ["HEAD", "refs/heads/main", "objects/17", "config.lock"] {
            #expect(files.fileExists(atPath: folder.file(path)), "\(path)")
        }
        #expect(janitor.round(now: now) == Janitor.Outcome())
    }
}
