import Foundation

/// Standard output for data, standard error for everything else.
enum Terminal {
    /// Writes a line of data.
    static func out(_ line: String) { write(line + "\n", to: STDOUT_FILENO) }

    /// Writes a line for people.
    static func note(_ line: String) { write(line + "\n", to: STDERR_FILENO) }

    /// How many columns there are; 80 when nobody knows.
    static var columns: Int {
        if let text = Wiring.environment["COLUMNS"], let count = Int(text), count > 20 {
            return count
        }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else {
            return 80
        }
        return Int(size.ws_col)
    }

    /// A text from outside without anything that a terminal would act on.
    ///
    /// Control bytes, escape sequences and marks that turn the writing direction become `?`.
    static func harmless(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { scalar -> Character in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
                .unassigned:
                "?"
            default: Character(scalar)
            }
        }
        return String(scalars)
    }

    /// A text cut to a number of columns, with a mark where something is missing.
    static func cut(_ text: String, to width: Int) -> String {
        guard text.count > width else { return text }
        return width < 2 ? String(text.prefix(max(0, width))) : text.prefix(width - 1) + "~"
    }

    /// Whether standard output leads to a pipe that nobody reads any more.
    static var isReaderGone: Bool {
        var descriptor = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        return poll(&descriptor, 1, 0) > 0 && Int32(descriptor.revents) & POLLERR != 0
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                // The reader is gone: there is nobody to tell.
                if errno == EPIPE || descriptor == STDERR_FILENO { return }
                note("error: cannot write: \(String(cString: strerror(errno)))")
                exit(CommandFailure.Kind.failed.rawValue)
            }
            bytes = bytes.dropFirst(count)
        }
    }
}
