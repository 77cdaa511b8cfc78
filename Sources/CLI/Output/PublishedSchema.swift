import BusModel

/// The JSON Schema of something that git-bus prints. The files are in `docs/schemas`.
struct PublishedSchema {
    /// The word in `"schema": "git-bus/<name>/1"`.
    let name: String
    /// The file, as it is.
    let text: String

    /// What it is of, in a line.
    var title: String {
        // Why a fallback: the tests see to it that each file is JSON with a title.
        let object = try? CanonicalJSON.decode(JSONValue.self, from: Array(text.utf8))  // why
        return object?["title"]?.text ?? name
    }

    /// Every schema, by name.
    static let all: [PublishedSchema] = [
        ("capture", PackageResources.capture_json),
        ("config", PackageResources.config_json),
        ("check", PackageResources.check_json),
        ("config-check", PackageResources.config_check_json),
        ("doctor", PackageResources.doctor_json),
        ("error", PackageResources.error_json),
        ("explain-commit", PackageResources.explain_commit_json),
        ("explain-agent", PackageResources.explain_agent_json),
        ("explain-pane", PackageResources.explain_pane_json),
        ("explain-rule", PackageResources.explain_rule_json),
        ("explain-subject", PackageResources.explain_subject_json),
        ("gate", PackageResources.gate_json), ("gates", PackageResources.gates_json),
        ("gc", PackageResources.gc_json),
        ("hooks-change", PackageResources.hooks_change_json),
        ("hooks-local", PackageResources.hooks_local_json),
        ("hooks-print", PackageResources.hooks_print_json),
        ("hooks-status", PackageResources.hooks_status_json),
        ("inbox", PackageResources.inbox_json),
        ("issue", PackageResources.issue_json), ("issues", PackageResources.issues_json),
        ("keys", PackageResources.keys_json),
        ("log", PackageResources.log_json),
        ("notifications", PackageResources.notifications_json),
        ("notify", PackageResources.notify_json),
        ("phase", PackageResources.phase_json), ("phases", PackageResources.phases_json),
        ("policy", PackageResources.policy_json),
        ("prices", PackageResources.prices_json),
        ("prices-check", PackageResources.prices_check_json),
        ("schemas", PackageResources.schemas_json), ("status", PackageResources.status_json),
        ("tokens", PackageResources.tokens_json),
        ("tokens-from", PackageResources.tokens_from_json),
        ("transcript", PackageResources.transcript_json),
        ("trust", PackageResources.trust_json),
    ].map { PublishedSchema(name: $0, text: String(decoding: $1, as: UTF8.self)) }
}
