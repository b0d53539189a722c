//! Who is at the boxes' door: what the certificate of the connection says.

use std::future::Future;
use std::io;
use std::pin::Pin;

use axum::Extension;
use axum::middleware::AddExtension;
use axum_server::accept::Accept;
use axum_server::tls_rustls::RustlsAcceptor;
use jawab_ops::BoxId;
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;
use tower::Layer;
use tracing::warn;
use uuid::Uuid;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::authority::{Fingerprint, fingerprint};

/// A box, by a certificate that the authority signed and whose key it has.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Peer {
    /// The box.
    pub box_id: BoxId,
    /// Its certificate.
    pub certificate: Fingerprint,
}

impl Peer {
    /// The box that a certificate was issued to: its common name is the box's id.
    fn of(certificate: &[u8]) -> Option<Self> {
        let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
        let mut names = parsed.subject().iter_common_name();
        let (name, None) = (names.next()?, names.next()) else {
            return None;
        };
        Some(Self {
            box_id: BoxId(Uuid::try_parse(name.as_str().ok()?).ok()?),
            certificate: fingerprint(certificate),
        })
    }
}

/// Accepts connections, and tells each request of them who it is from.
#[derive(Clone, Debug)]
pub(crate) struct PeerAcceptor(pub(crate) RustlsAcceptor);

impl<S: Send + 'static> Accept<TcpStream, S> for PeerAcceptor {
    type Stream = TlsStream<TcpStream>;
    type Service = AddExtension<S, Peer>;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let address = stream.peer_addr();
        let accepting = self.0.accept(stream, service);
        Box::pin(async move {
            let let_in = let_in(accepting).await;
            if let (Err(error), Ok(address)) = (&let_in, address) {
                warn!(
                    "{address} was not let in at the boxes' door: {error}; if it is a box, \
                     look whether its certificate is of this authority"
                );
            }
            let_in
        })
    }
}

/// Finishes the handshake, and reads who it is from the certificate.
async fn let_in<S>(
    accepting: impl Future<Output = io::Result<(TlsStream<TcpStream>, S)>>,
) -> io::Result<(TlsStream<TcpStream>, AddExtension<S, Peer>)> {
    let (stream, service) = accepting.await?;
    let peer = stream
        .get_ref()
        .1
        .peer_certificates()
        .and_then(|chain| chain.first())
        .and_then(|certificate| Peer::of(certificate))
        .ok_or_else(|| io::Error::other("the certificate names no box"))?;
    Ok((stream, Extension(peer).layer(service)))
}
