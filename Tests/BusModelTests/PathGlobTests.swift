import BusModel
import Testing

@Suite struct `A pattern for paths` {
    @Test(arguments: [
        ("git-bus.toml", "git-bus.toml"), ("prompts/**", "prompts/a.md"),
        ("prompts/**", "prompts/a/b/c.md"), ("**/*.md", "a.md"), ("**/*.md", "x/y/a.md"),
        ("src/*.c", "src/a.c"), ("src/?.c", "src/a.c"), ("a/**/z", "a/z"), ("a/**/z", "a/b/c/z"),
        ("**", "anything/at/all"), ("*a*b*", "xxaxxbxx"), ("refs/heads/wip/**", "refs/heads/wip/x"),
        ("Ä*", "Äpfel"),
    ])
    func `fits`(glob: String, path: String) { #expect(PathGlob(glob).matches(path)) }

    @Test(arguments: [
        ("git-bus.toml", "x/git-bus.toml"), ("prompts/**", "promptsx/a"), ("src/*.c", "src/x/a.c"),
        ("src/?.c", "src/ab.c"), ("*", "a/b"), ("prompts/*", "prompts"), ("a/**/z", "a/b/zz"),
        ("*.md", "a.mdx"), ("GIT-BUS.toml", "git-bus.toml"), ("", "a"),
    ])
    func `does not fit`(glob: String, path: String) { #expect(!PathGlob(glob).matches(path)) }

    @Test func `takes no longer for stars that could stand for anything`() {
        let glob = PathGlob(String(repeating: "*a", count: 200) + "b")
        #expect(!glob.matches(String(repeating: "a", count: 5000)))
    }

    @Test func `says where a fitting path could be`() {
        #expect(PathGlob("prompts/**").couldMatch(below: "prompts"))
        #expect(PathGlob("prompts/**").couldMatch(below: "prompts/x/y"))
        #expect(PathGlob("**/x").couldMatch(below: "any/where"))
        #expect(!PathGlob("prompts/**").couldMatch(below: "src"))
        #expect(!PathGlob("git-bus.toml").couldMatch(below: "git-bus.toml"))
        #expect(!PathGlob("a/*").couldMatch(below: "a/b"))
    }
}
