import Foundation

/// The terminal while a double has it: keys as they come, pastes with marks around them.
struct RawTerminal {
    private let before: termios
    private let hasAlternateScreen: Bool

    /// - Returns: `nil` where standard input is no terminal.
    init?(alternateScreen: Bool) {
        var now = termios()
        guard tcgetattr(STDIN_FILENO, &now) == 0 else { return nil }
        before = now
        hasAlternateScreen = alternateScreen
        cfmakeraw(&now)
        // Line feeds that others write still begin at the edge.
        now.c_oflag = before.c_oflag
        tcsetattr(STDIN_FILENO, TCSANOW, &now)
        write((alternateScreen ? "\u{1B}[?1049h" : "") + "\u{1B}[?2004h\u{1B}[?25l")
    }

    /// Gives it back as it was.
    func restore() {
        write("\u{1B}[?2004l" + (hasAlternateScreen ? "\u{1B}[?1049l" : "") + "\u{1B}[?25h")
        var before = before
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
    }

    /// Writes to it. Nothing is said when it is gone: a signal tells the loop so.
    func write(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes {
                Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count)
            }
            if count < 0 {
                guard errno == EINTR || errno == EAGAIN else { return }
            } else {
                bytes = bytes.dropFirst(count)
            }
        }
    }

    /// What was typed; `nil` when the terminal is gone.
    func read() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = Foundation.read(STDIN_FILENO, &buffer, buffer.count)
        if count > 0 { return Array(buffer[..<count]) }
        return count < 0 && (errno == EINTR || errno == EAGAIN) ? [] : nil
    }
}
