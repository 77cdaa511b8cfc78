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
    /// The last line above the composer that is not empty and no rule, and no line of the program
    /// that tells how long a turn took.
    var lastWords = ""
    /// What the reason says when nothing is found.
    var otherwise = "nothing on the screen is known"

    /// The letters of a dialog, hashed (FNV-1a): digits and signs change while it stands.
    var dialogMark: String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for line in dialogLines {
            for scalar in line.scalars where scalar.properties.isAlphabetic {
                hash = (hash ^ UInt64(scalar.value)) &* 0x100_0000_01B3
            }
        }
        return String(hash, radix: 16)
    }

    /// Reads ``lastWords`` from the lines above a composer.
    mutating func listen(to above: ArraySlice<ScreenLine>) {
        let last = above.last { !$0.isBlank && !$0.isRule && !$0.has(LiveZone.finished) }
        lastWords = last?.trimmed ?? ""
    }
}
