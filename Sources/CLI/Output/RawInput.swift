import Foundation

/// Single keys of the terminal, without waiting for Enter and without showing them.
struct RawInput {
    private let before: termios?

    /// Changes the terminal, if there is one; ``restore()`` changes it back.
    init() {
        var now = termios()
        guard tcgetattr(STDIN_FILENO, &now) == 0 else {
            before = nil
            return
        }
        before = now
        now.c_lflag &= ~tcflag_t(ICANON | ECHO)
        tcsetattr(STDIN_FILENO, TCSANOW, &now)
    }

    /// Gives the terminal back as it was.
    func restore() {
        guard var before else { return }
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
    }

    /// Whether a key was pressed since the last look. Others are forgotten.
    func isPressed(_ key: Character) -> Bool {
        guard before != nil else { return false }
        var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, 0) > 0 else { return false }
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = read(STDIN_FILENO, &buffer, buffer.count)
        return count > 0 && String(decoding: buffer[..<count], as: UTF8.self).contains(key)
    }
}
