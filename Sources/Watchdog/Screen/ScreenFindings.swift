/// What was found on a screen. ``PaneClassifier`` says which of it counts.
struct ScreenFindings {
    /// The line of a dialog.
    var dialog: String?
    /// The lines that say what the dialog is about.
    var dialogLines: ArraySlice<ScreenLine> = []
    /// The announcement that ended the last turn.
    var banner: Banner?
    /// The line that says that the program works.
    var busy: String?
    /// Where a person types.
    var composer: Composer?
    /// Why a line must not be typed although the composer is empty.
    var doubt: String?
    /// What the reason says when nothing is found.
    var otherwise = "nothing on the screen is known"
}
