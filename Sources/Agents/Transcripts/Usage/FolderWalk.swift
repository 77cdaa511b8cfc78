internal import Foundation

/// Finds the files below a folder. Links are not followed: they may lead out of it, and in circles.
struct FolderWalk {
    /// A folder, or one file.
    let root: String
    /// How deep folders are entered.
    var depthMax = 32

    /// The files whose paths are wanted, in the order of their paths.
    func files(_ isWanted: (String) -> Bool) -> [String] {
        if LineTail.look(at: root) != nil { return [root] }
        var found: [String] = []
        var folders = [(path: root, depth: 0)]
        while let (folder, depth) = folders.popLast() {
            for name in RolloutFolder.names(in: folder) {
                let path = "\(folder)/\(name)"
                var info = stat()
                guard lstat(path, &info) == 0 else { continue }
                switch info.st_mode & S_IFMT {
                // The objects of git are many and tell nothing.
                case S_IFDIR where depth < depthMax && name != ".git":
                    folders.append((path, depth + 1))
                case S_IFREG where isWanted(path): found.append(path)
                default: continue  // open: links, pipes and the like
                }
            }
        }
        return found.sorted()
    }
}
