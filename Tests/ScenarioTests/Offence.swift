import Foundation
import Testing

/// A push that breaks one rule through the real receive-pack, and its lawful twin.
struct Offence: Sendable, CustomTestStringConvertible {
    let code: String
    /// Who pushes, by the name of a clone.
    var author = "builder"
    /// A shell script in the clone that makes the commits; `$1` is `wrong` or `right`.
    let script: String
    var ref = "main"
    var options: [String] = []
    /// Whether it tells what several people said, which no one of them can push who is known.
    var isOfSeveral = false

    var testDescription: String { code }

    /// Commits whatever there is, with a subject.
    static func c(_ subject: String) -> String {
        "{ git add -A; git commit -q --allow-empty -m '\(subject)'; }"
    }

    static let all: [Offence] = [
        Offence(
            code: "BUS-REF-001",
            script: "[ $1 = right ] || git reset -q --hard HEAD~1; \(c("work"))",
            options: ["--force"]
        ),
        Offence(
            code: "BUS-REF-003",
            script: """
                git checkout -q -b side HEAD~1; \(c("side"))
                if [ $1 = wrong ]; then git merge -q --no-edit main
                else git rebase -q main; fi
                """
        ),
        Offence(
            code: "BUS-IDENT-002",
            script: """
                [ $1 = right ] || git config user.email eve@x.org; \(c("claim(D1): x"))
                """
        ),
        Offence(
            code: "BUS-SUBJ-001",
            script: """
                [ $1 = right ] && \(c("claim(D1): x")) || \(c("claim D1: x"))
                """
        ),
        Offence(
            code: "BUS-TRLR-001",
            script: """
                [ $1 = right ] && t=Bus-Evidence || t=Bus-Evidnce
                git commit -q --allow-empty -m 'claim(D1): x' -m "$t: make test"
                """
        ),
        Offence(
            code: "BUS-TRLR-002",
            script: """
                [ $1 = right ] && v=0.9 || v=9; \
                git commit -q --allow-empty -m 'claim(D1): x' -m "Bus-Confidence: $v"
                """
        ),
        Offence(
            code: "BUS-TRLR-003",
            script: """
                git commit -q --allow-empty -m 'claim(D1): x' -m "Bus-Confidence: 0.1
                $([ $1 = right ] || echo 'Bus-Confidence: 0.2')"
                """
        ),
        Offence(
            code: "BUS-CLAIM-001",
            author: "correctness",
            script: """
                [ $1 = right ] && \(c("work")) || \(c("claim(D1): x"))
                """
        ),
        Offence(
            code: "BUS-CLAIM-002",
            script: """
                [ $1 = right ] && \(c("claim(D2): x")) || \(c("claim(D9): x"))
                """
        ),
        Offence(
            code: "BUS-REVIEW-001",
            script: """
                [ $1 = right ] && \(c("work")) || \(c("review(C1): PASS"))
                """
        ),
        Offence(
            code: "BUS-REVIEW-003",
            author: "correctness",
            script: """
                [ $1 = right ] && \(c("review(C1): PASS")) || \(c("review(D2): PASS"))
                """
        ),
        Offence(
            code: "BUS-REVIEW-004",
            author: "correctness",
            script: """
                [ $1 = right ] && o=$(git log -1 --format=%H --grep 'claim(C2)') \
                  || o=$(git log --format=%H --grep 'claim(C2)' | tail -1)
                git commit -q --allow-empty -m 'review(C2): PASS' -m "Bus-Claim: $o"
                """
        ),
        Offence(
            code: "BUS-REVIEW-005",
            script: """
                [ $1 = right ] && \(c("work")) || \(c("lift(C1): please"))
                """
        ),
        Offence(
            code: "BUS-REVIEW-006",
            author: "correctness",
            script: """
                [ $1 = right ] && \(c("review(C1): PASS")) || \(c("review(C2): PASS"))
                """
        ),
        Offence(
            code: "BUS-DONE-001",
            script: """
                mkdir -p bus; [ $1 = right ] && echo soon >bus/STATUS-build.md \
                  || echo '## DONE' >bus/STATUS-build.md; \(c("status"))
                """
        ),
        Offence(
            code: "BUS-DONE-002",
            script: """
                mkdir -p bus; [ $1 = right ] && echo soon >bus/STATUS-ship.md \
                  || echo '## DONE' >bus/STATUS-ship.md; \(c("status"))
                """
        ),
        Offence(
            code: "BUS-DONE-003",
            author: "correctness",
            script: """
                mkdir -p bus; [ $1 = right ] && echo soon >bus/STATUS-build.md \
                  || echo '## DONE' >bus/STATUS-build.md; \(c("status"))
                """
        ),
        Offence(
            code: "BUS-INBOX-001",
            script: """
                mkdir -p bus; [ $1 = right ] && n=correctness || n=corectness
                echo hello >bus/INBOX-$n.md; \(c("mail"))
                """
        ),
        Offence(
            code: "BUS-INBOX-002",
            script: """
                [ $1 = right ] && echo more >>bus/INBOX-correctness.md \
                  || : >bus/INBOX-correctness.md; \(c("mail"))
                """
        ),
        Offence(
            code: "BUS-INBOX-003",
            script: """
                [ $1 = right ] && n=1000 || n=1000001
                head -c $n /dev/zero | tr '\\0' x >bus/inbox-big; mkdir -p bus/inbox/correctness
                mv bus/inbox-big bus/inbox/correctness/big.md; \(c("mail"))
                """
        ),
        Offence(
            code: "BUS-TAKE-001",
            script: """
                [ $1 = right ] && \(c("take(1): mine")) || \(c("take(7): mine"))
                """
        ),
        Offence(
            code: "BUS-TAKE-002",
            script: """
                [ $1 = right ] && \(c("take(1): mine")) || \(c("take(2): mine"))
                """
        ),
        Offence(
            code: "BUS-TAKE-003",
            script: """
                [ $1 = right ] && \(c("drop(2): expired")) || \(c("drop(2): tired"))
                """
        ),
        Offence(
            code: "BUS-ITEM-001",
            script: """
                [ $1 = right ] && n=9 || n=1; echo x >bus/issues/$n-other.md; \(c("an item"))
                """
        ),
        Offence(
            code: "BUS-APPR-001",
            script: """
                [ $1 = right ] && git config user.email ana@example.org; \(c("hold(bus): lunch"))
                """
        ),
        Offence(
            code: "BUS-APPR-003",
            script: """
                [ $1 = right ] && git config user.email ana@example.org
                mkdir -p prompts; echo x >prompts/builder.md; \(c("prompt"))
                [ $1 = right ] || { git rm -q -r prompts; \(c("taken back")); }
                """
        ),
        Offence(
            code: "BUS-PATH-001",
            script: """
                mkdir -p bus/inbox/correctness
                [ $1 = right ] && echo x >bus/inbox/correctness/1.md \
                  || ln -s /etc/passwd bus/inbox/correctness/1.md; \(c("mail"))
                """
        ),
        Offence(
            code: "BUS-PATH-002",
            script: """
                echo x >Read; [ $1 = right ] || echo y >read; \(c("files"))
                """
        ),
        Offence(
            code: "BUS-PATH-003",
            author: "correctness",
            script: """
                mkdir -p src tests; [ $1 = right ] && echo x >tests/a || echo x >src/a
                \(c("a file"))
                """
        ),
        Offence(
            code: "BUS-PATH-004",
            script: """
                git config user.email ana@example.org
                echo '# more' >>git-bus.toml; [ $1 = right ] || echo x >other; \(c("settings"))
                """
        ),
        Offence(
            code: "BUS-LIMIT-001",
            script: """
                [ $1 = right ] && n=20 || n=21
                for i in $(seq $n); do git commit -q --allow-empty -m "work $i"; done
                """
        ),
        Offence(
            code: "BUS-LIMIT-002",
            script: """
                [ $1 = right ] && n=2000 || n=2001; head -c $n /dev/zero >big; \(c("a file"))
                """
        ),
        Offence(
            code: "BUS-LIMIT-003",
            script: """
                [ $1 = right ] && n=100 || n=101; seq $n >lines; \(c("a file"))
                """
        ),
        Offence(
            code: "BUS-LIMIT-004",
            script: """
                [ $1 = right ] || export GIT_COMMITTER_DATE="$(($(date +%s) + 4000)) +0000"
                \(c("work"))
                """
        ),
        Offence(code: "BUS-REF-004", script: c("a topic of its own"), ref: "refs/heads/topic"),
    ]
}
