internal import BusModel

/// Judges the zones of a screen by the patterns of a profile.
struct ScreenReader {
    let zones: ScreenZones
    let screen: ScreenProfile
    let now: Instant
    let clock: Zones

    func read() -> PaneReading {
        let composer = zones.composer.map(text)
        if let dialog = dialog { return with(composer, dialog) }
        if let limit = limit { return with(composer, limit) }
        if let line = first(of: zones.status, screen.busy) {
            return PaneReading(.busy, reason: "it works: \(line)", composer: composer)
        }
        if zones.isBlank {
            return PaneReading(.busy, reason: "there is no prompt under the cursor")
        }
        guard let composer else {
            return PaneReading(.unknown, reason: "no place to type is on the screen")
        }
        guard composer.isEmpty else {
            return PaneReading(
                .draft,
                reason: "there is text behind the prompt: \(composer)",
                composer: composer
            )
        }
        if let error = first(of: zones.said, screen.error) {
            return PaneReading(.error, reason: error, composer: composer)
        }
        return PaneReading(.idle, reason: "an empty prompt and no sign of work", composer: composer)
    }

    private func with(_ composer: String?, _ reading: PaneReading) -> PaneReading {
        PaneReading(
            reading.state,
            reason: reading.reason,
            dialog: reading.dialog,
            reset: reading.reset,
            banner: reading.banner,
            composer: composer
        )
    }

    /// What a person typed, or an empty text.
    private func text(_ composer: ScreenZones.Composer) -> String {
        if composer.rest.isEmpty, composer.prompt == 1 || composer.first.count <= composer.prompt {
            for line in [composer.first, composer.solid]
            where screen.ready.matches(whole: line) || screen.ready.matches(whole: line + " ") {
                return ""
            }
        }
        let typed = composer.solid.drop { "│ ".contains($0) }.dropFirst(composer.prompt)
        let text = (typed + " " + composer.rest).drop(while: \.isWhitespace)
        // Whatever it is, it is not nothing.
        return text.isEmpty ? composer.first : StyledText.trimmed(String(text))
    }

    private var dialog: PaneReading? {
        let line = first(of: zones.live, screen.dialog)
        guard let sign = zones.dialog ?? line else { return nil }
        let kind = DialogKind.of(zones.live)
        let limit = kind == DialogKind.limitMenu ? announcement : nil
        return PaneReading(
            .dialog,
            reason: "a question is on the screen: \(sign)",
            dialog: kind,
            reset: limit?.reset,
            banner: limit?.banner
        )
    }

    private var limit: PaneReading? {
        guard let found = announcement else { return nil }
        // When it has passed, the words are history, and what else is on the screen counts.
        if let reset = found.reset, now >= reset + UsageLimit.margin { return nil }
        return PaneReading(
            .limit,
            reason: "its account is used up: \(found.banner)",
            reset: found.reset,
            banner: found.banner
        )
    }

    /// The newest announcement of a limit, and when it ends.
    private var announcement: (banner: String, reset: Instant?)? {
        for (index, line) in zones.said.enumerated()
        where screen.limit.contains(where: { $0.occurs(in: line) }) {
            // A narrow pane wraps the time to the next row, which stands before it in this list.
            let next = index > 0 ? zones.said[index - 1] : ""
            let reset =
                ResetTime.parse(line, now: now, zones: clock)
                ?? ResetTime.parse("\(line) \(next)", now: now, zones: clock)
            return (line, reset)
        }
        return nil
    }

    private func first(of lines: [String], _ patterns: [Pattern]) -> String? {
        lines.first { line in patterns.contains { $0.occurs(in: line) } }
    }
}
