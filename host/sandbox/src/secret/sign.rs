//! Signatures by a private key that is a secret.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use zeroize::Zeroizing;

use crate::types::secret::Signature;

/// The signature of the data. The error says what is wrong with the key, and nothing that is in it.
pub(crate) fn sign(signature: Signature, key: &[u8], data: &[u8]) -> Result<Vec<u8>, &'static str> {
    match signature {
        Signature::RsaSha256 => {
            let pair = rsa_key(key)?;
            let mut signed = vec![0; pair.public().modulus_len()];
            // The random numbers only hide from others on the machine how long it takes: the signature is always the same.
            pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), data, &mut signed)
                .map_err(|_| "nothing can be signed with it")?;
            Ok(signed)
        }
    }
}

/// A key in PEM, or the Base64 of it alone, as many platforms show it.
fn rsa_key(text: &[u8]) -> Result<RsaKeyPair, &'static str> {
    const UNREADABLE: &str = "it is neither PEM nor Base64 of a private key (PKCS #8 or PKCS #1)";
    let unfit = |_| "it is no RSA key of 2048 to 8192 bits";
    if text.trim_ascii().starts_with(b"-----BEGIN") {
        return match PrivateKeyDer::from_pem_slice(text).map_err(|_| UNREADABLE)? {
            PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).map_err(unfit),
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()).map_err(unfit),
            _ => Err(UNREADABLE),
        };
    }
    let written: Zeroizing<Vec<u8>> =
        Zeroizing::new(text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect());
    let der = Zeroizing::new(STANDARD.decode(written.as_slice()).map_err(|_| UNREADABLE)?);
    RsaKeyPair::from_pkcs8(&der).or_else(|_| RsaKeyPair::from_der(&der)).map_err(unfit)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with `openssl genrsa 2048`, for this test alone.
    const PKCS8: &str = include_str!("sign/pkcs8.pem");
    /// The same key.
    const PKCS1: &str = include_str!("sign/pkcs1.pem");
    /// `printf 'a=1&b=2' | openssl dgst -sha256 -sign pkcs8.pem | base64 -w0`
    const SIGNED: &str = include_str!("sign/signed.txt");

    #[test]
    fn a_signature_is_that_of_openssl() {
        let alone: String = PKCS8.lines().filter(|line| !line.starts_with('-')).collect();
        for key in [PKCS8, PKCS1, &alone] {
            let signed = sign(Signature::RsaSha256, key.as_bytes(), b"a=1&b=2").unwrap();
            assert_eq!(STANDARD.encode(signed), SIGNED.trim());
        }
    }

    #[test]
    fn what_is_no_key_is_told_without_it() {
        for key in ["", "secret-1", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "c2VjcmV0LTE="] {
            let reason = sign(Signature::RsaSha256, key.as_bytes(), b"a=1").unwrap_err();
            assert!(!reason.contains("secret") && !reason.is_empty(), "{key}");
        }
    }
}
