/// Something that came from the keyboard.
enum DoubleKey: Hashable {
    /// Characters, in one piece as they arrived.
    case text(String)
    /// What stood between the marks of a bracketed paste.
    case paste(String)
    case enter
    /// A line feed that does not send: C-j, Alt-Enter.
    case newline
    case backspace
    /// C-u
    case clearLine
    case escape
    case up
    case down
    /// C-c
    case interrupt
    /// C-d
    case endOfInput
    case other
}
