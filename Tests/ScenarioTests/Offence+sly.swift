/// What a rule has to see through.
extension Offence {
    private static let ana = "git config user.email ana@example.org"
    private static let builder = "git config user.email builder@agents.invalid"

    static let sly: [Offence] = [
        Offence(
            code: "BUS-CLAIM-003",
            script: """
                \(ana); \(c("hold(D1): wait")); [ $1 = wrong ] || \(c("resume(D1): go on"))
                \(builder); \(c("claim(D1): x"))
                """,
            isOfSeveral: true
        ),
        Offence(
            code: "BUS-HOLD-001",
            author: "correctness",
            script: """
                \(ana); \(c("hold(bus): wait")); [ $1 = wrong ] || \(c("resume(bus): go on"))
                git config user.email correctness@agents.invalid; \(c("review(C1): PASS"))
                """,
            isOfSeveral: true
        ),
        // A claim and its reviews, then a change that nobody has seen, then the marker.
        Offence(
            code: "BUS-DONE-004",
            script: """
                \(c("claim(D1): x")); \(c("claim(D2): x"))
                \(c("claim(C1): x")); \(c("claim(C2): x"))
                for r in correctness readability; do
                  git config user.email $r@agents.invalid
                  for g in D1 D2 C1 C2; do
                    o=$(git log -1 --format=%H --grep "^claim($g)")
                    git commit -q --allow-empty -m "review($g): PASS" -m "Bus-Claim: $o"
                  done
                done
                \(builder); mkdir -p bus src; echo '## DONE' >bus/STATUS-build.md
                [ $1 = right ] || echo x >src/unseen; \(c("done"))
                """,
            isOfSeveral: true
        ),
        // The settings that would allow it come with it.
        Offence(
            code: "BUS-PATH-004",
            script: """
                \(ana); sed -i 's/"D1", "D2"/"D1", "D2", "D9"/' git-bus.toml; \(c("settings"))
                [ $1 = right ] || { \(builder); \(c("claim(D9): x")); }
                """
        ),
        // A merge that brings in what neither side had.
        Offence(
            code: "BUS-APPR-003",
            script: """
                git checkout -q -b side; \(c("side")); git checkout -q main; \(c("mine"))
                git merge -q --no-commit --no-ff side; mkdir -p prompts src
                [ $1 = right ] && echo x >src/new || echo x >prompts/builder.md
                git add -A; git commit -q -m merged
                """
        ),
        // Hidden behind a side branch, and gone again before its end.
        Offence(
            code: "BUS-APPR-003",
            script: """
                git checkout -q -b side; mkdir -p prompts src
                [ $1 = right ] && echo x >src/new || echo x >prompts/builder.md; \(c("add"))
                git rm -q -r --ignore-unmatch prompts src; \(c("and gone"))
                git checkout -q main; \(c("mine")); git merge -q --no-ff --no-edit side
                """
        ),
        // A PASS that a rebase carried onto a claim that its author never saw.
        Offence(
            code: "BUS-REVIEW-006",
            author: "correctness",
            script: """
                git checkout -q -b old; \(c("review(C1): PASS")); git checkout -q main
                \(builder); [ $1 = right ] || \(c("claim(C1): quite another one"))
                git config user.email correctness@agents.invalid; git cherry-pick \
                  --allow-empty old \
                  >/dev/null
                """
        ),
        Offence(
            code: "BUS-PATH-002",
            script: """
                mkdir -p bus; [ $1 = right ] && n=INBOX-readability.md || n=Inbox-Correctness.md
                echo x >bus/$n; \(c("a twin"))
                """
        ),
        Offence(
            code: "BUS-PATH-002",
            script: """
                [ $1 = right ] && n=git || n=.git; b=$(echo x | git hash-object -w --stdin)
                t=$( (git ls-tree HEAD; printf '100644 blob %s\t%s\n' $b "$n.x:y") | git mktree)
                [ $1 = right ] && t=$(git rev-parse 'HEAD^{tree}')
                git reset -q --hard $(git commit-tree $t -p HEAD -m odd)
                """
        ),
        Offence(
            code: "BUS-PATH-001",
            script: """
                mkdir -p bus/inbox; [ $1 = right ] && { mkdir bus/inbox/readability
                  echo x >bus/inbox/readability/1.md; } || ln -s ../../src bus/inbox/readability
                \(c("mail"))
                """
        ),
        Offence(
            code: "BUS-PATH-001",
            script: """
                t=$(git rev-parse HEAD); mkdir -p bus; echo x >bus/notes.md; git add -A
                [ $1 = right ] || git update-index --add --cacheinfo 160000,$t,bus/inbox/correctness
                git commit -q -m module; git reset -q --hard
                """
        ),
    ]
}
