import BusModel
import Foundation
import TestSupport
import Testing

@testable import CLI

@Suite(.serialized) struct `A watch for a ref` {
    private func folder() throws -> TemporaryDirectory {
        let folder = try TemporaryDirectory()
        try FileManager.default.createDirectory(
            atPath: folder.file("refs/heads"),
            withIntermediateDirectories: true
        )
        return folder
    }

    /// How long a wait of at most a minute takes.
    private func seconds(_ watch: TipWatch) -> (TipWatch.Wake, Double) {
        let began = Date()
        let wake = watch.wait(for: 60_000)
        return (wake, Date().timeIntervalSince(began))
    }

    @Test func `looks again at what was written since it was armed`() throws {
        let folder = try folder()
        defer { folder.remove() }
        let pipe = Pipe()
        let output = pipe.fileHandleForWriting.fileDescriptor
        for asksKernel in [true, false] {
            let watch = TipWatch(
                hub: folder.path,
                ref: "refs/heads/main",
                output: output,
                asksKernel: asksKernel
            )
            watch.arm()
            try "x".write(toFile: folder.file("refs/heads/main"), atomically: true, encoding: .utf8)
            let (wake, seconds) = seconds(watch)
            // Long before it would look without a reason.
            #expect(wake == .look && seconds < 3, "\(asksKernel): \(seconds)")
        }
    }

    @Test func `looks now and then without a reason, and not all the time`() throws {
        let folder = try folder()
        defer { folder.remove() }
        let pipe = Pipe()
        let output = pipe.fileHandleForWriting.fileDescriptor
        let watch = TipWatch(
            hub: folder.path,
            ref: "refs/heads/main",
            output: output,
            asksKernel: false
        )
        watch.arm()
        let (wake, seconds) = seconds(watch)
        #expect(wake == .look && seconds > 0.2)
    }

    @Test func `ends when nobody reads its output`() throws {
        let folder = try folder()
        defer { folder.remove() }
        for asksKernel in [true, false] {
            let pipe = Pipe()
            let watch = TipWatch(
                hub: folder.path,
                ref: "refs/heads/main",
                output: pipe.fileHandleForWriting.fileDescriptor,
                asksKernel: asksKernel
            )
            watch.arm()
            try pipe.fileHandleForReading.close()
            #expect(seconds(watch).0 == .gone)
        }
    }
}
