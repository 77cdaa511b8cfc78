internal import BusModel

/// What a pane shows, read by way of paste buffers.
///
/// tmux 3.3a never gives back the memory of what `capture-pane -p` prints to a control client
/// (measured: as many bytes as it prints, each time). A daemon looks at screens for days, so the
/// server would grow by gigabytes. What is captured into a buffer, shown and deleted is given back.
extension TmuxServer {
    /// Captures a pane in several ways and asks one thing more, all of one moment.
    ///
    /// - Parameters:
    ///   - ways: The options of each capture.
    ///   - question: A command that prints.
    /// - Returns: The rows of each capture, and what the question printed.
    func captures(
        _ ways: [[String]],
        of pane: PaneID,
        and question: [String]
    ) async throws(TmuxError) -> (screens: [[String]], answer: [String]) {
        let named = ways.map { (way: $0, buffer: nextBufferName()) }
        let capture = named.map { ["capture-pane"] + $0.way + ["-b", $0.buffer, "-t", pane.text] }
        let show = named.map { ["show-buffer", "-b", $0.buffer] }
        let forget = named.map { ["delete-buffer", "-b", $0.buffer] }
        // Nothing is printed in the pane before tmux is done with the line.
        let answers = try await commands(capture + [question] + show + forget)
        let screens = answers[(ways.count + 1)...].prefix(ways.count)
        let areSigns = showsSigns
        return (screens.map { Self.rows($0, areSigns: areSigns) }, answers[ways.count])
    }

    private static func rows(_ lines: [String], areSigns: Bool) -> [String] {
        // The buffer ends with a line feed, and so does what shows it.
        let rows = lines.last == "" ? lines.dropLast() : lines[...]
        return areSigns ? rows.map(SignedText.read) : Array(rows)
    }
}
