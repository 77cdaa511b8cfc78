import BusModel
import Foundation

/// Notices that something near a ref was written, without asking all the time.
///
/// On Linux the kernel tells (inotify: one descriptor). Elsewhere, and where the kernel has no more
/// watches to give, it is worth a look four times a second.
final class TipWatch {
    /// Why a wait ended.
    enum Wake: Hashable {
        /// Something was written, or it is time to look.
        case look
        /// Nobody reads our output any more: the connection is closed.
        case gone
    }

    /// The longest that is waited without a look: on a network's file system nobody tells.
    static let patience = 5000
    /// How long is waited between two looks where nobody tells at all.
    static let interval = 250

    /// What it is woken by.
    enum Reason {
        /// Whatever is written near the ref, its log included.
        case write
        /// The ref itself, once it has moved.
        case move
    }

    private let folders: [String]
    private let reason: Reason
    private let descriptor: Int32
    private let output: Int32

    /// - Parameters:
    ///   - hub: the folder of the repository.
    ///   - output: where the answer goes; whoever waits for it keeps it open.
    ///   - reason: what it is woken by, where the kernel tells.
    ///   - asksKernel: `false` to do as where the kernel tells nothing.
    init(
        hub: String,
        ref: RefName,
        output: Int32,
        reason: Reason = .write,
        asksKernel: Bool = true
    ) {
        folders = Self.folders(hub: hub, ref: ref)
        self.reason = reason
        self.output = output
        #if os(Linux)
            // One account may have 128 of these; whoever comes later looks instead.
            descriptor = asksKernel ? inotify_init1(O_CLOEXEC | O_NONBLOCK) : -1
        #else
            descriptor = -1
        #endif
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The folders in which a change of the ref shows: that of the file itself with those above it,
    /// which come and go, that of `packed-refs`, and that of the ref's log.
    static func folders(hub: String, ref: RefName) -> [String] {
        var folders = [hub]
        var path = hub
        let parts = ref.text.split(separator: "/").dropLast()
        for part in parts {
            path += "/" + part
            folders.append(path)
        }
        return folders + ["\(hub)/logs/\(parts.joined(separator: "/"))"]
    }

    /// Asks to be told from here on. What is read after it cannot be missed by ``wait(for:)``.
    func arm() {
        #if os(Linux)
            guard descriptor >= 0 else { return }
            // git writes a ref beside its place, and moves it there.
            var told = IN_MOVED_TO | IN_DELETE | IN_ONLYDIR
            if reason == .write { told |= IN_CREATE | IN_MOVED_FROM | IN_MODIFY }
            // A folder that is not there shows in the one above it, which is in the list, too.
            for folder in folders { _ = inotify_add_watch(descriptor, folder, UInt32(told)) }
        #endif
    }

    /// Waits until there is a reason to look, at most so many milliseconds.
    func wait(for milliseconds: Int) -> Wake {
        let longest = descriptor >= 0 ? Self.patience : Self.interval
        var descriptors = [
            pollfd(fd: output, events: 0, revents: 0),
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        ]
        poll(&descriptors, 2, Int32(max(0, min(milliseconds, longest))))
        if Int32(descriptors[0].revents) & (POLLERR | POLLHUP | POLLNVAL) != 0 { return .gone }
        forget()
        return .look
    }

    /// Takes what the kernel told: that it did is all we want to know.
    private func forget() {
        guard descriptor >= 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 8192)
        while read(descriptor, &buffer, buffer.count) > 0 {}
    }
}
