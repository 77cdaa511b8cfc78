import Foundation

/// The home of the user that this program runs as.
enum HomeFolder {
    /// The folder that `HOME` names, where it belongs to this user; else that of the user database.
    ///
    /// Settings of git are read there, some of which name programs: a folder of somebody else's is
    /// not believed, should an sshd take the variable from its clients.
    static func own(said: String?) -> String {
        var status = stat()
        if let said, said.hasPrefix("/"), stat(said, &status) == 0, status.st_uid == geteuid(),
            status.st_mode & S_IWOTH == 0
        {
            return said
        }
        guard let entry = getpwuid(geteuid()), let home = entry.pointee.pw_dir else { return "/" }
        return String(cString: home)
    }
}
