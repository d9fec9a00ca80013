//! TLS. Which authorities the system trusts is read once for all accounts, and not before a server shows its certificate:
//! it takes milliseconds and a megabyte, and whoever talks to a machine of the house or only replays needs none of it.

use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use rustls_platform_verifier::Verifier;

/// Protocols that are offered, the one that is liked best first.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// What the system trusts. A long-lived process sees new authorities when it is started again.
static TRUSTED: Trusted = Trusted(OnceLock::new());

/// TLS for one client. Sessions that may be resumed are its own: an account can't be told by those of another.
pub(super) fn config() -> Result<ClientConfig, Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?
        // What is called dangerous is to bring a check of one's own. This one is the system's, made a little later.
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Late { provider, trusted: &TRUSTED }))
        .with_no_client_auth();
    config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).to_vec();
    Ok(config)
}

#[derive(Debug)]
struct Trusted(OnceLock<Result<Verifier, Error>>);

impl Trusted {
    fn get(&self, provider: &Arc<CryptoProvider>) -> Result<&Verifier, Error> {
        self.0.get_or_init(|| Verifier::new(Arc::clone(provider))).as_ref().map_err(Clone::clone)
    }
}

/// The system's check of certificates, made when there is one to check.
#[derive(Debug)]
struct Late<'t> {
    provider: Arc<CryptoProvider>,
    trusted: &'t Trusted,
}

impl ServerCertVerifier for Late<'static> {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let trusted = self.trusted.get(&self.provider)?;
        trusted.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authorities_are_read_once_and_not_before_a_server_shows_its_certificate() {
        static TRUSTED: Trusted = Trusted(OnceLock::new());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let clients = [0, 1].map(|_| Late { provider: Arc::clone(&provider), trusted: &TRUSTED });
        assert!(clients.iter().all(|client| !client.supported_verify_schemes().is_empty()));
        assert!(TRUSTED.0.get().is_none());
        let read = clients.each_ref().map(|client| {
            let shown = CertificateDer::from(&b"no certificate"[..]);
            let name = ServerName::try_from("shop.example").unwrap();
            assert!(client.verify_server_cert(&shown, &[], &name, &[], UnixTime::now()).is_err());
            std::ptr::from_ref(TRUSTED.0.get().unwrap())
        });
        assert_eq!(read[0], read[1]);
    }

    #[test]
    fn a_config_offers_what_a_client_would_offer_by_itself() {
        assert_eq!(config().unwrap().alpn_protocols, [b"h2".to_vec(), b"http/1.1".to_vec()]);
    }
}
