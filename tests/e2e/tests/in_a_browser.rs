//! The desk in real Chromium: log in, go ready, the screen pop of a call, a case
//! saved, Arabic from right to left. Screenshots are left in `target/screenshots`.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use jawab_e2e::day::{Day, EXTENSION, Forecast, LOGIN, PASSWORD};
use jawab_e2e::desk::DeskClient;
use jawab_e2e::phone::Answer;
use jawab_e2e::ports;
use jawab_e2e::process::Process;
use jawab_e2e::wait::{PATIENCE, until};
use serde_json::json;
use tempfile::TempDir;
use tokio::process::Command;

/// A Chromium of its own.
struct Browser {
    client: Client,
    _driver: Process,
    profile: TempDir,
}

impl Browser {
    async fn open(width: u32, height: u32) -> Result<Self> {
        let profile = tempfile::tempdir()?;
        let port = ports::free()?;
        let driver = Process::start(
            "chromedriver",
            profile.path(),
            Command::new("chromedriver").arg(format!("--port={port}")),
        )?;
        let capabilities = json!({
            "acceptInsecureCerts": true,
            "goog:chromeOptions": {
                "binary": "/usr/bin/chromium",
                "args": [
                    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
                    "--no-first-run", "--disable-background-networking",
                    "--disable-component-update", "--disable-sync", "--hide-scrollbars",
                    "--lang=fr", format!("--window-size={width},{height}"),
                    format!("--user-data-dir={}", profile.path().join("profile").display()),
                ],
                "prefs": {
                    "download.default_directory": profile.path().join("downloads"),
                    "download.prompt_for_download": false,
                },
            },
        });
        let capabilities = capabilities.as_object().cloned().unwrap_or_default();
        let client = until("chromedriver", || async {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            builder.capabilities(capabilities.clone());
            Ok(builder
                .connect(&format!("http://127.0.0.1:{port}"))
                .await
                .ok())
        })
        .await?;
        Ok(Self {
            client,
            _driver: driver,
            profile,
        })
    }

    async fn types(&self, css: &str, text: &str) -> Result<()> {
        let field = self.sees(css).await?;
        field.clear().await?;
        field.send_keys(text).await?;
        Ok(())
    }

    /// A part that changes between the look and the click is looked for again, as a person does.
    async fn clicks(&self, css: &str) -> Result<()> {
        until(&format!("a click on {css}"), || async {
            match self.sees(css).await?.click().await {
                Ok(()) => Ok(Some(())),
                Err(error) if error.is_stale_element_reference() => Ok(None),
                Err(error) => Err(error.into()),
            }
        })
        .await
    }

    async fn sees(&self, css: &str) -> Result<fantoccini::elements::Element> {
        Ok(self
            .client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::Css(css))
            .await?)
    }

    async fn chooses(&self, css: &str, value: &str) -> Result<()> {
        self.sees(css).await?.select_by_value(value).await?;
        Ok(())
    }

    async fn logs_in(&self, url: &str) -> Result<()> {
        self.client.goto(&format!("{url}/login")).await?;
        self.types("#login", LOGIN).await?;
        self.types("#password", PASSWORD).await?;
        self.chooses("#handset", EXTENSION).await?;
        self.clicks("[data-test=login-submit]").await
    }

    /// The live stream begins with every part as it stands: nothing is swapped for its like
    /// under a hand that is about to click, or takes the focus away from the keyboard.
    async fn keeps_what_has_not_changed(&self) -> Result<()> {
        self.sees("[data-test=state-ready]").await?;
        let script = "document.querySelector('[data-test=state-ready]').focus()";
        self.client.execute(script, Vec::new()).await?;
        self.sees("[data-live=heard]").await?;
        let script = "return document.activeElement.dataset.test";
        let focused = self.client.execute(script, Vec::new()).await?;
        anyhow::ensure!(focused == json!("state-ready"), "the focus is on {focused}");
        Ok(())
    }

    /// What was kept under this name, once all of it is there.
    async fn downloaded(&self, name: &str) -> Result<Vec<u8>> {
        let path = self.profile.path().join("downloads").join(name);
        until(&format!("{name} to be kept"), || async {
            Ok(std::fs::read(&path).ok())
        })
        .await
    }

    /// Whether the page is wider than the screen.
    async fn scrolls_sideways(&self) -> Result<bool> {
        let script =
            "return document.documentElement.scrollWidth > document.documentElement.clientWidth";
        Ok(self.client.execute(script, Vec::new()).await? == json!(true))
    }

    async fn screenshot(&self, name: &str) -> Result<()> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/screenshots");
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join(name), self.client.screenshot().await?)?;
        Ok(())
    }
}

#[tokio::test]
async fn staff_log_in_take_a_call_and_save_a_case() {
    let mut day = Day::begins(Forecast::default()).await.unwrap();
    let phone = day.phone(Answer::WhenTold).await.unwrap();
    let browser = Browser::open(1280, 720).await.unwrap();
    browser.logs_in(&day.centre.desk_url()).await.unwrap();
    browser.keeps_what_has_not_changed().await.unwrap();
    browser.clicks("[data-test=state-ready]").await.unwrap();
    browser.sees("[data-state=ready]").await.unwrap();
    browser.screenshot("desk-ready-fr.png").await.unwrap();

    day.gsm_call().await.unwrap();
    let number = browser.sees("#pop [data-test=pop-number]").await.unwrap();
    let number: String = number
        .text()
        .await
        .unwrap()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    assert!(number.ends_with("612345678"), "{number}");
    browser.screenshot("desk-ringing-fr.png").await.unwrap();

    phone.told("accept", "").await.unwrap();
    browser.sees("[data-state=on-call]").await.unwrap();
    browser
        .types("#case-note", "Il demande quels papiers apporter.")
        .await
        .unwrap();
    browser
        .chooses("#case-programme", "pass-jeunes")
        .await
        .unwrap();
    browser.chooses("#case-kind", "information").await.unwrap();
    browser.screenshot("desk-on-call-fr.png").await.unwrap();

    // What was typed is still there after the live parts have changed under it.
    day.modem.hangs_up().await.unwrap();
    browser.sees("[data-state=after-call]").await.unwrap();
    browser.clicks("[data-test=case-save]").await.unwrap();
    let saved = browser.sees("[data-test=case-saved]").await.unwrap();
    assert!(saved.text().await.unwrap().contains("RAB-"));
    browser.screenshot("desk-saved-fr.png").await.unwrap();
    day.box_has("SELECT 1 FROM notes WHERE text = 'Il demande quels papiers apporter.'")
        .await
        .unwrap();
    browser.client.clone().close().await.unwrap();
}

#[tokio::test]
async fn in_arabic_the_desk_runs_from_right_to_left_on_a_screen_and_on_a_phone() {
    let day = Day::begins(Forecast::default()).await.unwrap();
    let _phone = day.phone(Answer::WhenTold).await.unwrap();
    for (width, height, name) in [(1280, 720, "screen"), (360, 740, "phone")] {
        let browser = Browser::open(width, height).await.unwrap();
        browser.logs_in(&day.centre.desk_url()).await.unwrap();
        browser.sees("[data-test=state-ready]").await.unwrap();
        for (language, direction) in [("ar", "rtl"), ("zgh", "ltr"), ("fr", "ltr")] {
            let url = format!("{}/?lang={language}", day.centre.desk_url());
            browser.client.goto(&url).await.unwrap();
            let html = browser.sees("html").await.unwrap();
            assert_eq!(html.attr("lang").await.unwrap().as_deref(), Some(language));
            let computed = html.css_value("direction").await.unwrap();
            assert_eq!(computed, direction, "{language}");
            tokio::time::sleep(Duration::from_millis(300)).await;
            browser
                .screenshot(&format!("desk-{name}-{language}.png"))
                .await
                .unwrap();
            assert!(
                !browser.scrolls_sideways().await.unwrap(),
                "{language} on a {name} scrolls sideways"
            );
        }
        browser.client.clone().close().await.unwrap();
    }
}

#[tokio::test]
async fn in_arabic_a_file_is_added_to_a_case_kept_from_it_again_and_brought_to_central() {
    let day = Day::begins(Forecast::default()).await.unwrap();
    let _phone = day.phone(Answer::WhenTold).await.unwrap();
    let desk = DeskClient::log_in(&day.centre.desk_url(), LOGIN, PASSWORD, EXTENSION).await;
    let form = [
        ("contact", ""),
        ("note", "تحضر أوراقها"),
        ("programme", "camps"),
        ("kind", "registration"),
        ("status", "open"),
        ("name", "أمينة"),
        ("number", "0612345678"),
    ];
    desk.unwrap().saves_case(&form).await.unwrap();
    let name = "بطاقة التعريف.pdf";
    let content = [&b"%PDF-1.7\n"[..], &[b'x'; 700_000]].concat();
    std::fs::write(day.file(name), &content).unwrap();
    std::fs::write(day.file("page.html"), "<script>alert(1)</script>").unwrap();

    let browser = Browser::open(1280, 900).await.unwrap();
    browser.logs_in(&day.centre.desk_url()).await.unwrap();
    browser.sees("[data-test=state-ready]").await.unwrap();
    let cases = format!("{}/cases?lang=ar", day.centre.desk_url());
    browser.client.goto(&cases).await.unwrap();
    browser.clicks("[data-test=case-row] a").await.unwrap();

    let adds = async |name: &str| {
        let path = day.file(name).display().to_string();
        let field = browser.sees("#file").await?;
        field.send_keys(&path).await?;
        browser.clicks("[data-test=file-add]").await
    };
    adds("page.html").await.unwrap();
    let error = browser.sees("[data-test=case-error]").await.unwrap();
    let error = error.text().await.unwrap();
    assert!(error.contains("HTML"), "{error}");
    browser
        .screenshot("case-file-refused-ar.png")
        .await
        .unwrap();

    adds(name).await.unwrap();
    let listed = browser.sees("[data-test=file-get]").await.unwrap();
    assert_eq!(listed.text().await.unwrap(), name);
    browser.clicks("[data-test=file-get]").await.unwrap();
    assert_eq!(browser.downloaded(name).await.unwrap(), content);

    // The page says so as soon as central has it.
    until("central to have the file", || async {
        browser.client.refresh().await?;
        let state = browser.sees("[data-test=file-state]").await?;
        let has = state.text().await?.contains("وصل إلى المركزية");
        Ok(has.then_some(()))
    })
    .await
    .unwrap();
    let mut case = browser.client.current_url().await.unwrap();
    for language in ["ar", "fr", "zgh"] {
        case.set_query(Some(&format!("lang={language}")));
        browser.client.goto(case.as_str()).await.unwrap();
        browser.sees("[data-test=file]").await.unwrap();
        assert!(!browser.scrolls_sideways().await.unwrap(), "{language}");
        let name = format!("case-files-{language}.png");
        browser.screenshot(&name).await.unwrap();
    }
    browser.client.clone().close().await.unwrap();
}
