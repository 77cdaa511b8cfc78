@testable import BusModel
@testable import CLI

/// What comes in by ssh, and what goes out to a terminal.
extension FuzzTarget {
    static let access = FuzzTarget("access") { bytes in
        try request(bytes)
        let line = bytes.text
        do {
            if let address = try SSHAddress.of(line) {
                try hold(address.host.first != "-", "no host is an option")
                try hold(address.path.first != "-", "no path is an option")
                let quoted = Array(address.quotedPath.utf8)
                if quoted.count <= RequestWords.bytesMax {
                    let words = try RequestWords.split(quoted)
                    try hold(words == [address.path], "the far side reads \(words)")
                }
            }
        } catch is SSHAddress.Fault {
            // It says why, and carries nothing of what came in.
        }
        let word = ShellWord.quoted(line)
        let isOneLine = line.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        if isOneLine, word.utf8.count <= RequestWords.bytesMax {
            let words = try RequestWords.split(Array(word.utf8))
            try hold(words == [line], "quoted, it is one word: \(words)")
        }
        try keys(bytes)
    }

    private static func request(_ bytes: [UInt8]) throws {
        do {
            switch try AccessRequest(bytes) {
            case .push(let path):
                try hold(!path.hasPrefix("-"), "no path is an option")
                let line = "git-receive-pack " + ShellWord.quoted(path)
                let again = try AccessRequest(Array(line.utf8))
                try hold(again == .push(path: path), "asked again it is \(again)")
            case .fetch(let path):
                try hold(!path.hasPrefix("-"), "no path is an option")
            case .wait(let path, let ref, _):
                try hold(path.map { !$0.hasPrefix("-") } ?? true, "no path is an option")
                try hold(BranchRef.isValid(ref.text), "\(ref) is a branch")
            }
        } catch is AccessRequest.Fault {
            // It says why, and carries nothing of what came in.
        }
    }

    private static func keys(_ bytes: [UInt8]) throws {
        do {
            let key = try PublicKey(file: bytes)
            let again = try PublicKey(type: key.type, base64: key.base64)
            try hold(again == key, "a key is the same when written again")
        } catch is PublicKey.Fault {
            // See above.
        }
        do {
            let block = try KeyBlock(bytes)
            let again = try KeyBlock(block.file)
            try hold(again.file == block.file, "what is written once stays")
            try hold(again.keys == block.keys, "and so do the keys")
            if block.keys.isEmpty {
                try hold(block.file.count <= bytes.count, "nothing is added where nothing was")
            }
        } catch is KeyBlock.Fault {
            // See above.
        }
    }

    static let terminal = FuzzTarget("terminal") { bytes in
        let text = bytes.text
        let safe = Terminal.harmless(text)
        try hold(safe.isPlain, "no control bytes are left")
        let count = text.unicodeScalars.count
        try hold(safe.unicodeScalars.count == count, "each scalar is one")
        try hold(Terminal.harmless(safe).isExactly(safe), "it is harmless by then")
        for scalar in safe.unicodeScalars {
            let isMark =
                (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
            try hold(!isMark, "nothing turns the writing direction")
        }
        for width in [0, 1, 2, 7, 80] {
            let cut = Terminal.cut(safe, to: width)
            try hold(CellWidth.of(cut) <= width, "\"\(cut)\" fits \(width) columns")
        }
        for line in bytes.lines.prefix(20).map(\.text) {
            let close = Nearest.names(to: line, among: ["builder", "correctness", "D1"])
            try hold(close.count <= 3, "at most three are meant")
        }
    }
}
