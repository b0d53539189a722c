//! TLS in front of a program that knows none: Debian's SIPp is built without it.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use rcgen::{CertificateParams, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// Takes streams under TLS and hands what comes over them on. Ends when dropped.
#[derive(Debug)]
pub struct Terminator {
    address: SocketAddr,
    certificate: PathBuf,
    serves: JoinHandle<()>,
}

impl Terminator {
    /// Listens at this address, shows a certificate for `name`, which is its own authority and is written to
    /// the folder, and hands on to `to`.
    ///
    /// # Errors
    /// When no port is free there, or the certificate cannot be made.
    pub async fn opens(at: Ipv4Addr, name: &str, to: SocketAddr, folder: &Path) -> Result<Self> {
        let key = KeyPair::generate()?;
        let own = CertificateParams::new(vec![name.to_owned()])?.self_signed(&key)?;
        let certificate = folder.join(format!("{name}.pem"));
        std::fs::write(&certificate, own.pem())?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let secret = PrivateKeyDer::try_from(key.serialize_der()).map_err(anyhow::Error::msg)?;
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![own.der().clone()], secret)?;
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind((at, 0)).await.context("cannot listen")?;
        let address = listener.local_addr()?;
        let serves = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                // Whoever breaks off is no trouble of the others.
                tokio::spawn(async move {
                    let mut near = acceptor.accept(stream).await?;
                    let mut far = TcpStream::connect(to).await?;
                    copy_bidirectional(&mut near, &mut far).await
                });
            }
        });
        Ok(Self {
            address,
            certificate,
            serves,
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The file with its certificate (PEM), whom to trust.
    #[must_use]
    pub fn certificate(&self) -> &Path {
        &self.certificate
    }
}

impl Drop for Terminator {
    fn drop(&mut self) {
        self.serves.abort();
    }
}
