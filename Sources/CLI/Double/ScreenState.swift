/// All that a screen shows, as a value.
struct ScreenState {
    /// What goes on right now.
    struct Work: Hashable {
        let turn: Int
        var seconds = 0
        var tokens = 0
        /// Which picture of the spinner.
        var beat = 0
        var isCompacting = false
    }

    var columns = 80
    var rows = 24
    let folder: String
    let skipsPermissions: Bool
    var history: [HistoryItem] = []
    var work: Work?
    var composer: DoubleComposer
    /// What was sent while it worked.
    var queued: [String] = []
    var dialog: DoubleDialog?
    /// A word in the footer that goes away again.
    var hint: String?
    /// Before it is ready there is no line to write on.
    var isReady = false
    var contextLeft = 100

    init(_ options: DoubleOptions, folder: String) {
        self.folder = folder
        skipsPermissions = options.skipsPermissions
        composer = DoubleComposer(options.kind)
    }

    /// Whether anything was asked yet.
    var isFresh: Bool {
        !history.contains { if case .prompt = $0 { true } else { false } }
    }
}
