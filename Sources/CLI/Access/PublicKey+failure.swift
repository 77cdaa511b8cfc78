import BusModel

extension PublicKey.Fault {
    /// What is said of it. It names the file and repeats nothing of what is in it.
    func failure(file: String) -> CommandFailure {
        let (said, facts) = sentence(file)
        return CommandFailure(.malformed, said, facts: facts, hints: hints(ShellWord.quoted(file)))
    }

    private func sentence(_ file: String) -> (String, facts: [String]) {
        switch self {
        case .secret:
            (
                "\(file) holds a private key: it stays where it is, and nothing of it was copied",
                ["the public half is the one that is given away; its file ends in .pub"]
            )
        case .none: ("\(file) holds no public key", [])
        case .several: ("\(file) holds more than one key", ["they are added one by one"])
        case .options:
            (
                "the line in \(file) begins with something else than a key",
                ["what a key may do is what git-bus writes, and nothing besides"]
            )
        case .certificate:
            ("\(file) holds a certificate; a name is bound to a plain public key", [])
        case .unknownType:
            (
                "\(file) holds no key of a kind that is taken",
                ["kinds: " + PublicKey.types.joined(separator: ", ")]
            )
        case .damaged: ("the key in \(file) is damaged or cut off", [])
        case .otherType: ("the key in \(file) is of another kind than its line says", [])
        case .short: ("the RSA key in \(file) has less than 2048 bits", [])
        }
    }

    private func hints(_ file: String) -> [String] {
        switch self {
        case .secret: ["ssh-keygen -y -f \(file) > \(file).pub", "then name \(file).pub instead"]
        case .several, .options: ["leave nothing in \(file) but TYPE KEY COMMENT, on one line"]
        case .damaged, .otherType: ["look at it: ssh-keygen -l -f \(file)"]
        case .none, .certificate, .unknownType, .short: ["make one: ssh-keygen -t ed25519"]
        }
    }
}
