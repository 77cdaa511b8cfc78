/// What a played program was asked for on its command line.
struct DoubleOptions: Hashable {
    /// Which program is played.
    enum Kind: String {
        case claude
        case codex
    }

    /// How a one-shot run answers.
    enum Output: String {
        case text
        case json
        case events = "stream-json"
    }

    /// Which conversation it is about.
    enum Session: Hashable {
        case new(String?)
        case resumed(String)
        case latest
    }

    let kind: Kind
    var prompt: String?
    var session = Session.new(nil)
    var isOneShot = false
    var output = Output.text
    var skipsPermissions = false
    var settings: String?
    var directory: String?
    var hasAlternateScreen = false
    var notify: [String] = []
}

/// What the real program would say instead of starting.
struct DoubleRefusal: Error, Hashable {
    let message: String
    var status: Int32 = 1
}
