/// Has libgit2 read no certificates.
///
/// A libgit2 that is built with mbedTLS reads every certificate of the machine when it is set up,
/// which takes longer than all else that a command does. It needs them for https alone, which
/// git-bus leaves to git. The loader finds this one before that of the library; in a release the
/// linker does.
///
/// - Returns: 0, as when all of them could be read.
@_cdecl("mbedtls_x509_crt_parse_file")
public func readNoCertificates(_ chain: OpaquePointer?, _ path: UnsafePointer<CChar>?) -> Int32 {
    0
}
