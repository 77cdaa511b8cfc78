internal import CPosix

/// Asks the daemon of the hub whether a push may land.
enum Verdict {
    /// What was answered.
    struct Answer {
        let mayLand: Bool
        /// What the pusher reads, with the ends of its lines.
        let text: [UInt8]
    }

    /// How long the daemon may take, in milliseconds.
    private static let patience: Int32 = 2_000

    /// The daemon's answer; `nil` when there is no daemon, or none that answers in time.
    static func ask(updates: [UInt8]) -> Answer? {
        let descriptor = HubSocket.connected(to: "verdict.sock")
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard send(question(updates), over: descriptor) else { return nil }
        shutdown(descriptor, Int32(SHUT_WR))
        CrashPoint.hookAsked.pass()
        guard let bytes = read(descriptor) else { return nil }
        return answer(bytes)
    }

    /// The push in the daemon's own form: fields that end in a zero byte, an empty one, the lines.
    static func question(_ updates: [UInt8]) -> [UInt8] {
        var bytes = Array("git-bus 1 verdict".utf8) + [0]
        func add(_ key: String, _ value: [UInt8]) {
            bytes += Array(key.utf8) + [UInt8(ascii: "=")] + value + [0]
        }
        for (key, variable) in [
            ("quarantine", "GIT_QUARANTINE_PATH"), ("pusher", "GIT_BUS_PUSHER"),
            ("proof", "GIT_BUS_PROOF"),
        ] {
            let value = BytePath(cString: getenv(variable)).bytes
            if !value.isEmpty { add(key, value) }
        }
        for option in options() { add("option", option) }
        return bytes + [0] + updates
    }

    /// The push options.
    static func options() -> [[UInt8]] {
        (0..<min(optionCount, optionsMax)).map { index in
            BytePath(cString: getenv("GIT_PUSH_OPTION_\(index)")).bytes
        }
    }

    /// The most push options that are read.
    static let optionsMax = 100

    /// How many there are.
    static var optionCount: Int {
        number(BytePath(cString: getenv("GIT_PUSH_OPTION_COUNT")).bytes)
    }

    private static func number(_ digits: [UInt8]) -> Int {
        digits.prefix(6).reduce(0) { sum, digit in
            (48...57).contains(digit) ? sum * 10 + Int(digit) - 48 : sum
        }
    }

    /// Reads an answer; `nil` for one that broke off.
    static func answer(_ bytes: [UInt8]) -> Answer? {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard let word = lines.first, lines.count >= 3, lines.last?.isEmpty == true,
            lines[lines.count - 2].elementsEqual("end".utf8)
        else { return nil }
        var text: [UInt8] = []
        for line in lines.dropFirst().dropLast(2) {
            text += line.dropFirst() + [UInt8(ascii: "\n")]
        }
        if word.elementsEqual("yes".utf8) { return Answer(mayLand: true, text: text) }
        return word.elementsEqual("no".utf8) ? Answer(mayLand: false, text: text) : nil
    }

    private static func send(_ bytes: [UInt8], over descriptor: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { rest in
                write(descriptor, rest.baseAddress, rest.count)
            }
            if count > 0 {
                sent += count
            } else if git_bus_errno() == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                if poll(&waiting, 1, patience) <= 0 { return false }
            } else if git_bus_errno() != EINTR {
                return false
            }
        }
        return true
    }

    private static func read(_ descriptor: Int32) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while bytes.count < 1 << 20 {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, patience)
            if ready < 0, git_bus_errno() == EINTR { continue }
            guard ready > 0 else { return nil }
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count == 0 { return bytes }
            if count > 0 {
                bytes += buffer[..<count]
            } else if git_bus_errno() != EINTR && git_bus_errno() != EAGAIN {
                return nil
            }
        }
        return nil
    }
}
