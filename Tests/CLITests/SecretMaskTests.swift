import Agents
import BusModel
import Foundation
import Ledger
import Testing

@testable import CLI

@Suite struct `The mask over secrets` {
    /// What nobody may see, in parts, so that no scanner takes this file for a leak.
    private static let tail = "Ab3dEf6hIj9k" + "Lm2nOp5qRs8t"

    @Test(
        arguments: [
            ("sk-", "sk-"), ("sk-ant-", "sk-ant-"), ("sk-proj-", "sk-proj-"), ("ghp_", "ghp_"),
            ("gho_", "gho_"), ("github_pat_", "github_pat_"), ("glpat-", "glpat-"),
            ("xoxb-", "xoxb-"), ("xoxp-", "xoxp-"), ("AIza", "AIza"), ("npm_", "npm_"),
            ("hf_", "hf_"), ("eyJ", "eyJ"),
        ]
    )
    func `leaves the beginning of a key that says whose it is`(prefix: String, shown: String) {
        let key = prefix + Self.tail
        for (before, after) in [
            ("", ""), ("use ", " now"), ("\"", "\""), ("x=", ","), ("(", ")"), ("\\n", "\\n"),
            ("%3D", "&x=1"), ("https://example.org/?q=", ""), ("a\n", "\nb"),
        ] {
            let line = SecretMask.line(before + key + after)
            #expect(!line.contains(Self.tail.prefix(6)), "\(line)")
            #expect(line.contains(shown + "…masked"), "\(line)")
        }
    }

    @Test func `knows the keys of AWS, which are in capitals`() {
        let key = "AKIA" + "IOSFODNN7EXAMPLE"
        #expect(SecretMask.line("id \(key).") == "id AKIA…masked.")
    }

    @Test(
        arguments: [
            ("password=hunter2", "password=h…masked"),
            ("password: hunter2", "password: h…masked"),
            ("PASSWORD = 'two words'", "PASSWORD = 't"), ("\"password\": \"two words\"", "\": \"t"),
            ("{\\\"password\\\": \\\"two words\\\"}", "\\\"t"), ("DB_PASS=hunter2", "DB_PASS=h"),
            ("api_key=abcdefgh", "api_key=ab…masked"), ("apiKey: \"abcdefgh\"", "apiKey: \"ab"),
            ("x-api-key: abcdefgh", "x-api-key: ab…masked"), ("token=abcdefgh", "token=ab…masked"),
            ("GITHUB_TOKEN=abcdefgh", "GITHUB_TOKEN=ab…masked"), ("token => abcdefgh", "=> ab"),
            ("--password hunter2 -v", "--password h…masked -v"),
            ("--api-key=abcdefgh x", "--api-key=ab…masked x"),
            ("<password>hunter2</password>", "<password>h…masked</password>"),
            ("client_secret=abcdefgh&x=1", "client_secret=ab…masked"),
            ("config[\"token\"] = \"abcdefgh\"", "= \"ab…masked\""),
            ("curl -u ana:hunter2 x", "curl -u ana:h…masked x"),
            ("Authorization: Bearer abcdefghij", "Authorization: Bear…masked"),
            ("'authorization: token abcdefghij'", "'authorization: toke…masked'"),
            ("Bearer abcdefghij", "Bearer ab…masked"), ("basic YW5hOmI=", "basic YW…masked"),
            ("Cookie: a=bcdef; d=efgh", "Cookie: a=…masked"),
            ("https://ana:hunter2@example.org/x", "https://an…masked@example.org/x"),
            ("https://ana:hun/ter2@example.org/x", "https://an…masked@example.org/x"),
            ("postgres://u:pw@db:5432/x", "postgres://u…masked@db:5432/x"),
            ("the token is 0123456789abcdef0123", "the token is 0123…masked"),
            ("API key 0123456789abcdef0123 x", "API key 0123…masked x"),
            ("secret MDEyMzQ1Njc4OWFiY2RlZg==", "secret MDEy…masked"),
        ]
    )
    func `hides what stands behind a telling word`(text: String, shown: String) {
        let line = SecretMask.line(text)
        #expect(line.contains(shown) && line.contains("…masked"), "\(line)")
        for secret in ["hunter2", "two words", "words", "cdefgh", "ter2", "YW5h", "efgh", ":pw"] {
            #expect(!line.contains(secret) || !text.contains(secret), "\(line)")
        }
    }

    @Test(
        arguments: [
            "input_tokens: 500, max_tokens=4096", "the task-force of a risk-averse disk-image",
            "tokens were counted", "password: null", "\"token\": true", "Token::new()",
            "ssh://git@example.org:22/x.git", "https://example.org:8080/a@b?x=1",
            "git push -u origin main", "docker run -u 1000:1000 x", "the key to it is patience",
            "a password is asked for", "basic usage of it", "token_count=500", "key: value",
            "commit 0123456789abcdef0123456789abcdef01234567",
            "git-bus: D1 is claimed [bus 1a2b3c4d 5e6f7a8b]", "echo $TOKEN > file",
        ]
    )
    func `leaves everything else`(text: String) {
        #expect(SecretMask.line(text) == text)
    }

    @Test(
        arguments: [
            ("[\"--token\", \"hunter2secret\"]", "[\"--token\", \"hu…masked\"]"),
            ("args=[\"--password\",\"hunter2secret\"]", "\"--password\",\"hu…masked\"]"),
            ("[\\\"--token\\\",\\n \\\"hunter2\\\"]", "\\\"h…masked\\\"]"),
            ("{\"name\":\"DB_PASSWORD\",\"value\":\"hunter2\"}", "\"value\":\"h…masked\"}"),
            ("env=[{name=\"API_TOKEN\" value=\"hunter2\"}]", "value=\"h…masked\"}]"),
            ("- name: DB_PASSWORD\n  value: hunter2", "- name: DB_PASSWORD value: h…masked"),
            ("- name: DB_PASSWORD\\n  value: hunter2", "DB_PASSWORD\\n  value: h…masked"),
            ("{\"name\":\"Authorization\",\"value\":\"token hunter2\"}", "\"to…masked\"}"),
            ("\"Authorization\": \"token hunter2\"", "\"to…masked\""),
            ("machine h login ana password hunter2 x", "login ana password h…masked x"),
            ("machine h\\nlogin ana\\npassword hunter2", "\\npassword h…masked"),
            ("login ana password hunter2secret", "login ana password hu…masked"),
            ("{\"auth\": \"YW5hOmh1bnRlcjI=\"}", "{\"auth\": \"YW5h…masked\"}"),
            ("PASS=hunter2secret", "PASS=hu…masked"), ("pass: hunter2", "pass: h…masked"),
            ("\"pass\": \"hunter2secret\"", "\"pass\": \"hu…masked\""),
            ("auth: Authorization: hunter2", "auth: Authorization: h…masked"),
            ("secret_tokens=hunter2", "secret_tokens=h…masked"),
        ]
    )
    func `hides the value of a name, wherever it is written`(text: String, shown: String) {
        expectHidden(text, shown)
    }

    @Test(
        arguments: [
            ("password: |\n  hunter2secret", "password: | hu…masked"),
            ("token: >-\n  hunter2\n  hunter3\nhost: h", "token: >- hu…masked host: h"),
            ("password: |\\n  hunter2secret", "password: |\\n  hu…masked"),
            ("password: correct horse battery staple", "password: corr…masked"),
            ("'passphrase: correct horse battery staple' x", "'passphrase: corr…masked' x"),
            ("secret = correct horse battery\nhost = h", "secret = corr…masked host = h"),
            ("password: a horse b c d e f g readable", "password: a ho…masked readable"),
            ("password: don't horse", "password: do…masked"),
            ("passwords: [hunter2secret, hunter3secret] x", "passwords: [hun…masked x"),
            ("\"passwords\": [\"a]\", \"hunter3\"], \"x\": 1", "…masked \"x\": 1"),
            ("passwords:\n- hunter2\n- hunter3\nhost: h", "passwords: - hunt…masked host: h"),
        ]
    )
    func `hides all words of a value`(text: String, shown: String) {
        expectHidden(text, shown)
    }

    @Test(
        arguments: [
            ("-Password hunter2 -v", "-Password h…masked -v"),
            ("openssl rsa -passin pass:hunter2 -in x", "-passin pass:h…masked -in x"),
            ("sshpass -p hunter2 ssh -p 22 h", "sshpass -p h…masked ssh -p 22 h"),
            ("sshpass -phunter2 ssh h", "sshpass -ph…masked ssh h"),
            ("[\"sshpass\",\"-p\",\"hunter2\",\"ssh\"]", "\"-p\",\"h…masked\",\"ssh\"]"),
            ("mysql -phunter2 db", "mysql -ph…masked db"),
            ("mysqldump -u root -p'hunter2 x' db", "mysqldump -u root -p'hu…masked' db"),
            ("curl -u user:hunter2 x", "curl -u user:h…masked x"),
            ("curl -s -uuser:hunter2 x", "curl -s -uuser:h…masked x"),
            ("[\"curl\",\"-u\",\"ana:hunter2\"]", "\"ana:h…masked\"]"),
            ("psql ana:hunter2@db.example.org/x", "psql ana:h…masked@db.example.org/x"),
            ("url=ana:hunter2@localhost:5432", "url=ana:h…masked@localhost:5432"),
            ("ana:hun@ter2@10.0.0.1", "ana:hu…masked@10.0.0.1"),
            ("https://hooks.slack.com" + "/services/T000/B000/hunter2 x", "/services/…masked x"),
            ("hooks.slack.com" + "\\/services\\/T000\\/B000\\/hunter2 x", "\\/…masked x"),
            ("GOCSPX-" + "hunter2secret", "GOCSPX-…masked"),
        ]
    )
    func `hides what commands and addresses are given`(text: String, shown: String) {
        expectHidden(text, shown)
    }

    private func expectHidden(_ text: String, _ shown: String) {
        let line = SecretMask.line(text)
        #expect(line.contains(shown), "\(line)")
        for secret in ["hunter", "ter2", "horse", "YW5hO", "B000"] {
            #expect(!line.contains(secret), "\(line)")
        }
    }

    @Test(
        arguments: [
            "the token count is 12", "pass the salt", "passed 12 tests", "token=", "auth failed",
            "fixed in 0123456789abcdef0123456789abcdef01234567 by ana", "author: ana",
            "git push -p", "at 12:34@home", "12:34@", "12:34:56@", "--- PASS: TestName (0.00s)",
            "pass: 12, fail: 0", "passwords: 3 found", "tokens: [500, 12, 40000, 3, 12, 16, 17]",
            "\"auth\": {\"user\": \"ana\"}", "npm:lodash@4.17.21", "mailto:someone@example.org",
            "img:latest@sha256:0123456789abcdef0", "git@example.org:owner/repo.git",
            "docker run --name mysql -p3306:3306 x", "mysql -u root -p db", "mkdir -p a; cp -p b",
            "[\"--token\", \"--verbose\"]", "func f(password: String) -> Int", "login is required",
        ]
    )
    func `leaves words that only look like names and options`(text: String) {
        #expect(SecretMask.line(text) == text)
    }

    @Test func `hides private keys up to their end, and where it is not there`() {
        let begin = "-----BEGIN RSA " + "PRIVATE KEY-----"
        let end = "-----END RSA " + "PRIVATE KEY-----"
        let key = "MIIEpAIBAAKCAQEA\nabc+/def==\n"
        let whole = SecretMask.line("a\n\(begin)\n\(key)\(end)\nb")
        #expect(whole == "a -----BEGIN…masked b")
        #expect(SecretMask.line("\(begin)\n\(key)") == "-----BEGIN…masked")
        #expect(!SecretMask.line("\(key)\(end)").contains("abc+"))
        for name in ["private_key: ", "PASS=", "auth: ", "\"Authorization\": \""] {
            let line = SecretMask.line("\(name)\(begin)\n\(key)\(end)")
            #expect(line.hasSuffix("-----BEGIN…masked") && !line.contains("MIIE"), "\(line)")
        }
        let lines = "1→\(begin)\\n2→MIIEpAIB\\n3→\(end) b"
        #expect(SecretMask.line(lines) == "1→-----BEGIN…masked b")
        let open = "-----BEGIN PUBLIC KEY----- MIIE -----END PUBLIC KEY-----"
        #expect(SecretMask.line(open) == open)
    }

    @Test(
        arguments: [
            "\u{1B}[31m", "\u{1B}[0;1m", "\u{9B}1m", "\u{200B}", "\u{202E}", "\u{AD}", "\u{0}",
            "\u{7}", "\u{1B}]8;;https://example.org\u{7}", "\u{1B}]0;x\u{1B}\\", "\u{FE0F}",
            "\u{301}", "\u{2066}", "\u{E0041}", "\u{1B}",
        ]
    )
    func `looks through what nobody sees`(unseen: String) {
        let key = "sk-an" + unseen + "t-Ab3dEf6h" + unseen + "Ij9kLm2nOp5q"
        let word = "pass\(unseen)word=hun\(unseen)ter2"
        for line in [key, word].map({ Terminal.harmless(SecretMask.line("a \($0) b")) }) {
            #expect(line.contains("…masked b"), "\(line)")
            #expect(!line.contains("Ij9k") && !line.contains("ter2"), "\(line)")
            #expect(!line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
        }
    }

    @Test(arguments: ["\u{1B}[", "\u{9B}", "\u{1B}[0;", "\u{1B}]", "\u{1B}]8;;\u{7}\u{1B}["])
    func `hides a key whose first letter ends an escape sequence`(begun: String) {
        let line = SecretMask.line("a \(begun)sk-ant-\(Self.tail) b")
        #expect(line.hasSuffix("…masked b") && !line.contains("Ab3d"), "\(line)")
    }

    @Test func `makes one line of several`() {
        #expect(SecretMask.line("a\n  b\r\n\tc\u{2028}d\n\n") == "a b c d")
        #expect(SecretMask.line("\u{1B}[1mbold\u{1B}[0m \u{1B}]0;title\u{7}x") == "bold x")
        #expect(Terminal.harmless(SecretMask.line("a\u{1B}]0;not ended")) == "a?]0;not ended")
    }

    @Test func `leaves out what may be the half of a secret`() {
        #expect(SecretMask.line("see sk-an", isCut: true) == "see ")
        #expect(SecretMask.line("sk-ant-" + Self.tail, isCut: true).isEmpty)
    }

    @Test func `takes time in proportion to a text, whatever it is`() {
        let hostile = [
            "token=", "sk-", "ghp_", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----",
            "://", "a://b:c", "Bearer ", "password ", "key 0a1b2c", "\"token\":\"", "\\", "-",
            "eyJ",
            "\u{1B}]", "\u{1B}[", "Cookie: ", "-u a:", "https://@",
            "-u:", "-u,", "@a", "a:@b.", "login ", "login\\n", "mysql ", "mysql\\", "mysql -p'",
            "curl -u", "token=[", "passwords: [\"", "password: ", "password: | ", "token,", "pass=",
            "\"--token\",'-", "hooks.slack.com/services/",
        ]
        let clock = ContinuousClock()
        for piece in hostile {
            let text = String(repeating: piece, count: 40_000 / piece.utf8.count)
            let time = clock.measure { _ = SecretMask.line(text) }
            // Milliseconds where each character is looked at a few times; minutes where all are.
            #expect(time < .seconds(20), "\(piece): \(time)")
        }
    }
}

@Suite struct `A line of a transcript` {
    private func entry(_ text: String, _ who: TranscriptEntry.Who = .agent) -> TranscriptEntry {
        var entry = TranscriptEntry(
            time: Instant(milliseconds: 1_700_000_000_000),
            who: who,
            text: text,
            backend: .claude,
            session: "s"
        )
        entry.turn = 12
        return entry
    }

    @Test func `has the time, the turn, who speaks and what was used`() {
        var tool = entry("git status", .tool)
        tool.tool = "Bash"
        tool.subagent = "a31559a022d9a2cb6"
        tool.tokens = TokenCount(input: 1, cacheWrite: 2, cacheRead: 3, output: 4)
        #expect(
            TranscriptLine(tool).plain(isUTC: true, isWhole: false)
                == "2023-11-14T22:13:20.000Z   12 tool     (022d9a2cb6) Bash git status "
                .replacing("(022d9a2cb6)", with: "(2d9a2cb6)")
                + "{in 1, cache write 2, cache read 3, out 4}"
        )
        var ping = entry("git-bus: D1 is claimed [bus 1a2b3c4d]", .ping)
        ping.pings = ["1a2b3c4d"]
        let line = TranscriptLine(ping).plain(isUTC: true, isWhole: false)
        #expect(line.hasSuffix("ping     [bus 1a2b3c4d] git-bus: D1 is claimed [bus 1a2b3c4d]"))
    }

    @Test func `is cut, unless all of it is wanted`() {
        let long = entry(String(repeating: "word ", count: 200))
        let cut = TranscriptLine(long).plain(isUTC: true, isWhole: false)
        #expect(cut.hasSuffix("~") && CellWidth.of(cut) < 450)
        #expect(!TranscriptLine(long).plain(isUTC: true, isWhole: true).hasSuffix("~"))
        let json = TranscriptLine(long).json(of: "a", isWhole: false)
        #expect(json["cut"] == .bool(true))
    }

    @Test func `has no secret and nothing that a terminal acts on, also as JSON`() throws {
        let key = "sk-ant-" + "Ab3dEf6hIj9kLm2nOp5q"
        var all = entry("a \u{1B}[31m\(key)\u{202E}\u{7} b")
        all.tool = key
        all.subagent = key + "\u{1B}[2J"
        all.session = key
        all.model = key
        let line = TranscriptLine(all)
        let json = try CanonicalJSON.text(line.json(of: "a", isWhole: true))
        for text in [line.plain(isUTC: true, isWhole: true), json] {
            #expect(!text.contains("Ab3d") && text.contains("sk-ant-…masked"), "\(text)")
            #expect(!text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
        }
    }
}
