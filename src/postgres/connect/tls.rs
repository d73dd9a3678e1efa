//! Encryption, with the meaning libpq gives to `sslmode` and `sslrootcert`.
//!
//! Rules: PostgreSQL documentation, section "SSL Support" (libpq), table "SSL Mode Descriptions".

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
};
use tokio_postgres::config::ChannelBinding;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::error::{Cause, ConnectError};

/// `sslmode`, from the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SslMode {
    /// Never encrypt.
    Disable,
    /// Encrypt if the server insists.
    Allow,
    /// Encrypt if the server can.
    Prefer,
    /// Encrypt, whoever the server is.
    Require,
    /// And demand a certificate of a trusted authority.
    VerifyCa,
    /// And demand that it is made out to the host asked for.
    VerifyFull,
}

impl SslMode {
    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "disable" => Self::Disable,
            "allow" => Self::Allow,
            "prefer" => Self::Prefer,
            "require" => Self::Require,
            "verify-ca" => Self::VerifyCa,
            "verify-full" => Self::VerifyFull,
            _ => return None,
        })
    }
}

/// `sslrootcert`: whose word on a certificate counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// Not said.
    Unset,
    /// The system's certificate store.
    System,
    /// The authorities in a PEM file.
    File(PathBuf),
}

/// All that a connection string says about encryption.
#[derive(Clone, Debug)]
pub(super) struct Security {
    pub(super) mode: SslMode,
    pub(super) trust: Trust,
    /// Start with the handshake, without asking first (PostgreSQL 17 and later).
    pub(super) direct: bool,
    pub(super) binding: ChannelBinding,
}

impl Default for Security {
    fn default() -> Self {
        Self {
            mode: SslMode::Prefer,
            trust: Trust::Unset,
            direct: false,
            binding: ChannelBinding::Prefer,
        }
    }
}

/// How a certificate is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Demand {
    Nothing,
    Authority,
    AuthorityAndName,
}

impl Security {
    /// The TLS side of a connection.
    pub(super) fn connector(&self) -> Result<MakeRustlsConnect, ConnectError> {
        let demand = match (self.mode, &self.trust) {
            (SslMode::VerifyFull, _) => Demand::AuthorityAndName,
            // libpq: `require` with a root certificate verifies as `verify-ca` does.
            (SslMode::VerifyCa, _) | (SslMode::Require, Trust::File(_)) => Demand::Authority,
            _ => Demand::Nothing,
        };
        let roots = match (demand, &self.trust) {
            (Demand::Nothing, _) => Vec::new(),
            (_, Trust::File(path)) => read_roots(path)?,
            (_, Trust::Unset | Trust::System) => system_roots()?,
        };
        let provider = Arc::new(ring::default_provider());
        let verifier = Verifier::new(demand, roots, Arc::clone(&provider));
        let unsupported = |source: rustls::Error| ConnectError::RootCertificates {
            path: PathBuf::from("system"),
            source: source.into(),
        };
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(unsupported)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        if self.direct {
            config.alpn_protocols = vec![b"postgresql".to_vec()];
        }
        Ok(MakeRustlsConnect::new(config))
    }
}

fn read_roots(path: &Path) -> Result<Vec<CertificateDer<'static>>, ConnectError> {
    let failed = |source: Cause| ConnectError::RootCertificates { path: path.to_owned(), source };
    let roots: Vec<_> = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|e| failed(e.into()))?;
    if roots.is_empty() {
        return Err(failed("the file holds no certificate in PEM form".into()));
    }
    Ok(roots)
}

fn system_roots() -> Result<Vec<CertificateDer<'static>>, ConnectError> {
    let loaded = rustls_native_certs::load_native_certs();
    if loaded.certs.is_empty() {
        let said = loaded.errors.into_iter().next().map_or_else(
            || "the system has no trusted certificates".into(),
            |e| Cause::from(e.to_string()),
        );
        return Err(ConnectError::RootCertificates { path: PathBuf::from("system"), source: said });
    }
    Ok(loaded.certs)
}

/// Judges a server's certificate by what `sslmode` demands. The signature of the handshake is
/// checked in every mode, so a certificate cannot be shown by someone without its key.
#[derive(Debug)]
struct Verifier {
    demand: Demand,
    store: RootCertStore,
    roots: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
}

impl Verifier {
    fn new(
        demand: Demand,
        roots: Vec<CertificateDer<'static>>,
        provider: Arc<CryptoProvider>,
    ) -> Self {
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(roots.iter().cloned());
        Self { demand, store, roots, provider }
    }

    fn verify_chain(
        &self,
        leaf: &CertificateDer<'_>,
        parsed: &ParsedCertificate<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<(), rustls::Error> {
        let verdict = verify_server_cert_signed_by_trust_anchor(
            parsed,
            &self.store,
            intermediates,
            now,
            self.provider.signature_verification_algorithms.all,
        );
        match verdict {
            // Validity is judged before anything else, so the exception below never covers it.
            Err(rustls::Error::InvalidCertificate(
                CertificateError::Expired
                | CertificateError::ExpiredContext { .. }
                | CertificateError::NotValidYet
                | CertificateError::NotValidYetContext { .. },
            )) => verdict,
            // A self-signed server certificate named as its own root is common with PostgreSQL;
            // OpenSSL accepts it, webpki does not since it is marked as an authority.
            Err(_) if self.roots.iter().any(|root| root.as_ref() == leaf.as_ref()) => Ok(()),
            _ => verdict,
        }
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if self.demand != Demand::Nothing {
            let parsed = ParsedCertificate::try_from(leaf)?;
            self.verify_chain(leaf, &parsed, intermediates, now)?;
            if self.demand == Demand::AuthorityAndName {
                verify_server_name(&parsed, server_name)?;
            }
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(
            message,
            cert,
            signed,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            cert,
            signed,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
