//! What is done with sealed values.

/// Hash functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// MD5 (RFC 1321), where a platform still asks for it.
    Md5,
    /// SHA-1 (RFC 3174).
    Sha1,
    /// SHA-256 (RFC 6234).
    Sha256,
    /// SHA-512 (RFC 6234).
    Sha512,
}

/// Signatures by a private key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017).
    RsaSha256,
}

/// How the bytes of a hash are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Lower-case hexadecimal.
    HexLower,
    /// Upper-case hexadecimal.
    HexUpper,
    /// Base64 with padding (RFC 4648, section 4).
    Base64,
    /// The bytes themselves. Useful only as a part or key of another hash.
    Raw,
}

/// A piece of what is hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// This text, as UTF-8.
    Text(String),
    /// The value that this marker stands for.
    Sealed(String),
}

/// Why there is no marker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The connection has no sealed value of that name (given).
    Unknown(String),
    /// The text is not a marker of this connection.
    NotAMarker,
    /// What is to sign is no private key of that kind. Says why.
    NoKey(String),
}
