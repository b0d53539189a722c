//! A place with one GSM line: its driver, the media clock, and somebody who does what
//! the exchange would do.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jawab_line_state::{LineState, LineStatus};
use jawab_lines::{
    ArrivedText, CreditConfig, GsmLine, GsmLineConfig, LineHandle, ModemPlace, Modems, Ports,
    RoamingPolicy, TextsTo,
};
use jawab_media::{MediaConfig, MediaHandle, PcmPort};
use jawab_switch::{
    BridgeId, Cause, Endpoint, Input, LegCommand, LegEvent, LegId, LineId, Number, OfferedLegs,
    Part, Presence,
};
use jawab_trace::{AtDialogue, AtOctets, Tap};
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::{broadcast, mpsc};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::modem::Modem;

pub(crate) const CALLER: &str = "0612345678";
/// The staff's side of a call.
const STAFF: LegId = LegId::originated(900);
const PATIENCE: Duration = Duration::from_secs(45);

/// How a line is set.
#[derive(Default)]
pub(crate) struct Setting {
    pub(crate) pin: Option<String>,
    pub(crate) credit: Option<CreditConfig>,
    pub(crate) roaming: RoamingPolicy,
}

pub(crate) struct Place {
    pub(crate) modem: Modem,
    pub(crate) line: LineHandle,
    media: MediaHandle,
    inputs: mpsc::Receiver<Input>,
    stop: CancellationToken,
    folder: TempDir,
    watched: broadcast::Receiver<Arc<AtOctets>>,
    texts: mpsc::Receiver<ArrivedText>,
}

impl Place {
    /// The line is in service.
    pub(crate) async fn in_service(make: &str) -> Self {
        let mut place = Self::opened(make, &[], None);
        place.is(Presence::Here).await;
        place
    }

    pub(crate) fn opened(make: &str, options: &[&str], pin: Option<&str>) -> Self {
        let pin = pin.map(Into::into);
        Self::with(
            make,
            options,
            Setting {
                pin,
                ..Setting::default()
            },
        )
    }

    /// A modem at two ports.
    pub(crate) fn with(make: &str, options: &[&str], setting: Setting) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let modem = Modem::plugged_in(folder.path(), make, options);
        let at = ModemPlace::At(Ports {
            at: folder.path().join("at"),
            audio: folder.path().join("audio"),
        });
        Self::on(folder, modem, at, setting)
    }

    /// A modem on USB, of a machine that a folder stands for.
    pub(crate) fn on_usb(
        make: &str,
        options: &[&str],
        place: impl Fn(Modems) -> ModemPlace,
        setting: Setting,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let usb = folder.path().join("usb");
        let mut all = vec!["--usb", usb.to_str().unwrap()];
        all.extend(options);
        let modem = Modem::plugged_in(folder.path(), make, &all);
        let modems = Modems::new(usb.join("sys"), usb.join("dev"), Vec::new());
        Self::on(folder, modem, place(modems), setting)
    }

    /// The ports of what is plugged in by USB.
    pub(crate) fn ports(&self) -> Vec<String> {
        let ports = std::fs::read_dir(self.folder.path().join("usb/dev")).unwrap();
        let names = ports.map(|port| port.unwrap().file_name().into_string().unwrap());
        names.collect()
    }

    /// The next thing that the line says is this.
    pub(crate) async fn hears_next(&mut self, input: Input) {
        assert_eq!(self.hears().await, input);
    }

    fn on(folder: TempDir, modem: Modem, place: ModemPlace, setting: Setting) -> Self {
        // The log goes with the test's output.
        let _ = tracing_subscriber::fmt()
            .with_env_filter("jawab_lines=trace")
            .with_test_writer()
            .try_init();
        let (media, _) = jawab_media::start(MediaConfig {
            rtp_ports: 0..=0,
            prompts: folder.path().join("prompts"),
            recorded: folder.path().join("recorded"),
            recordings: folder.path().join("recordings"),
        })
        .unwrap();
        let (told, inputs) = mpsc::channel(64);
        let stop = CancellationToken::new();
        let tap = Tap::default();
        let watched = tap.watch_at();
        let (texts_to, texts) = TextsTo::somebody();
        let line = GsmLine::spawn(
            GsmLineConfig {
                line: LineId::from("gsm1"),
                place,
                baud: 115_200,
                sim_pin: setting.pin,
                memory: Some(folder.path().join("lines")),
                credit: setting.credit,
                roaming: setting.roaming,
                tap,
                texts: texts_to,
            },
            None,
            media.clone(),
            OfferedLegs::default(),
            told,
            stop.clone(),
        );
        Self {
            modem,
            line,
            media,
            inputs,
            stop,
            folder,
            watched,
            texts,
        }
    }

    /// The next text that the line brings.
    pub(crate) async fn text(&mut self) -> ArrivedText {
        timeout(PATIENCE, self.texts.recv()).await.unwrap().unwrap()
    }

    /// What was said until now, as a technician is shown it.
    pub(crate) fn dialogue(&mut self) -> Vec<String> {
        let mut dialogue = AtDialogue::default();
        let mut shown = Vec::new();
        while let Ok(piece) = self.watched.try_recv() {
            shown.extend(dialogue.take(&piece).into_iter().map(|said| said.text));
        }
        shown
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    async fn hears(&mut self) -> Input {
        timeout(PATIENCE, self.inputs.recv())
            .await
            .unwrap_or_else(|_| panic!("the line says nothing any more"))
            .unwrap()
    }

    /// The next thing that the line says is this of its presence.
    pub(crate) async fn is(&mut self, presence: Presence) {
        let heard = self.hears().await;
        assert_eq!(heard, Input::Line(LineId::from("gsm1"), presence));
    }

    /// The next thing that the line says is this of a leg.
    pub(crate) async fn says(&mut self, leg: LegId, event: LegEvent) {
        assert_eq!(self.hears().await, Input::Leg(leg, event));
    }

    pub(crate) async fn released(&mut self, leg: LegId, cause: Cause) {
        self.says(leg, LegEvent::Released(cause)).await;
    }

    /// Nothing is said for a while.
    pub(crate) async fn is_quiet(&mut self, ms: u64) {
        let heard = timeout(Duration::from_millis(ms), self.inputs.recv()).await;
        assert!(heard.is_err(), "{heard:?}");
    }

    /// Somebody calls; the line offers a leg.
    pub(crate) async fn is_called(&mut self) -> LegId {
        self.modem.send(&json!({
            "do": "call", "from": CALLER, "record": self.file("caller-heard.wav"),
        }));
        self.is_offered(Some(CALLER)).await
    }

    pub(crate) async fn is_offered(&mut self, from: Option<&str>) -> LegId {
        let Input::Leg(leg, event) = self.hears().await else {
            panic!("no leg is offered");
        };
        let expected = LegEvent::Offered {
            from: Endpoint::Line(LineId::from("gsm1")),
            caller: from.map(Number::from),
            called: None,
        };
        assert_eq!(event, expected);
        leg
    }

    pub(crate) fn command(&self, leg: LegId, command: LegCommand) {
        self.line.command(leg, command);
    }

    /// Somebody calls and is answered.
    pub(crate) async fn talks(&mut self) -> LegId {
        let leg = self.is_called().await;
        self.command(leg, LegCommand::Answer);
        self.says(leg, LegEvent::Answered).await;
        leg
    }

    /// A call as it should be, from its first ring to the caller's hanging up.
    pub(crate) async fn a_call_goes_well(&mut self) {
        let leg = self.talks().await;
        self.modem.hangs_up();
        self.released(leg, Cause::NORMAL_CLEARING).await;
    }

    pub(crate) fn dials(&self, number: &str) -> LegId {
        let leg = LegId::originated(1);
        self.command(
            leg,
            LegCommand::Originate {
                to: Endpoint::Line(LineId::from("gsm1")),
                called: Number::from(number),
                caller: None,
                diverted: None,
            },
        );
        leg
    }

    /// Joins the leg with somebody who says this, and gives what they hear meanwhile.
    pub(crate) async fn converses(&self, leg: LegId, says: &[i16]) -> Vec<i16> {
        let mut staff: PcmPort = self.media.open_pcm(STAFF).unwrap();
        for leg in [leg, STAFF] {
            let join = LegCommand::Join(BridgeId(1), Part::Both);
            self.media.command(leg, &join);
        }
        let mut heard = Vec::new();
        let mut beat = tokio::time::interval(Duration::from_millis(20));
        for frame in says.chunks_exact(160) {
            beat.tick().await;
            staff.put(frame);
            while let Some(frame) = staff.take_frame() {
                heard.extend_from_slice(&frame);
            }
        }
        self.media.close(STAFF);
        heard
    }

    pub(crate) async fn health_is(&self, wanted: impl Fn(&LineStatus) -> bool) -> LineStatus {
        let mut health = self.line.health();
        let found = timeout(PATIENCE, health.wait_for(|health| wanted(health))).await;
        let found = found.map(|found| found.unwrap().clone());
        found.unwrap_or_else(|_| panic!("the health is {:?}", self.line.health().borrow()))
    }

    /// The line is out of service, for a reason with these words in it.
    pub(crate) async fn is_faulted(&self, words: &str) {
        self.health_is(
            |health| matches!(&health.state, LineState::Faulted(why) if why.to_string().contains(words)),
        )
        .await;
    }

    pub(crate) fn stops(&self) {
        self.stop.cancel();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
