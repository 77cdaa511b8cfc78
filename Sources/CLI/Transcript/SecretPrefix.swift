/// How keys begin that say by that whose they are. Pure.
struct SecretPrefix {
    let text: [UInt32]
    /// How many characters must follow.
    let tailMin: Int
    /// Whether it only counts at the beginning of a word: it may stand inside of one by chance.
    let needsBoundary: Bool
    /// Whether it is of an address, the secret of which has several parts.
    let isPath: Bool

    private init(
        _ text: String,
        _ tailMin: Int,
        needsBoundary: Bool = false,
        isPath: Bool = false
    ) {
        self.text = text.unicodeScalars.map(\.value)
        self.tailMin = tailMin
        self.needsBoundary = needsBoundary
        self.isPath = isPath
    }

    /// All of them by their first character, longer ones first.
    static let byFirst: [UInt32: [SecretPrefix]] = Dictionary(
        grouping: all.sorted { $0.text.count > $1.text.count }
    ) { $0.text[0] }

    private static let all: [SecretPrefix] = [
        // OpenAI, Anthropic and those who took the form over.
        SecretPrefix("sk-ant-", 6), SecretPrefix("sk-proj-", 6), SecretPrefix("sk-or-", 6),
        SecretPrefix("sk-", 8, needsBoundary: true), SecretPrefix("sk_live_", 6),
        SecretPrefix("sk_test_", 6), SecretPrefix("rk_live_", 6), SecretPrefix("whsec_", 8),
        SecretPrefix("gsk_", 12, needsBoundary: true),
        SecretPrefix("xai-", 12, needsBoundary: true),
        // Forges.
        SecretPrefix("ghp_", 6), SecretPrefix("gho_", 6), SecretPrefix("ghu_", 6),
        SecretPrefix("ghs_", 6), SecretPrefix("ghr_", 6), SecretPrefix("github_pat_", 6),
        SecretPrefix("glpat-", 6), SecretPrefix("gldt-", 6), SecretPrefix("glrt-", 6),
        SecretPrefix("glcbt-", 6), SecretPrefix("glptt-", 6),
        // Clouds.
        SecretPrefix("AKIA", 12), SecretPrefix("ASIA", 12), SecretPrefix("AIza", 16),
        SecretPrefix("ya29.", 8), SecretPrefix("dop_v1_", 8), SecretPrefix("hvs.", 8),
        SecretPrefix("GOCSPX-", 8), SecretPrefix("tskey-", 8), SecretPrefix("AGE-SECRET-KEY-", 8),
        // Messengers, registries and others.
        SecretPrefix("xoxa-", 6), SecretPrefix("xoxb-", 6), SecretPrefix("xoxc-", 6),
        SecretPrefix("xoxd-", 6), SecretPrefix("xoxe-", 6), SecretPrefix("xoxe.", 6),
        SecretPrefix("xoxo-", 6), SecretPrefix("xoxp-", 6), SecretPrefix("xoxr-", 6),
        SecretPrefix("xoxs-", 6), SecretPrefix("xapp-", 6), SecretPrefix("npm_", 12),
        SecretPrefix("pypi-", 12), SecretPrefix("hf_", 12, needsBoundary: true),
        SecretPrefix("dckr_pat_", 6), SecretPrefix("lin_api_", 8), SecretPrefix("shpat_", 8),
        SecretPrefix("SG.", 16, needsBoundary: true), SecretPrefix("ATATT", 12),
        // Addresses that let everybody write who knows them; JSON may escape their slashes.
        SecretPrefix("hooks.slack.com/services/", 6, isPath: true),
        SecretPrefix("hooks.slack.com\\/services\\/", 6, isPath: true),
        // A signed token: its head is an object, in base64.
        SecretPrefix("eyJ", 17, needsBoundary: true),
    ]
}
