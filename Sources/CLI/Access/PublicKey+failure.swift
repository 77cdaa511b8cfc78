extension PublicKey.Fault {
    /// What is said of it. It names the file and repeats nothing of what is in it.
    func failure(file: String, agent: String) -> CommandFailure {
        let file = ShellWord.quoted(file)
        let make = "make one: ssh-keygen -t ed25519 -f \(ShellWord.quoted(agent + "-key"))"
        return switch self {
        case .secret:
            CommandFailure(
                .malformed,
                "\(file) holds a private key: it stays where it is, and nothing of it was copied",
                facts: ["the public half is the one that is given away; its file ends in .pub"],
                hints: [
                    "git bus keys add \(ShellWord.quoted(agent)) \(file).pub",
                    "ssh-keygen -y -f \(file) > \(file).pub",
                ]
            )
        case .none: CommandFailure(.malformed, "\(file) holds no public key", hints: [make])
        case .several:
            CommandFailure(
                .malformed,
                "\(file) holds more than one key",
                hints: ["put each into a file of its own, and add them one by one"]
            )
        case .options:
            CommandFailure(
                .malformed,
                "the line in \(file) begins with something else than a key",
                facts: ["what a key may do is what git-bus writes, and nothing besides"],
                hints: ["take away what stands before the word ssh-…, and add it again"]
            )
        case .certificate:
            CommandFailure(
                .malformed,
                "\(file) holds a certificate; a name is bound to a plain public key",
                hints: [make]
            )
        case .unknownType:
            CommandFailure(
                .malformed,
                "\(file) holds no key of a kind that is taken",
                facts: ["kinds: " + PublicKey.types.joined(separator: ", ")],
                hints: [make]
            )
        case .damaged:
            CommandFailure(
                .malformed,
                "the key in \(file) is damaged or cut off",
                hints: ["look at it: ssh-keygen -l -f \(file)"]
            )
        case .otherType:
            CommandFailure(
                .malformed,
                "the key in \(file) is of another kind than its line says",
                hints: ["look at it: ssh-keygen -l -f \(file)"]
            )
        case .short:
            CommandFailure(
                .malformed,
                "the RSA key in \(file) has less than 2048 bits",
                hints: [make]
            )
        }
    }
}
