use std::fs;

use proptest::prelude::*;
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, SigningKey};
use rustls_pki_types::CertificateDer;
use tempfile::TempDir;

use super::*;

/// Morocco at +01 all year but Ramadan: what a Debian of 2025 has.
fn of_2025b() -> ZoneData {
    system(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/2025b")).unwrap()
}

fn version(text: &str) -> Version {
    text.parse().unwrap()
}

fn hour(data: &ZoneData, at: &str) -> i8 {
    data.zone.to_datetime(at.parse().unwrap()).hour()
}

#[test]
fn the_bundle_knows_that_morocco_went_back_to_utc() {
    let data = bundled();
    assert!(data.version >= version("2026c"), "{data:?}");
    assert_eq!(hour(&data, "2026-09-19T12:00:00Z"), 13);
    assert_eq!(hour(&data, "2026-09-21T12:00:00Z"), 12);
    assert_eq!(hour(&data, "2027-07-01T12:00:00Z"), 12);
}

#[test]
fn a_system_that_is_older_does_not_count() {
    let system = of_2025b();
    assert_eq!(system.version, version("2025b"));
    assert_eq!(hour(&system, "2026-11-24T12:00:00Z"), 13);
    let counts = newest(bundled(), Ok(system));
    assert_eq!(counts.origin, Origin::Bundle);
    assert_eq!(hour(&counts, "2026-11-24T12:00:00Z"), 12);
}

#[test]
fn a_system_that_is_newer_counts() {
    let later = ZoneData::read(
        version("2099a"),
        Origin::System,
        of_2025b().octets().to_vec(),
    );
    let counts = newest(bundled(), later);
    assert_eq!(counts.origin, Origin::System);
    assert_eq!(hour(&counts, "2026-11-24T12:00:00Z"), 13);
}

#[test]
fn without_the_systems_data_the_bundle_counts() {
    let folder = TempDir::new().unwrap();
    let nothing = system(folder.path());
    assert!(matches!(nothing, Err(ZoneError::NoVersion { .. })));
    assert_eq!(newest(bundled(), nothing).origin, Origin::Bundle);

    fs::write(folder.path().join("tzdata.zi"), "# version 2099a\n").unwrap();
    let no_zone = system(folder.path());
    assert!(matches!(no_zone, Err(ZoneError::Unreadable { .. })));

    fs::create_dir(folder.path().join("Africa")).unwrap();
    for bad in [
        &b""[..],
        b"TZif",
        &[0; 33 * 1024],
        &bundled().octets()[..60],
    ] {
        fs::write(folder.path().join(ZONE), bad).unwrap();
        assert!(system(folder.path()).is_err(), "{} octets", bad.len());
    }
}

#[test]
fn what_central_published_counts_when_it_is_newer() {
    let published = |version: &str| {
        let octets = of_2025b().octets().to_vec();
        ZoneData::read(version.parse().unwrap(), Origin::Central, octets).unwrap()
    };
    // The tests of this file share the process' zone, and none other looks at it.
    assert!(!adopt(published("2020a")));
    let at = "2026-11-24T23:30:00Z".parse().unwrap();
    assert_eq!(day(at).to_string(), "2026-11-24");

    assert!(adopt(published("2098a")));
    assert_eq!(source().origin, Origin::Central);
    assert_eq!(day(at).to_string(), "2026-11-25");
    assert!(!adopt(published("2098a")), "the same again is nothing new");
    assert!(!adopt(published("2097z")));
}

/// What somebody does to data on its way.
type Forge = fn(&mut Published);

/// An authority, with its key.
fn authority() -> (KeyPair, CertificateDer<'static>) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let certificate = params.self_signed(&key).unwrap();
    (key, certificate.der().clone())
}

#[test]
fn published_data_counts_only_as_the_authority_signed_it() {
    let (key, certificate) = authority();
    let (other_key, other) = authority();
    let signed_by = |key: &KeyPair| {
        let data = bundled();
        Published {
            version: data.version.to_string(),
            octets: data.octets().to_vec(),
            signature: key
                .sign(&Published::signed(&data.version, data.octets()))
                .unwrap(),
        }
    };
    // An authority that is to be exchanged has its successor beside it.
    let both = [other.clone(), certificate.clone()];
    let read = signed_by(&key).read(&both).unwrap();
    assert_eq!(
        (read.origin, read.version),
        (Origin::Central, bundled().version)
    );

    let forged: [(&str, Forge); 4] = [
        ("of another version", |one| one.version = "2098a".into()),
        ("with other data", |one| one.octets[100] ^= 1),
        ("with another signature", |one| one.signature[20] ^= 1),
        ("by nobody", |one| one.signature.clear()),
    ];
    for (how, forge) in forged {
        let mut published = signed_by(&key);
        forge(&mut published);
        let refused = published.read(&both);
        assert!(matches!(refused, Err(ZoneError::NotSigned)), "{how}");
    }
    let certificate = [certificate];
    let by_another = signed_by(&other_key).read(&certificate);
    assert!(matches!(by_another, Err(ZoneError::NotSigned)));
    let no_certificate = [CertificateDer::from(&b"no certificate"[..])];
    assert!(signed_by(&key).read(&no_certificate).is_err());
}

#[test]
fn versions_go_by_age() {
    let by_age = ["1996a", "2025b", "2025z", "2025za", "2026a", "2026c"];
    for pair in by_age.windows(2) {
        assert!(version(pair[0]) < version(pair[1]), "{pair:?}");
    }
    for no in [
        "",
        "2026",
        "26c",
        "2026C",
        "2026c ",
        "2026cabcd",
        "٢٠٢٦a",
        "2026é",
    ] {
        assert!(no.parse::<Version>().is_err(), "{no:?}");
    }
}

proptest! {
    #[test]
    fn no_text_and_no_octets_are_too_much(text in ".*", octets in proptest::collection::vec(any::<u8>(), 0..600)) {
        if let Ok(version) = text.parse::<Version>() {
            prop_assert_eq!(version.to_string(), text);
        }
        let _ = ZoneData::read(version("2026c"), Origin::Central, octets);
    }

    #[test]
    fn damaged_data_is_refused_or_tells_some_time(at in 0_usize..2_000, octet: u8, second in -4_000_000_000_i64..9_000_000_000) {
        let mut octets = bundled().octets().to_vec();
        let at = at % octets.len();
        octets[at] = octet;
        if let Ok(data) = ZoneData::read(version("2026c"), Origin::Central, octets) {
            let _ = data.zone.to_datetime(Timestamp::from_second(second).unwrap());
        }
    }
}
