import BusModel
import Foundation

/// Rings when the ref of a hub on this machine has moved, whoever moved it: before git runs the
/// post-receive hook, and where no hook is installed.
final class RefBell: Sendable {
    /// The rings; those that come while one waits to be taken are one. Ends with ``close()``.
    let rings: AsyncStream<Void>

    /// Its other end is with the thread, which ends when this one is closed.
    private let stop: FileHandle

    /// - Returns: `nil` where nobody tells of changes; then a look now and then has to do.
    init?(hub: String, ref: RefName) {
        #if os(Linux)
            let pipe = Pipe()
            stop = pipe.fileHandleForReading
            let (rings, bell) = AsyncStream.makeStream(
                of: Void.self,
                bufferingPolicy: .bufferingNewest(1)
            )
            self.rings = rings
            let held = pipe.fileHandleForWriting
            Thread.detachNewThread {
                let watch = TipWatch(
                    hub: hub,
                    ref: ref,
                    output: held.fileDescriptor,
                    reason: .move
                )
                var known = ""
                repeat {
                    watch.arm()
                    // Other refs stand in the same folder.
                    let now = Self.stamp(hub: hub, ref: ref)
                    if now != known { bell.yield() }
                    known = now
                } while watch.wait(for: .max) != .gone
                bell.finish()
                withExtendedLifetime(held) {}
            }
        #else
            return nil
        #endif
    }

    /// Ends the thread.
    func close() {
        // Why try?: one that is closed already is closed.
        try? stop.close()  // why: see above
    }

    #if os(Linux)
        /// Tells one place of the ref from another: git replaces the files that say it.
        private static func stamp(hub: String, ref: RefName) -> String {
            ["\(hub)/\(ref)", "\(hub)/packed-refs"].map { path in
                var facts = stat()
                guard stat(path, &facts) == 0 else { return "-" }
                return "\(facts.st_ino) \(facts.st_mtim.tv_sec) \(facts.st_mtim.tv_nsec)"
            }.joined(separator: " ")
        }
    #endif
}
