//! What stands between a box and central, in words with what to do, and once: a real box, and at
//! central's address whatever a network puts there.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum_server::tls_rustls::RustlsConfig;
use common::{Box, Central, until};
use jawab_central::authority::{Authority, boxes_tls, boxes_tls_by, console_tls};
use jawab_ledger::Ledger;
use jawab_sync::LinkTrouble;
use rcgen::{CertificateParams, DnType, KeyPair};
use rustls::ServerConfig;
use tokio::io::AsyncWriteExt;

async fn obstacle(it: &Box) -> LinkTrouble {
    until("an obstacle", || it.status().obstacle).await
}

/// A box that syncs with whatever is at this address, and has something to say.
fn box_at(central: &Central, address: &str) -> Box {
    let mut it = Box::enrolled(central);
    it.notes(1, "un");
    it.syncs_at(central, address);
    it
}

fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// A server with this TLS that answers each request with a page; gives its address.
fn page_behind(tls: ServerConfig) -> String {
    let (listener, address) = listener();
    let tls = RustlsConfig::from_config(Arc::new(tls));
    let server = axum_server::from_tcp_rustls(listener, tls).unwrap();
    let page = Router::new().fallback(|| async { "<html>Sign in</html>" });
    tokio::spawn(async move { server.serve(page.into_make_service()).await });
    format!("https://127.0.0.1:{}", address.port())
}

/// A server whose every connection gets these octets and ends.
fn octets_at(octets: &'static [u8]) -> String {
    let (listener, address) = listener();
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(octets).await;
            let _ = stream.shutdown().await;
        }
    });
    format!("https://127.0.0.1:{}", address.port())
}

#[tokio::test]
async fn a_sign_in_page_is_one_however_it_answers() {
    let central = Central::set_up();
    let data = central.folder.path().join("data");
    // In plain HTTP on the port.
    let plain = octets_at(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<html>");
    assert_eq!(
        obstacle(&box_at(&central, &plain)).await,
        LinkTrouble::Portal
    );
    // By TLS, with a certificate of its own.
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["127.0.0.1".into()]).unwrap();
    params
        .distinguished_name
        .push(DnType::CommonName, "hotspot");
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let own = params.self_signed(&key).unwrap();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut tls = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(
            vec![own.der().clone()],
            rustls::pki_types::PrivateKeyDer::Pkcs8(key.serialize_der().into()),
        )
        .unwrap();
    tls.alpn_protocols = vec![b"h2".to_vec()];
    let it = box_at(&central, &page_behind(tls));
    assert_eq!(obstacle(&it).await, LinkTrouble::OtherAuthority);
    // A proxy of the ministry's own, with central's certificate.
    let it = box_at(&central, &page_behind(boxes_tls(&data).unwrap()));
    assert_eq!(obstacle(&it).await, LinkTrouble::Portal);
    // The console's port in place of the boxes'.
    let it = box_at(&central, &page_behind(console_tls(&data).unwrap()));
    assert_eq!(obstacle(&it).await, LinkTrouble::Portal);
    assert_eq!(it.ledger.pending().unwrap(), 1);
    assert_eq!(it.status().last_heard, None);
}

#[tokio::test]
async fn a_network_that_does_not_carry_is_told_by_what_is_wrong_with_it() {
    let central = Central::set_up();
    let (listener, address) = listener();
    drop(listener);
    for (address, expected) in [
        (format!("https://{address}"), LinkTrouble::NobodyListens),
        // Reserved names never resolve (RFC 2606).
        (
            "https://central.invalid:8445".into(),
            LinkTrouble::NameUnknown,
        ),
        (octets_at(b""), LinkTrouble::BreaksOff),
    ] {
        let it = box_at(&central, &address);
        assert_eq!(obstacle(&it).await, expected, "{address}");
        let words = it.status().trouble.unwrap();
        assert!(words.contains(expected.words()), "{words}");
    }
}

#[tokio::test]
async fn a_central_by_another_name_is_told_so() {
    let central = Central::up().await;
    let address = central.boxes.replace("127.0.0.1", "[::ffff:127.0.0.1]");
    let it = box_at(&central, &address);
    assert_eq!(obstacle(&it).await, LinkTrouble::WrongName);
}

#[tokio::test]
async fn a_box_with_a_certificate_that_no_authority_takes_is_told_that_it_is_its_own() {
    let (central, elsewhere) = (Central::up().await, Central::set_up());
    let mut it = Box::enrolled(&elsewhere);
    let authority = central.folder.path().join("data/authority.pem");
    std::fs::copy(authority, it.keys().join("authority.pem")).unwrap();
    it.notes(1, "un");
    it.syncs_with(&central);
    assert_eq!(obstacle(&it).await, LinkTrouble::OwnCertificate);
}

#[tokio::test]
async fn a_box_that_was_enrolled_again_is_refused_and_not_reached() {
    let central = Central::up().await;
    let mut it = Box::enrolled(&central);
    central.enrol(it.ledger.box_id(), &it.folder.path().join("new"));
    it.notes(1, "un");
    it.syncs_with(&central);
    assert_eq!(obstacle(&it).await, LinkTrouble::Refused);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(it.status().last_heard, None, "a refusal is no answer");
}

#[tokio::test]
async fn a_box_whose_clock_was_never_set_syncs() {
    let central = Central::up().await;
    let mut it = Box::new();
    let path = it.ledger.path().to_owned();
    it.ledger = Ledger::open_by(&path, || 600_000).unwrap();
    central.enrol(it.ledger.box_id(), &it.keys());
    it.notes(2, "un");
    it.syncs_with(&central);
    it.is_level().await;
    assert_eq!(central.ops(), 2);
}

#[tokio::test]
async fn a_central_whose_clock_was_never_set_takes_boxes() {
    let central = Central::set_up();
    let data = central.folder.path().join("data");
    // It gets as far as the answer, which is a page here.
    let tls = boxes_tls_by(&data, || 600).unwrap();
    let it = box_at(&central, &page_behind(tls));
    assert_eq!(obstacle(&it).await, LinkTrouble::Portal);
}

#[tokio::test]
async fn certificates_are_valid_from_the_first_day_of_the_clock() {
    let central = Central::set_up();
    let it = Box::enrolled(&central);
    for path in [
        central.folder.path().join("data/authority.pem"),
        central.folder.path().join("data/central.pem"),
        it.keys().join("box.pem"),
    ] {
        let pem = std::fs::read(&path).unwrap();
        let (_, pem) = x509_parser::pem::parse_x509_pem(&pem).unwrap();
        let begins = pem.parse_x509().unwrap().validity().not_before;
        assert_eq!(begins.timestamp(), 0, "{}", path.display());
    }
}

#[tokio::test]
async fn central_gets_a_new_certificate_and_a_new_name_and_boxes_go_on() {
    let mut central = Central::up().await;
    let mut it = Box::enrolled(&central);
    it.notes(1, "un");
    it.syncs_with(&central);
    it.is_level().await;
    let data = central.folder.path().join("data");
    let before = std::fs::read(data.join("central.pem")).unwrap();
    central.does(&["certificate", "renew"], "");
    assert_ne!(std::fs::read(data.join("central.pem")).unwrap(), before);
    central.does(&["certificate", "name", "central.jeunesse.ma", "::1"], "");
    let names = jawab_central::authority::names_of(&data).unwrap();
    assert_eq!(
        names,
        ["localhost", "127.0.0.1", "central.jeunesse.ma", "::1"]
    );
    central.stop().await;
    central.start().await;
    it.notes(1, "deux");
    it.is_level().await;
    assert_eq!(central.ops(), 2);
    // A name can be taken away again, but not the last.
    central.does(&["certificate", "forget", "localhost", "::1"], "");
    let all = jawab_central::authority::names_of(&data).unwrap();
    let authority = Authority::load(&data).unwrap();
    assert!(authority.renew(&data, &[], &all).is_err());
    assert_eq!(jawab_central::authority::names_of(&data).unwrap(), all);
}

#[tokio::test]
async fn two_boxes_that_run_from_one_disk_are_told_so_by_central() {
    let central = Central::up().await;
    let mut it = Box::enrolled(&central);
    it.notes(2, "un");
    it.syncs_with(&central);
    it.is_level().await;
    assert!(!it.status().copy_runs);
    it.stops();
    let mut copy = Box::new();
    let copied = copy.folder.path().join("copied.db");
    it.ledger.backup(&copied).unwrap();
    copy.ledger = Ledger::open(&copied).unwrap();
    std::fs::create_dir(copy.keys()).unwrap();
    for name in ["box.pem", "box.key", "authority.pem"] {
        std::fs::copy(it.keys().join(name), copy.keys().join(name)).unwrap();
    }
    // Each goes on by itself; the one that comes second begins another epoch.
    it.notes(1, "ici");
    it.syncs_with(&central);
    it.is_level().await;
    copy.notes(1, "la");
    copy.syncs_with(&central);
    copy.is_level().await;
    it.notes(1, "encore ici");
    it.is_level().await;
    // Whoever asks next is told.
    copy.stops();
    copy.syncs_with(&central);
    until("word of the copy", || copy.status().copy_runs.then_some(())).await;
    assert!(central.ask("SELECT COUNT(*) FROM boards") >= 1);
    assert_eq!(copy.status().obstacle, None);
}

/// The record has one reader: a search of a second is a second for whoever reads it next.
#[tokio::test]
async fn what_waits_is_told_while_somebody_else_reads_the_record() {
    let central = Central::set_up();
    // Nobody is there, and the box leaves that be for a while.
    let nobody = listener().1;
    let it = box_at(&central, &format!("https://{nobody}"));
    obstacle(&it).await;
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert_eq!(it.status().pending, 1);

    let (begun, reads) = std::sync::mpsc::channel();
    let (end, ends) = std::sync::mpsc::channel::<()>();
    let ledger = it.ledger.clone();
    let reader = std::thread::spawn(move || {
        ledger.read(|_| {
            begun.send(()).unwrap();
            Ok(ends.recv().is_ok())
        })
    });
    reads.recv().unwrap();
    it.notes(3, "deux");
    until("what was added", || {
        (it.status().pending == 4).then_some(())
    })
    .await;
    end.send(()).unwrap();
    assert!(reader.join().unwrap().unwrap());
}
