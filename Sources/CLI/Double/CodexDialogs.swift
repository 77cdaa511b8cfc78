/// The dialogs of Codex, with the words and the starting row of the real ones.
enum CodexDialogs {
    /// - Returns: `nil` for a dialog that it does not have.
    static func dialog(
        _ kind: DoubleDialog.Kind,
        about subject: String,
        in folder: String
    ) -> DoubleDialog? {
        switch kind {
        case .permission: permission(subject.isEmpty ? "git push origin main" : subject)
        case .trust: trust(folder)
        case .update: update
        case .plan: plan(subject.isEmpty ? "Shall I do the work now?" : subject)
        case .limitMenu: limitMenu
        case .login: login
        case .bypass: nil
        }
    }

    private static func permission(_ command: String) -> DoubleDialog {
        DoubleDialog(
            .permission,
            heading: [
                "  Would you like to run the following command?", "", "  Environment: local", "",
                "  $ " + command, "",
            ],
            options: [
                .init(label: "Yes, proceed (y)", keys: "y"),
                .init(
                    label: "No, and tell Codex what to do differently (esc)",
                    consequences: [.interrupts]
                ),
            ],
            footer: ["", "  Press enter to confirm or esc to cancel"],
            escape: [.interrupts]
        )
    }

    private static func trust(_ folder: String) -> DoubleDialog {
        DoubleDialog(
            .trust,
            heading: [
                "> You are in \(folder)", "",
                "  Do you trust the contents of this directory? Working with untrusted contents",
                "  comes with higher risk of prompt injection. Trusting the directory allows",
                "  project-local config, hooks, and exec policies to load.", "",
            ],
            options: [
                .init(label: "Yes, continue"),
                .init(label: "No, quit", consequences: [.exits(0)]),
            ],
            footer: ["", "  Press enter to continue"]
        )
    }

    private static let update: DoubleDialog = {
        var dialog = DoubleDialog(
            .update,
            heading: ["✨ Update available! \(CodexLook.version) -> 0.154.2", ""],
            options: [
                .init(
                    label: "Update now (runs npm install -g @openai/codex)",
                    consequences: [.marks("INSTALLED"), .exits(0)]
                ),
                .init(label: "Skip"),
                .init(label: "Skip until next version"),
            ],
            footer: ["", "Press enter to continue"],
            escape: [.goesOn]
        )
        dialog.digits = .move
        return dialog
    }()

    private static func plan(_ question: String) -> DoubleDialog {
        var dialog = DoubleDialog(
            .plan,
            heading: ["  Question 1/1 (1 unanswered)", "  " + question, ""],
            options: [
                .init(label: "Yes (Recommended)"), .init(label: "No"),
                .init(label: "None of the above"),
            ],
            footer: ["", "  tab to add notes | enter to submit answer | esc to interrupt"],
            escape: [.interrupts]
        )
        dialog.digits = .move
        return dialog
    }

    /// It looks like a limit and is an offer: the first row changes the model.
    private static let limitMenu = DoubleDialog(
        .limitMenu,
        heading: [
            "  Approaching rate limits", "  Switch to gpt-5.6-luna for lower credit usage?", "",
        ],
        options: [
            .init(
                label: "Switch to gpt-5.6-luna",
                consequences: [.marks("MODEL-SWITCHED"), .goesOn]
            ),
            .init(label: "Keep current model"),
            .init(label: "Keep current model (never show again)"),
        ],
        footer: ["", "  Press enter to confirm or esc to go back"],
        escape: [.goesOn]
    )

    private static let login = DoubleDialog(
        .login,
        heading: [
            "  Welcome to Codex, OpenAI's command-line coding agent", "",
            "  Sign in with ChatGPT to use Codex as part of your paid plan",
            "  or connect an API key for usage-based billing", "",
        ],
        options: [
            .init(
                label: "Sign in with ChatGPT",
                consequences: [.marks("LOGIN-OPENED"), .goesOn]
            ),
            .init(
                label: "Provide your own API key",
                consequences: [.marks("LOGIN-OPENED"), .goesOn]
            ),
        ],
        footer: ["", "  Press enter to continue"]
    )
}
