public import BusModel

/// What one look at the server says about a session.
public struct TmuxSession: Sendable, Hashable {
    /// Its name, which is the name of the agent in it.
    public let name: String
    /// Its first pane, where the agent runs. A person may have opened others.
    public let pane: PaneID
    /// The process that was started in the pane.
    public let pid: Int32
    /// Whether that process has ended. The pane stays, with what it printed last.
    public let isDead: Bool
    /// How it ended: its exit status, or 128 and the number of the signal.
    public let exitStatus: Int32?
    /// The second in which something was last printed.
    public let lastActivity: Instant

    /// Describes a session.
    public init(
        name: String,
        pane: PaneID,
        pid: Int32,
        isDead: Bool,
        exitStatus: Int32?,
        lastActivity: Instant
    ) {
        self.name = name
        self.pane = pane
        self.pid = pid
        self.isDead = isDead
        self.exitStatus = exitStatus
        self.lastActivity = lastActivity
    }

    /// What to ask tmux for.
    static let format = [
        "session_name", "pane_id", "pane_pid", "pane_dead", "pane_dead_status",
        "pane_dead_signal", "window_activity",
    ].map { "#{\($0)}" }.joined(separator: "|")

    /// Reads a line in that format.
    init?(line: String, time: (Instant) -> Instant = { $0 }) {
        let fields = line.split(separator: "|", omittingEmptySubsequences: false)
        guard fields.count == 7, let pid = Int32(fields[2]), let activity = Int64(fields[6]) else {
            return nil
        }
        let signal = Int32(fields[5]).map { 128 + $0 }
        self.init(
            name: String(fields[0]),
            pane: PaneID(String(fields[1])),
            pid: pid,
            isDead: fields[3] == "1",
            exitStatus: signal ?? Int32(fields[4]),
            lastActivity: time(Instant(seconds: activity))
        )
    }
}
