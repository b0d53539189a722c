//! A member of staff at the desk, over HTTPS as a browser does it: session cookie,
//! anti-forgery token, forms.

use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use reqwest::header::{COOKIE, HeaderMap, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Response, StatusCode};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, SignatureScheme};

/// A logged-in member of staff.
#[derive(Debug)]
pub struct DeskClient {
    http: reqwest::Client,
    url: String,
    cookies: Vec<(String, String)>,
    token: String,
}

/// An HTTPS client that trusts whatever certificate this machine made for itself.
///
/// # Errors
/// When TLS cannot be set up.
pub fn trusting_client() -> Result<reqwest::Client> {
    Ok(reqwest::Client::builder()
        .use_preconfigured_tls(trusting()?)
        .redirect(reqwest::redirect::Policy::none())
        .build()?)
}

/// TLS that trusts whatever certificate this machine made for itself, for one protocol.
///
/// # Errors
/// When TLS cannot be set up.
pub fn trusting_tls(protocol: &[u8]) -> Result<rustls::ClientConfig> {
    let mut tls = trusting()?;
    tls.alpn_protocols = vec![protocol.to_vec()];
    Ok(tls)
}

fn trusting() -> Result<rustls::ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(
        rustls::ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(TrustAll(provider)))
            .with_no_client_auth(),
    )
}

impl DeskClient {
    /// Logs in at a handset.
    ///
    /// # Errors
    /// When the desk does not let them in.
    pub async fn log_in(url: &str, login: &str, password: &str, handset: &str) -> Result<Self> {
        let mut client = Self {
            http: trusting_client()?,
            url: url.into(),
            cookies: Vec::new(),
            token: String::new(),
        };
        client.get("/login").await?;
        let form = [
            ("login", login),
            ("password", password),
            ("handset", handset),
        ];
        let answer = client.post("/login", &form).await?;
        ensure!(
            answer.status() == StatusCode::SEE_OTHER,
            "the desk does not let {login} in: {}",
            answer.status()
        );
        // The session has a new name once somebody is logged in.
        client.keep_cookies(&answer);
        let there = answer
            .headers()
            .get(LOCATION)
            .and_then(|place| place.to_str().ok())
            .unwrap_or("/")
            .to_owned();
        client.get(&there).await?;
        Ok(client)
    }

    /// Takes calls from now on.
    ///
    /// # Errors
    /// When the desk refuses.
    pub async fn ready(&self) -> Result<()> {
        self.does("ready").await
    }

    /// Presses one of the buttons of their state or their call.
    ///
    /// # Errors
    /// When the desk refuses.
    pub async fn does(&self, action: &str) -> Result<()> {
        self.sends(&format!("/state/{action}"), &[]).await
    }

    /// Takes a break.
    ///
    /// # Errors
    /// When the desk refuses.
    pub async fn takes_break(&self, reason: &str) -> Result<()> {
        self.sends("/state/break", &[("reason", reason)]).await
    }

    /// Sends a form.
    ///
    /// # Errors
    /// When the desk refuses it.
    pub async fn sends(&self, path: &str, form: &[(&str, &str)]) -> Result<()> {
        let answer = self.post(path, form).await?;
        ensure!(
            answer.status().is_success() || answer.status().is_redirection(),
            "the desk refuses what was sent to {path}: {}",
            answer.status()
        );
        Ok(())
    }

    /// Looks for somebody by their number; gives their id.
    ///
    /// # Errors
    /// When the desk does not answer.
    pub async fn finds_person(&mut self, number: &str) -> Result<Option<String>> {
        let page = self
            .get(&format!("/search?of=people&q={}", percent(number)))
            .await?;
        let found = page.split("data-test=\"found-person\"").nth(1);
        let found = found.and_then(|found| found.split("href=\"/people/").nth(1));
        Ok(found.and_then(|found| Some(found.split('"').next()?.to_owned())))
    }

    /// Saves a case and gives the page that answers.
    ///
    /// # Errors
    /// When the desk refuses.
    pub async fn saves_case(&self, form: &[(&str, &str)]) -> Result<String> {
        let answer = self.post("/cases", form).await?;
        let status = answer.status();
        let page = answer.text().await?;
        ensure!(
            status.is_success(),
            "the desk does not save: {status}: {page}"
        );
        Ok(page)
    }

    /// The conversations that wait for an answer, by their pages' addresses.
    ///
    /// # Errors
    /// When the desk does not answer.
    pub async fn waiting_conversations(&mut self) -> Result<Vec<String>> {
        let page = self.get("/conversations").await?;
        let waiting = page.split("data-test=\"conversation-waits\"").skip(1);
        let href = |row: &str| {
            let rest = row.split("href=\"/conversations/").nth(1)?;
            Some(format!("/conversations/{}", rest.split('"').next()?))
        };
        Ok(waiting.filter_map(href).collect())
    }

    /// Writes a text in a conversation. `times` is how often the form is sent: it is one text.
    ///
    /// # Errors
    /// When the desk refuses.
    pub async fn writes_text(&mut self, at: &str, text: &str, times: usize) -> Result<()> {
        let page = self.get(at).await?;
        let field = |name| hidden(&page, name).with_context(|| format!("{at} has no {name}"));
        let (once, seen) = (field("once")?, field("seen")?);
        let form = [
            ("text", text),
            ("once", &once),
            ("seen", &seen),
            ("what", "send"),
        ];
        for _ in 0..times {
            self.sends(at, &form).await?;
        }
        Ok(())
    }

    /// Gets a page, and keeps its cookies and its token.
    ///
    /// # Errors
    /// When there is none.
    pub async fn get(&mut self, path: &str) -> Result<String> {
        let answer = self
            .http
            .get(format!("{}{path}", self.url))
            .headers(self.headers()?)
            .send()
            .await?;
        if !answer.status().is_success() {
            bail!("{path} answers {}", answer.status());
        }
        self.keep_cookies(&answer);
        let page = answer.text().await?;
        if let Some(token) = hidden(&page, "csrf") {
            self.token = token;
        }
        Ok(page)
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Result<Response> {
        let mut fields = vec![("csrf", self.token.as_str())];
        fields.extend(form);
        let body = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", percent(value)))
            .collect::<Vec<_>>()
            .join("&");
        self.http
            .post(format!("{}{path}", self.url))
            .headers(self.headers()?)
            .header(ORIGIN, &self.url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
            .send()
            .await
            .context("the desk does not answer")
    }

    fn headers(&self) -> Result<HeaderMap> {
        let mut headers = HeaderMap::new();
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        headers.insert(COOKIE, cookies.join("; ").parse()?);
        Ok(headers)
    }

    fn keep_cookies(&mut self, answer: &Response) {
        for cookie in answer.headers().get_all(SET_COOKIE) {
            let Some((name, value)) = cookie
                .to_str()
                .ok()
                .and_then(|cookie| cookie.split(';').next())
                .and_then(|pair| pair.split_once('='))
            else {
                continue;
            };
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.into(), value.into()));
        }
    }
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> Option<String> {
    let field = page.find(&format!("name=\"{name}\""))?;
    let rest = &page[field..];
    let start = rest.find("value=\"")? + 7;
    let end = rest[start..].find('"')? + start;
    Some(rest[start..end].to_owned())
}

fn percent(value: &str) -> String {
    value
        .bytes()
        .map(|octet| match octet {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(octet).to_string()
            }
            _ => format!("%{octet:02X}"),
        })
        .collect()
}

/// For tests on one machine: the connection is encrypted, and the other end is whoever it is.
#[derive(Debug)]
struct TrustAll(Arc<CryptoProvider>);

impl ServerCertVerifier for TrustAll {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
