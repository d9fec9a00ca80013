//! Certificates that nobody should trust.

use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::{Script, script};

/// A platform that speaks TLS with a certificate of its own making.
///
/// # Panics
/// If the certificate can't be made.
pub fn self_signed(host: &str, expired: bool) -> Script {
    let acceptor = TlsAcceptor::from(Arc::new(settings(host, expired)));
    script(move |talk| {
        let acceptor = acceptor.clone();
        async move { acceptor.accept(talk.into_stream()).await.map(drop) }
    })
}

fn settings(host: &str, expired: bool) -> ServerConfig {
    let mut parameters = CertificateParams::new(vec![host.to_owned()]).expect("a name");
    if expired {
        parameters.not_before = date_time_ymd(2000, 1, 1);
        parameters.not_after = date_time_ymd(2001, 1, 1);
    }
    let key = KeyPair::generate().expect("a key");
    let certificate = parameters.self_signed(&key).expect("a certificate");
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let settings = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let settings = settings.with_safe_default_protocol_versions().expect("versions").with_no_client_auth();
    settings.with_single_cert(vec![certificate.der().clone()], key).expect("a certificate and its key")
}
