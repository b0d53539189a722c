use super::*;
use crate::{Method, Uri};

fn response(status: StatusCode, challenges: &[&str]) -> Response {
    let mut response = Response::new(status);
    let name = match status {
        StatusCode::UNAUTHORIZED => Name::WWW_AUTHENTICATE,
        _ => Name::PROXY_AUTHENTICATE,
    };
    for challenge in challenges {
        response.headers.push(name.clone(), *challenge);
    }
    response
}

fn mufasa() -> Authenticator {
    Authenticator::new(Some(Account {
        username: "Mufasa".into(),
        password: "Circle of Life".into(),
    }))
}

const CNONCE: &str = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";

/// RFC 7616 §3.9.1 asks for a GET of a path, which is no URI here: `uri` is text to the hash.
#[test]
fn the_examples_of_rfc_7616_come_out() {
    for (algorithm, expected) in [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        (
            "SHA-256",
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
        ),
    ] {
        let challenge = format!(
            "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm={algorithm}, \
             nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", \
             opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""
        );
        let realm = {
            let mut authenticator = mufasa();
            assert!(
                authenticator.challenged(&response(StatusCode::UNAUTHORIZED, &[&challenge]), 0)
            );
            authenticator.realms[0].clone()
        };
        let account = mufasa().account.unwrap();
        let ha1 = realm
            .algorithm
            .hash("Mufasa:http-auth@example.org:Circle of Life");
        let ha2 = realm.algorithm.hash("GET:/dir/index.html");
        let nonce = &realm.nonce;
        let by_hand = realm
            .algorithm
            .hash(&format!("{ha1}:{nonce}:00000001:{CNONCE}:auth:{ha2}"));
        assert_eq!(by_hand, expected);
        // The same by the code, for a URI.
        let request = Request::new(Method::Register, Uri::parse("sip:example.org").unwrap());
        let mut counted = realm.clone();
        counted.count = 1;
        let value = counted.answer(&account, &request, CNONCE);
        let ha2 = realm.algorithm.hash("REGISTER:sip:example.org");
        let own = realm
            .algorithm
            .hash(&format!("{ha1}:{nonce}:00000001:{CNONCE}:auth:{ha2}"));
        assert!(value.contains(&format!("response=\"{own}\"")), "{value}");
        assert!(value.contains("opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""));
        assert!(value.ends_with(&format!("qop=auth, cnonce=\"{CNONCE}\", nc=00000001")));
    }
}

#[test]
fn the_topmost_challenge_that_is_known_is_answered() {
    let mut authenticator = mufasa();
    let challenged = response(
        StatusCode::UNAUTHORIZED,
        &[
            "Digest realm=\"r\", nonce=\"1\", algorithm=SHA3-512, qop=\"auth\"",
            "Basic realm=\"r\"",
            "Digest realm=\"r\", nonce=\"2\", algorithm=SHA-512-256, qop=\"auth\"",
            "Digest realm=\"r\", nonce=\"3\", algorithm=MD5, qop=\"auth\"",
        ],
    );
    assert!(authenticator.challenged(&challenged, 0));
    assert_eq!(authenticator.realms.len(), 1);
    assert_eq!(authenticator.realms[0].nonce, "2");
}

#[test]
fn a_secret_that_was_refused_is_not_tried_again_but_an_old_nonce_is_renewed() {
    let mut authenticator = mufasa();
    let first = response(
        StatusCode::UNAUTHORIZED,
        &["Digest realm=\"r\", nonce=\"1\", qop=\"auth\""],
    );
    assert!(authenticator.challenged(&first, 0));
    let again = response(
        StatusCode::UNAUTHORIZED,
        &["Digest realm=\"r\", nonce=\"2\", qop=\"auth\""],
    );
    assert!(!authenticator.challenged(&again, 1), "wrong");
    let stale = response(
        StatusCode::UNAUTHORIZED,
        &["Digest realm=\"r\", nonce=\"3\", qop=\"auth\", stale=TRUE"],
    );
    assert!(authenticator.challenged(&stale, 1));
    assert!(!authenticator.challenged(&stale, 3), "not for ever");
    // Another realm on the way is another matter.
    let proxy = response(
        StatusCode::PROXY_AUTHENTICATION_REQUIRED,
        &["Digest realm=\"r\", nonce=\"4\""],
    );
    assert!(authenticator.challenged(&proxy, 1));
    assert!(!Authenticator::new(None).challenged(&first, 0), "nobody");
}

#[test]
fn later_requests_are_answered_at_once_and_counted() {
    let mut authenticator = mufasa();
    let first = response(
        StatusCode::UNAUTHORIZED,
        &["Digest realm=\"r\", nonce=\"1\", qop=\"auth\""],
    );
    assert!(authenticator.challenged(&first, 0));
    let mut request = Request::new(Method::Register, Uri::parse("sip:r").unwrap());
    authenticator.authorize(&mut request, "c");
    authenticator.authorize(&mut request, "c");
    let counts: Vec<_> = request.headers.all(&Name::AUTHORIZATION).collect();
    assert!(counts[0].ends_with("nc=00000001") && counts[1].ends_with("nc=00000002"));
}

#[test]
fn quotes_in_names_do_not_end_them() {
    let mut authenticator = Authenticator::new(Some(Account {
        username: "a\"b\\".into(),
        password: "x".into(),
    }));
    let first = response(
        StatusCode::UNAUTHORIZED,
        &["Digest realm=\"r\", nonce=\"1\""],
    );
    assert!(authenticator.challenged(&first, 0));
    let mut request = Request::new(Method::Register, Uri::parse("sip:r").unwrap());
    authenticator.authorize(&mut request, "c");
    let value = request.headers.first(&Name::AUTHORIZATION).unwrap();
    assert!(
        value.starts_with("Digest username=\"a\\\"b\\\\\", realm"),
        "{value}"
    );
    assert!(!value.contains("qop"), "RFC 2069");
}

/// What a server says that took the request's credentials, with this secret and next nonce.
fn informing(request: &Request, password: &str, next: &str, name: Name) -> Response {
    let header = request.headers.first(&Name::AUTHORIZATION).unwrap();
    let credentials = <crate::header::Authorization as crate::TypedHeader>::parse(header).unwrap();
    let own = |name: &str| credentials.0.get(name).unwrap_or_default();
    let algorithm = Algorithm::named(own("algorithm")).unwrap();
    let ha1 = algorithm.hash(&format!("Mufasa:{}:{password}", own("realm")));
    let ha2 = algorithm.hash(&format!(":{}", own("uri")));
    let (nonce, nc, cnonce, qop) = (own("nonce"), own("nc"), own("cnonce"), own("qop"));
    let proof = algorithm.hash(&format!("{ha1}:{nonce}:{nc}:{cnonce}:{qop}:{ha2}"));
    let mut response = Response::new(StatusCode::OK);
    let info = format!(
        "nextnonce=\"{next}\", qop={qop}, rspauth=\"{proof}\", cnonce=\"{cnonce}\", nc={nc}"
    );
    response.headers.push(name, info);
    response
}

#[test]
fn rfc7616_3_5_the_next_nonce_is_taken_of_who_knows_the_secret() {
    let challenge = "Digest realm=\"a\", nonce=\"1\", qop=\"auth\", algorithm=SHA-256";
    let begun = || {
        let mut authenticator = mufasa();
        let challenged = response(StatusCode::UNAUTHORIZED, &[challenge]);
        assert!(authenticator.challenged(&challenged, 0));
        authenticator
    };
    let ask = |authenticator: &mut Authenticator| {
        let mut request = Request::new(Method::Register, Uri::parse("sip:example.org").unwrap());
        authenticator.authorize(&mut request, CNONCE);
        request
    };
    let says = |request: &Request, what: &str| {
        let header = request.headers.first(&Name::AUTHORIZATION);
        header.unwrap().contains(what)
    };
    let info = Name::AUTHENTICATION_INFO;
    let mut own = begun();
    let first = ask(&mut own);
    own.informed(
        &first,
        &informing(&first, "Circle of Life", "2", info.clone()),
    );
    let second = ask(&mut own);
    assert!(says(&second, "nonce=\"2\"") && says(&second, "nc=00000001"));
    // A copy of what was said of the first comes late.
    own.informed(
        &first,
        &informing(&first, "Circle of Life", "x", info.clone()),
    );
    let third = ask(&mut own);
    assert!(says(&third, "nonce=\"2\"") && says(&third, "nc=00000002"));
    // Without a proof it is taken as well, which is most servers' way.
    let mut bare = Response::new(StatusCode::OK);
    bare.headers.push(info.clone(), "nextnonce=\"3\"");
    own.informed(&third, &bare);
    assert!(says(&ask(&mut own), "nonce=\"3\""));
    // Not of who does not know the secret, not of a proxy, and nothing that cannot be read.
    for wrong in [
        informing(&first, "Hakuna Matata", "9", info.clone()),
        informing(
            &first,
            "Circle of Life",
            "9",
            Name::PROXY_AUTHENTICATION_INFO,
        ),
        informing(&first, "Circle of Life", "", info.clone()),
        {
            let mut response = Response::new(StatusCode::OK);
            response.headers.push(info, "nextnonce");
            response
        },
    ] {
        let mut own = begun();
        let first = ask(&mut own);
        own.informed(&first, &wrong);
        let next = ask(&mut own);
        assert!(says(&next, "nonce=\"1\"") && says(&next, "nc=00000002"));
    }
}
