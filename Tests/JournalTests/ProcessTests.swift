import BusModel
import Foundation
import TestSupport
import Testing

@testable import Journal

@Suite
struct `Two processes and a journal` {
    @Test
    func `the second daemon is refused, and told of the first`() async throws {
        try await TemporaryDirectory.run { directory in
            let path = directory.file("lock")
            #expect(DaemonLock.holder(path: path) == nil)
            var lock: DaemonLock? = try DaemonLock(path: path)
            #expect(DaemonLock.holder(path: path)?.pid == getpid())
            await expectError(.inUse) { _ = try DaemonLock(path: path) }
            let status = try run("/usr/bin/flock", ["-n", path, "true"])
            #expect(status == 1)
            #expect(lock != nil)
            lock = nil
            #expect(DaemonLock.holder(path: path) == nil)
            lock = try DaemonLock(path: path)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
            #expect((mode as? NSNumber)?.intValue == 0o600)
        }
    }

    @Test
    func `a holder that is killed leaves the lock free`() async throws {
        try await TemporaryDirectory.run { directory in
            let path = directory.file("lock")
            let holder = Process()
            holder.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
            holder.arguments = [
                "-c",
                """
                import fcntl, os, sys
                f = open(sys.argv[1], "w")
                fcntl.flock(f, fcntl.LOCK_EX)
                print(os.getpid(), file=f, flush=True)
                print("held", flush=True)
                sys.stdin.read()
                """, path,
            ]
            let output = Pipe()
            holder.standardOutput = output
            holder.standardInput = Pipe()
            try holder.run()
            var said = Data()
            while said.count < 5 { said += output.fileHandleForReading.availableData }
            #expect(said == Data("held\n".utf8))
            #expect(DaemonLock.holder(path: path)?.pid == holder.processIdentifier)
            let error = #expect(throws: JournalError.self) { _ = try DaemonLock(path: path) }
            #expect(error?.code == .inUse)
            #expect(error?.message.contains("process \(holder.processIdentifier)") == true)
            kill(holder.processIdentifier, SIGKILL)
            holder.waitUntilExit()
            #expect(DaemonLock.holder(path: path) == nil)
            let lock = try DaemonLock(path: path)
            #expect(DaemonLock.holder(path: path)?.pid == getpid())
            _ = lock
        }
    }

    @Test
    func `who only asks never stands in a daemon's way`() async throws {
        // `git bus up` asks like this while the daemon that it started takes the lock. In a process
        // of its own, since a child of another test would inherit the lock for a moment.
        await #expect(processExitsWith: .success) {
            try await TemporaryDirectory.run { directory in
                let path = directory.file("lock")
                _ = try DaemonLock(path: path)
                for _ in 0..<2 {
                    Thread.detachNewThread { while true { _ = DaemonLock.holder(path: path) } }
                }
                for _ in 0..<3_000 { _ = try DaemonLock(path: path) }
            }
        }
    }

    @Test
    func `a writer that is killed at any moment leaves whole batches`() async throws {
        try await TemporaryDirectory.run { directory in
            let path = directory.file("j")
            try EventJournal(path: path).close()
            var last = 0
            for round in 0..<8 {
                await #expect(processExitsWith: .signal(SIGKILL)) {
                    [path = path as String, round = round as Int] in
                    let journal = try EventJournal(path: path)
                    let start = try journal.cursor()?.epoch ?? 0
                    // Half of the rounds are ended wherever that is, each a little later; the
                    // others once a batch is in, however slow the disk is.
                    let startKiller = {
                        Thread.detachNewThread {
                            for _ in 0..<(1 + round) * 2_000 { sched_yield() }
                            kill(getpid(), SIGKILL)
                        }
                    }
                    if round.isMultiple(of: 2) { startKiller() }
                    for step in start..<100_000 {
                        var next = batch(step * 20..<step * 20 + 20)
                        next.epoch = step + 1
                        try await journal.commit(next)
                        if step == start, !round.isMultiple(of: 2) { startKiller() }
                    }
                }
                let journal = try EventJournal(path: path)
                let epoch = try journal.cursor()?.epoch ?? 0
                #expect(round.isMultiple(of: 2) ? epoch >= last : epoch > last)
                last = epoch
                let count = 20 * epoch
                let counts =
                    "SELECT (SELECT count(*) FROM seen), (SELECT count(*) FROM nonce), "
                    + "(SELECT count(*) FROM event), (SELECT count(*) FROM outbox)"
                #expect(try sqlite(path, counts) == "\(count)|\(count)|\(2 * count)|\(count)")
                #expect(try journal.cursor()?.tip == (count == 0 ? nil : oid(count - 1)))
                #expect(try journal.isSeen(oid(count)) == false)
                #expect(try sqlite(path, "PRAGMA integrity_check") == "ok")
                try journal.close()
            }
        }
    }

    @Test
    func `one reads whole batches while another writes them`() async throws {
        try await TemporaryDirectory.run { directory in
            let path = directory.file("j")
            let writer = try EventJournal(path: path)
            try await writer.commit(batch(0..<10))
            let reader = Process()
            reader.executableURL = URL(fileURLWithPath: "/bin/sh")
            let script = """
                cd "$0"; n=0
                while [ $n -lt 300 ]; do
                  n=$(sqlite3 -cmd '.timeout 5000' j 'SELECT count(*) FROM event'); echo $n
                done >counts
                """
            reader.arguments = ["-euc", script, directory.path]
            try reader.run()
            for step in 1..<15 {
                try await writer.commit(batch(step * 10..<step * 10 + 10))
                #expect(try writer.events().count == 20 * (step + 1))
            }
            reader.waitUntilExit()
            #expect(reader.terminationStatus == 0)
            let text = try String(contentsOfFile: directory.file("counts"), encoding: .utf8)
            let counts = text.split(separator: "\n").compactMap { Int($0) }
            #expect(counts.allSatisfy { $0.isMultiple(of: 20) })
            #expect(counts == counts.sorted())
            try writer.close()
        }
    }

    @Test
    func `each sees that the other has written, by a number`() async throws {
        try await withJournal { journal, path in
            try await journal.commit(batch(0..<1))
            let first = try journal.dataVersion()
            _ = try journal.events()
            #expect(try journal.dataVersion() == first)
            try sqlite(path, "INSERT INTO nonce VALUES ('x')")
            let second = try journal.dataVersion()
            #expect(first != second)
            try sqlite(path, "INSERT INTO nonce VALUES ('y')")
            #expect(try journal.dataVersion() != second)
        }
    }

    // MARK: - Helpers

    private func run(_ program: String, _ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
