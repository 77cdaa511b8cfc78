/// The parts of a screen that say something about now. What is in none of them is history.
struct ScreenZones {
    /// Where a question may stand: everything below the last thing that is history.
    var live: [String] = []
    /// Where the program says that it works: right above the composer, and below it.
    var status: [String] = []
    /// Lines of the program's own since the last prompt, without their decoration, the last first.
    var said: [String] = []
    /// The composer, if there is one.
    var composer: Composer?
    /// Whether the line where a prompt would stand is empty: the program prints, or waits.
    var isBlank = false
    /// A dialog that the layout itself knows by its form.
    var dialog: String?

    /// The place where a person types.
    struct Composer {
        /// Its first line, with its glyph, as it stands there.
        var first: String
        /// The same without what is dim.
        var solid: String
        /// What follows, joined.
        var rest: String
        /// How many letters of the first line are the prompt.
        var prompt = 1
    }
}
