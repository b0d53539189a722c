//! A Chromium of its own, and a desk on this machine for it to visit.
#![allow(clippy::disallowed_methods, reason = "on this machine only")]
#![allow(dead_code, unreachable_pub, reason = "each test crate uses its part")]

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use axum::Router;
use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use crate::common::PASSWORD;

/// How long a page may take on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(60);

/// Serves pages to browsers of this machine; they take the desk's cookies, which ask for
/// TLS, from `localhost` without it.
pub async fn serve(pages: Router) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://localhost:{}", listener.local_addr().unwrap().port());
    tokio::spawn(async move { axum::serve(listener, pages).await });
    url
}

pub struct Chromium {
    pub client: Client,
    url: String,
    driver: Child,
    _profile: TempDir,
}

impl Chromium {
    pub async fn open(url: &str, width: u32, height: u32) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let (driver, port) = driver().await;
        let args = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--hide-scrollbars",
            "--lang=fr",
            &format!("--window-size={},{height}", width.max(500)),
            &format!("--user-data-dir={}", profile.path().display()),
        ];
        let mut options = json!({"binary": "/usr/bin/chromium", "args": args});
        if width < 500 {
            // A window is never that narrow; a telephone is.
            let metrics = json!({"width": width, "height": height, "pixelRatio": 1});
            options["mobileEmulation"] = json!({"deviceMetrics": metrics});
        }
        let capabilities = json!({"goog:chromeOptions": options});
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.as_object().cloned().unwrap())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap();
        Self {
            client,
            url: url.into(),
            driver,
            _profile: profile,
        }
    }

    pub async fn goes_to(&self, path: &str) {
        let url = format!("{}{path}", self.url);
        self.client.goto(&url).await.unwrap();
    }

    pub async fn logs_in(&self, login: &str) {
        self.goes_to("/login?lang=fr").await;
        self.types("#login", login).await;
        self.types("#password", PASSWORD).await;
        self.clicks("[data-test=login-submit]").await;
        self.sees("[data-live=heard]").await;
    }

    pub async fn types(&self, css: &str, text: &str) {
        self.sees(css).await.send_keys(text).await.unwrap();
    }

    /// Presses a key where the keyboard is.
    pub async fn presses(&self, key: &str) {
        let at = self.client.active_element().await.unwrap();
        at.send_keys(key).await.unwrap();
    }

    pub async fn sees(&self, css: &str) -> Element {
        let wait = self.client.wait().at_most(PATIENCE);
        wait.for_element(Locator::Css(css)).await.expect(css)
    }

    /// A part that changes between the look and the click is looked for again.
    pub async fn clicks(&self, css: &str) {
        loop {
            match self.sees(css).await.click().await {
                Ok(()) => return,
                Err(error) if error.is_stale_element_reference() => {}
                Err(error) => panic!("{css}: {error}"),
            }
        }
    }

    /// What a script gives back.
    pub async fn asks(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// Waits until an expression is true.
    pub async fn until(&self, expression: &str) {
        let script = format!("return Boolean({expression})");
        let waiting = async {
            while self.asks(&script).await != json!(true) {
                sleep(Duration::from_millis(50)).await;
            }
        };
        if timeout(PATIENCE, waiting).await.is_err() {
            let page = self.client.source().await.unwrap();
            panic!("never true: {expression}\n{page}");
        }
    }

    /// Where the keyboard is: an element's `data-test`, else its id, else its name.
    pub async fn focus(&self) -> String {
        let script = "const e = document.activeElement; \
            return e.dataset.test || e.id || e.tagName.toLowerCase()";
        self.asks(script).await.as_str().unwrap().to_owned()
    }

    /// What axe-core finds on the page, where its script is given (`AXE=axe.min.js`): it is no part
    /// of the project, and nobody's build waits for it.
    pub async fn axe(&self) -> Vec<String> {
        let Some(file) = std::env::var_os("AXE") else {
            return Vec::new();
        };
        let script = std::fs::read_to_string(file).unwrap();
        self.asks(&script).await;
        let run = "const done = arguments[arguments.length - 1]; axe.run().then((found) => \
            done(found.violations.map((one) => one.id + ': ' + \
                one.nodes.map((node) => node.html).slice(0, 3).join(' ')))); ";
        let found = self.client.execute_async(run, Vec::new()).await.unwrap();
        serde_json::from_value(found).unwrap()
    }

    /// What of the page is wrong for whoever uses it, in this language (`tests/pages/sound.js`).
    pub async fn unsound(&self, language: &str) -> Vec<String> {
        let script = include_str!("../pages/sound.js");
        let found = self.client.execute(script, vec![json!(language)]).await;
        serde_json::from_value(found.unwrap()).unwrap()
    }

    /// What reaches beyond the screen, if the page scrolls sideways.
    pub async fn too_wide(&self, name: &str) -> Option<String> {
        let script = "const page = document.documentElement; \
            if (page.scrollWidth <= page.clientWidth) return null; \
            const out = (e) => { const box = e.getBoundingClientRect(); \
                return box.right > page.clientWidth + 1 || box.left < -1; }; \
            const named = (e) => e.tagName + '.' + e.className + ' ' \
                + Math.round(e.getBoundingClientRect().width); \
            return page.scrollWidth + ' of ' + page.clientWidth + ': ' \
                + [...document.querySelectorAll('body *')] \
                    .filter(out).slice(0, 6).map(named).join(', ')";
        let wide = self.asks(script).await;
        wide.as_str().map(|wide| format!("{name}: {wide}"))
    }

    pub async fn screenshot(&self, name: &str) {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        let picture = self.client.screenshot().await.unwrap();
        std::fs::write(folder.join(name), picture).unwrap();
    }
}

impl Drop for Chromium {
    /// chromedriver, which is killed next, would leave its browser running: the whole group ends.
    fn drop(&mut self) {
        if let Some(id) = self.driver.id() {
            let group = format!("-{id}");
            let _ = std::process::Command::new("kill")
                .args(["-KILL", "--", &group])
                .status();
        }
    }
}

/// How often chromedriver is started: the port that it draws must be free in IPv4 and in IPv6, and it ends where it is not.
const STARTS: usize = 5;

/// A chromedriver, and its port.
async fn driver() -> (Child, u16) {
    for _ in 0..STARTS {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .expect("chromedriver is installed");
        if let Some(port) = port(&mut driver).await {
            return (driver, port);
        }
    }
    panic!("chromedriver ended {STARTS} times before it listened");
}

/// The port that chromedriver says it listens on; nothing if it ends first.
async fn port(driver: &mut Child) -> Option<u16> {
    let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    let port = loop {
        let line = lines.next_line().await.unwrap()?;
        let words = "started successfully on port ";
        if let Some(at) = line.find(words) {
            let port: String = line[at + words.len()..]
                .chars()
                .take_while(char::is_ascii_digit)
                .collect();
            break port.parse().unwrap();
        }
    };
    // What it says later is read, too: it must not wait for us.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Some(port)
}
