import BusModel

/// All manual pages: those of the commands, and those written by hand with their lists filled in.
struct Manual {
    let program: CommandDump
    /// As mdoc writes it: `November 21, 2026`.
    let date: String

    /// The pages that are made of the program alone.
    var commandPages: [CommandPage] {
        program.shownSubcommands.map { CommandPage(command: $0, date: date) }
    }

    /// A page written by hand, with the lists that the program knows better put into it.
    ///
    /// A line `.\" list: commands` or `.\" list: exit statuses` stands where the list belongs.
    func filled(_ page: String) -> String {
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.flatMap { line -> [String] in
            switch line {
            case ".\\\" list: commands": commandList
            case ".\\\" list: exit statuses": statusList
            default: [String(line)]  // open: everything else is printed as it is
            }
        }.joined(separator: "\n")
    }

    private var commandList: [String] {
        [".Bl -tag -width Ds"]
            + commandPages.flatMap { page in
                [".It Xr \(page.name) 1"] + Roff.paragraph(page.command.abstract ?? "")
            } + [".El"]
    }

    private var statusList: [String] {
        [".Bl -tag -width 130", ".It 0", "Done."]
            + CommandFailure.Kind.allCases.flatMap { kind in
                [".It \(kind.rawValue)"] + Roff.paragraph(kind.meaning)
            } + [".El"]
    }

    /// A day as mdoc writes it, in UTC.
    static func date(_ time: Instant) -> String {
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September",
            "October", "November", "December",
        ]
        let day = Dates.rfc3339(time).prefix(10).split(separator: "-").compactMap { Int($0) }
        guard day.count == 3, months.indices.contains(day[1] - 1) else { return "January 1, 1970" }
        return "\(months[day[1] - 1]) \(day[2]), \(day[0])"
    }
}
