import Foundation

/// Processes that an agent or a service started and that outlived it: told by a variable that every
/// one of them inherits, whatever session or parent it has by now.
struct LeftBehind {
    /// The variable; its value is `<journal key>/<name>`.
    static let mark = "GIT_BUS_SESSION"

    /// One such process.
    struct Process: Hashable {
        let pid: Int32
        /// Who started it.
        let name: String
        /// Its command line, harmless.
        let command: String
        /// When it began, in the kernel's own count: tells it from a later process of that number.
        let began: String

        /// How long it has been running, where that is known.
        var age: Duration? {
            // Why none is fine: elsewhere than on Linux there is no such file.
            let text = try? String(contentsOfFile: "/proc/uptime", encoding: .utf8)  // why: above
            let up = text?.split(separator: " ").first.flatMap { Double($0) }
            guard let up, let ticks = Double(began) else { return nil }
            return .seconds(max(0, up - ticks / Double(sysconf(Int32(_SC_CLK_TCK)))))
        }
    }

    let location: BusLocation

    /// The processes of this user that carry the mark of this bus.
    func processes() -> [Process] {
        // Why none is fine: elsewhere than on Linux there is no such folder.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []  // why
        return names.compactMap { Int32($0) }.filter { $0 != getpid() }.compactMap(process)
            .sorted { $0.pid < $1.pid }
    }

    /// Ends processes: asked first, killed when they are still there after `grace`.
    ///
    /// - Returns: those that would not go.
    func end(_ processes: [Process], grace: Duration = .seconds(3)) async -> [Process] {
        for item in processes where isSame(item) { kill(item.pid, SIGTERM) }
        if await areGone(processes, within: grace) { return [] }
        for item in processes where isSame(item) { kill(item.pid, SIGKILL) }
        _ = await areGone(processes, within: grace)
        return processes.filter(isSame)
    }

    private func areGone(_ processes: [Process], within grace: Duration) async -> Bool {
        let deadline = ContinuousClock.now + grace
        while processes.contains(where: isSame) {
            if ContinuousClock.now >= deadline { return false }
            // Why it may fail: it is cancelled with the command, which then looks once more.
            try? await Task.sleep(for: .milliseconds(20))  // why: see above
        }
        return true
    }

    private func isSame(_ item: Process) -> Bool { process(item.pid)?.began == item.began }

    private func process(_ pid: Int32) -> Process? {
        let folder = "/proc/\(pid)"
        // Why each may fail: the process is another user's, or has ended meanwhile.
        guard let environment = try? Data(contentsOf: URL(fileURLWithPath: folder + "/environ"))
        else { return nil }  // because of the above
        let wanted = Array("\(Self.mark)=\(location.key)/".utf8)
        guard let entry = environment.split(separator: 0).first(where: { $0.starts(with: wanted) }),
            let stat = try? String(contentsOfFile: folder + "/stat", encoding: .utf8),  // because
            let end = stat.lastIndex(of: ")")
        else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        guard fields.count > 19, !["Z", "X"].contains(fields[0]) else { return nil }
        let line = try? Data(contentsOf: URL(fileURLWithPath: folder + "/cmdline"))  // because
        let words = (line ?? Data()).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        return Process(
            pid: pid,
            name: String(decoding: entry.dropFirst(wanted.count), as: UTF8.self),
            command: Terminal.harmless(words.joined(separator: " ")),
            began: String(fields[19])
        )
    }
}

extension BusLocation {
    /// What ``LeftBehind/mark`` is set to for an agent or a service.
    func mark(of name: some CustomStringConvertible) -> String { "\(key)/\(name)" }
}
