import Foundation

/// Standard output for data, standard error for everything else.
enum Terminal {
    /// Writes a line of data for people.
    static func out(_ line: String) { write(speakable(line) + "\n", to: STDOUT_FILENO) }

    /// Writes a line of data for programs, as it is.
    static func json(_ line: String) { write(line + "\n", to: STDOUT_FILENO) }

    /// Writes a line about what is done, for people. Words that git colours are coloured as there.
    static func note(_ line: String) {
        let line = speakable(line)
        write((errorPaint.isOn ? errorPaint.remark(line) : line) + "\n", to: STDERR_FILENO)
    }

    /// Writes to the terminal itself, without a line feed: what moves the cursor.
    static func control(_ text: String, to descriptor: Int32 = STDOUT_FILENO) {
        write(text, to: descriptor)
    }

    /// How standard output is coloured.
    static let paint = Paint(
        isOn: ColourChoice.said(in: CommandLine.arguments)
            .isOn(environment: Wiring.environment, isTerminal: isatty(STDOUT_FILENO) == 1)
    )

    private static let errorPaint = Paint(
        isOn: ColourChoice.said(in: CommandLine.arguments)
            .isOn(environment: Wiring.environment, isTerminal: isatty(STDERR_FILENO) == 1)
    )

    private static let isUTF8 = TerminalLocale.isUTF8(Wiring.environment)

    /// The text in what the locale can show: ASCII where it is not UTF-8.
    private static func speakable(_ text: String) -> String {
        if isUTF8 || text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        return String(text.map { $0.isASCII ? $0 : "?" })
    }

    /// How many columns there are; 80 when nobody knows.
    static var columns: Int {
        if let text = Wiring.environment["COLUMNS"], let count = Int(text), count > 20 {
            return count
        }
        return size.map { max(20, $0.columns) } ?? 80
    }

    /// The window of standard output, where it is a terminal.
    static var size: (columns: Int, rows: Int)? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return (Int(size.ws_col), Int(size.ws_row))
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
        guard CellWidth.of(text) > width else { return text }
        let mark = width < 2 ? "" : "~"
        var cells = mark.count
        let kept = text.prefix { character in
            cells += CellWidth.of(character)
            return cells <= width
        }
        return kept + mark
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
