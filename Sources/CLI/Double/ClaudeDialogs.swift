/// The dialogs of Claude Code, with the words and the starting row of the real ones.
enum ClaudeDialogs {
    /// - Returns: `nil` for a dialog that it does not have.
    static func dialog(
        _ kind: DoubleDialog.Kind,
        about subject: String,
        in folder: String
    ) -> DoubleDialog? {
        switch kind {
        case .permission: permission(subject.isEmpty ? "git push origin main" : subject)
        case .trust: trust(folder)
        case .bypass: bypass
        case .plan: plan(subject.isEmpty ? "Do the work, then test it." : subject)
        case .limitMenu: limitMenu(isFundsFirst: subject == "funds-first")
        case .login: login
        case .update: nil
        }
    }

    private static let confirm = ["", "Enter to confirm · Esc to cancel"]

    private static func permission(_ command: String) -> DoubleDialog {
        DoubleDialog(
            .permission,
            heading: ["Bash command", "", "  " + command, "", "Do you want to proceed?"],
            options: [
                .init(label: "Yes"),
                .init(label: "Yes, and don't ask again for similar commands"),
                .init(
                    label: "No, and tell Claude what to do differently (esc)",
                    consequences: [.interrupts]
                ),
            ],
            footer: ["", "Esc to cancel · Tab to amend"],
            escape: [.interrupts]
        )
    }

    private static func trust(_ folder: String) -> DoubleDialog {
        var dialog = DoubleDialog(
            .trust,
            heading: [
                "Accessing workspace:", "", folder, "",
                "Quick safety check: Is this a project you created or one you trust?", "",
                "Claude Code'll be able to read, edit, and execute files here.", "",
                "Security guide", "",
            ],
            options: [
                .init(label: "No, exit", consequences: [.exits(1)]),
                .init(label: "Yes, I trust this folder"),
            ],
            footer: confirm,
            escape: [.exits(1)]
        )
        dialog.isNumbered = false
        dialog.digits = .nothing
        return dialog
    }

    private static let bypass = DoubleDialog(
        .bypass,
        heading: [
            "WARNING: Claude Code running in Bypass Permissions mode", "",
            "In Bypass Permissions mode, Claude Code will not ask for your approval before running",
            "potentially dangerous commands.", "",
        ],
        options: [
            .init(label: "No, exit", consequences: [.exits(1)]),
            .init(label: "Yes, I accept"),
        ],
        footer: confirm,
        escape: [.exits(1)]
    )

    private static func plan(_ text: String) -> DoubleDialog {
        DoubleDialog(
            .plan,
            heading: [
                "Ready to code?", "", "Here is Claude's plan:", "", "  " + text, "",
                "Would you like to proceed?", "",
            ],
            options: [
                .init(label: "Yes, and bypass permissions"),
                .init(label: "Yes, manually approve edits"),
                .init(label: "No, keep planning", consequences: [.interrupts]),
            ],
            footer: [],
            escape: [.interrupts]
        )
    }

    /// The rows come in either order, so that nobody may count on one.
    private static func limitMenu(isFundsFirst: Bool) -> DoubleDialog {
        let stop = DoubleDialog.Option(label: "Stop and wait for limit to reset")
        let funds = DoubleDialog.Option(
            label: "Add funds to continue with extra usage",
            consequences: [.marks("MONEY-SPENT"), .goesOn]
        )
        let upgrade = DoubleDialog.Option(
            label: "Upgrade your plan",
            consequences: [.marks("MONEY-SPENT"), .goesOn]
        )
        return DoubleDialog(
            .limitMenu,
            heading: ["What do you want to do?", ""],
            options: isFundsFirst ? [funds, stop, upgrade] : [stop, funds, upgrade],
            footer: confirm,
            escape: [.goesOn]
        )
    }

    private static let login = DoubleDialog(
        .login,
        heading: [
            "Claude Code can be used with your Claude subscription or billed based on API usage.",
            "", "Select login method:", "",
        ],
        options: [
            .init(
                label: "Claude account with subscription · Pro, Max, Team, or Enterprise",
                consequences: [.marks("LOGIN-OPENED"), .goesOn]
            ),
            .init(
                label: "Anthropic Console account · API usage billing",
                consequences: [.marks("LOGIN-OPENED"), .goesOn]
            ),
        ],
        footer: []
    )
}
