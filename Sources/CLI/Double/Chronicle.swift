/// What a played program tells the world beside its screen: its transcript and its hooks.
protocol Chronicle: AnyObject {
    /// The name of the conversation.
    var session: String { get }
    /// The tokens that its last answer cost, as the status line counts them.
    var tokens: Int { get }
    /// How much of the context is left, in per cent.
    var contextLeft: Int { get }
    /// What was said before, where it goes on with a conversation.
    var past: [HistoryItem] { get }

    /// It is ready, and not before: a person has trusted the folder.
    func sessionBegan() throws
    func promptTaken(_ text: String) throws
    /// A block of the answer is whole.
    func said(_ text: String) throws
    func toolBegan(_ command: String) throws
    func toolEnded(_ command: String, output: String, status: Int32) throws
    /// A person is asked whether a command may run, or a plan may be followed.
    func asked(_ kind: DoubleDialog.Kind, about subject: String) throws
    /// When the limit ends that is reached, or about to be.
    func limitLasts(until: Int64) throws
    func limited(_ text: String) throws
    func failed(_ text: String) throws
    func compactBegan() throws
    func compactEnded(milliseconds: Int64) throws
    /// Something was sent while it worked.
    func queued(_ text: String) throws
    func unqueued() throws
    func interrupted(inTool: Bool) throws
    /// The turn is over; without words, because it failed.
    func turnEnded(lastWords: String?) throws
    func sessionEnded(reason: String) throws
    /// The lines after the last picture.
    var farewell: [String] { get }
}
