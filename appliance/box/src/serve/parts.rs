//! The parts of a box, each started on what it needs and stopped by one token.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use jawab_desk::calendar::Calendar;
use jawab_desk::floor::{DefectPart, Floor};
use jawab_desk::{Desk, MenuDesk};
use jawab_lines::{E1Line, GsmLine, LineHandle, TextsTo};
use jawab_media::prompts::PromptFault;
use jawab_media::{MediaConfig, MediaHandle};
use jawab_sip::{SipEndpoint, SipError, SipHandle};
use jawab_switch::{Hours, Input, LegEvent, LegId, Menus, OfferedLegs, PromptId};
use jawab_sync::Syncer;
use jawab_trace::Tap;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::wiring::{e1_config, gsm_config, modems, queues_of_menus, relay_of, sip_config};
use crate::budgets;
use crate::config::sync_config;
use crate::defects::Defects;
use crate::handset_secrets::HandsetSecrets;
use crate::legal_time;
use crate::menus;
use crate::message_lamps;
use crate::notice::Notice;
use crate::opening_hours;
use crate::panel::{self, PanelLinks};
use crate::record;
use crate::recordings;
use crate::retention;
use crate::texts;
use crate::voicemail::{self, Room};
use jawab_config::Config;

/// What every part is started on.
pub(super) struct Parts<'a> {
    pub(super) config: &'a Config,
    pub(super) defects: &'a Defects,
    pub(super) desk: &'a Desk,
    pub(super) notices: mpsc::Sender<Notice>,
    /// Stops all of them.
    pub(super) stop: CancellationToken,
}

/// What drivers offer legs with.
#[derive(Clone)]
pub(super) struct Offering {
    pub(super) media: MediaHandle,
    pub(super) legs: OfferedLegs,
    pub(super) inputs: mpsc::Sender<Input>,
}

impl Parts<'_> {
    /// Tells the exchange what is wrong with the box, and whether it can save.
    pub(super) fn watch_record(&self) {
        let ledger = self.desk.ledger().clone();
        forward(self.defects.follow(), self.notices.clone(), Notice::Defects);
        forward(ledger.saves(), self.notices.clone(), |found| {
            Notice::Storage(record::fault(found))
        });
        let (defects, stop) = (self.defects, &self.stop);
        tokio::spawn(record::watch(
            ledger.clone(),
            defects.clone(),
            stop.child_token(),
        ));
        tokio::spawn(record::return_to_disk(
            ledger,
            defects.clone(),
            stop.child_token(),
        ));
    }

    /// The media clock; a prompt that cannot be used keeps no call from being answered.
    pub(super) fn media(
        &self,
    ) -> Result<(MediaHandle, mpsc::UnboundedReceiver<(LegId, LegEvent)>)> {
        let rtp = &self.config.rtp;
        let (media, events) = jawab_media::start(MediaConfig {
            rtp_ports: rtp.first_port..=rtp.last_port,
            prompts: self.config.prompts.folder.clone(),
            recorded: self.config.data.folder.join("prompts"),
            recordings: recordings::folder(&self.config.data.folder),
        })?;
        tell_of_prompts(media.prompt_faults(), self.defects);
        if let Some(why) = self.config.too_few_rtp_ports() {
            warn!("{why}");
            self.defects.add(DefectPart::Setting, "rtp", why);
        }
        Ok((media, events))
    }

    /// Keeps account of lines' budgets, and tells the exchange who called on which line last.
    pub(super) fn costs(&self) {
        tokio::spawn(budgets::keep(
            self.desk.clone(),
            budgets::of(self.config),
            self.notices.clone(),
            self.stop.child_token(),
        ));
        tokio::spawn(budgets::called_on(self.desk.clone(), self.notices.clone()));
    }

    /// The menus of callers, for the desk; and those that are live. What is wrong with them is told, and
    /// keeps no call from being answered.
    pub(super) fn menus(&self, media: &MediaHandle) -> (MenuDesk, Option<Arc<Menus>>) {
        let file = self.config.data.folder.join("menus.json");
        let media = media.clone();
        let has = move |text, language| media.has_prompt(PromptId::MenuText(text), language);
        let queues = queues_of_menus(self.config);
        let (desk, orders, live, wrong) = MenuDesk::open(file.clone(), queues, Box::new(has));
        if let Some(why) = wrong {
            warn!("{}: {why}; change them at the desk", file.display());
            let file = file.display().to_string();
            self.defects.add(DefectPart::Setting, file, why);
        }
        tokio::spawn(menus::carry(orders, self.notices.clone()));
        (desk, live.map(Arc::new))
    }

    /// Handsets and trunks.
    pub(super) async fn sip(&self, offering: &Offering, tap: &Tap) -> Result<SipHandle, SipError> {
        let sip = SipEndpoint::start(
            sip_config(self.config, tap),
            Arc::new(HandsetSecrets::new(self.desk.clone())),
            offering.media.clone(),
            offering.legs.clone(),
            offering.inputs.clone(),
            self.stop.child_token(),
        )
        .await?;
        for (_, status) in sip.trunks() {
            forward(status, self.notices.clone(), Notice::Line);
        }
        Ok(sip)
    }

    /// Modems and spans, each with a task that brings it up for as long as the box runs.
    pub(super) fn lines(&self, offering: &Offering, tap: &Tap) -> Vec<LineHandle> {
        let (texts_to, texts_come) = TextsTo::somebody();
        tokio::spawn(texts::keep(
            self.desk.clone(),
            texts_come,
            self.stop.child_token(),
        ));
        let (modems, data) = (modems(self.config), &self.config.data.folder);
        let gsm = self.config.lines.iter();
        let gsm = gsm.filter_map(|line| gsm_config(line, &modems, tap, &texts_to, data));
        let gsm = gsm.map(|(gsm, relay)| {
            let Offering {
                media,
                legs,
                inputs,
            } = offering.clone();
            let relay = relay.and_then(relay_of);
            GsmLine::spawn(gsm, relay, media, legs, inputs, self.stop.child_token())
        });
        let e1 = self.config.lines.iter().filter_map(e1_config).map(|e1| {
            let Offering {
                media,
                legs,
                inputs,
            } = offering.clone();
            E1Line::spawn(e1, media, legs, inputs, self.stop.child_token())
        });
        let lines: Vec<LineHandle> = gsm.chain(e1).collect();
        let queue = texts::Queue::new(self.desk.clone(), self.config, &lines, self.notices.clone());
        tokio::spawn(queue.run(self.stop.child_token()));
        for line in &lines {
            forward(line.health(), self.notices.clone(), Notice::Line);
        }
        lines
    }

    /// The sync, where there is a central.
    pub(super) fn sync(&self) -> Option<Syncer> {
        let Some(central) = &self.config.central else {
            warn!("no central is configured: the box works alone, and nothing leaves it");
            return None;
        };
        let ledger = self.desk.ledger();
        let syncer = Syncer::spawn(
            ledger.clone(),
            sync_config(central),
            self.stop.child_token(),
        );
        forward(syncer.status(), self.notices.clone(), Notice::Sync);
        tokio::spawn(self.defects.clone().follow_sync(syncer.status()));
        tokio::spawn(legal_time::follow(
            ledger.clone(),
            central.authority.clone(),
            self.stop.child_token(),
        ));
        Some(syncer)
    }

    /// Tells the exchange when the centre opens and closes. Gives what it is now.
    pub(super) fn opening_hours(&self, calendar: Calendar) -> Hours {
        let standing = opening_hours::standing(&calendar, self.desk.ledger());
        info!("{}", opening_hours::in_words(standing));
        let hours = opening_hours::hours(standing);
        tokio::spawn(opening_hours::follow(
            self.desk.clone(),
            calendar,
            hours,
            self.notices.clone(),
            self.stop.child_token(),
        ));
        hours
    }

    /// Takes up messages of before, and tells the exchange whether more can be kept, where they are
    /// taken.
    pub(super) fn voicemail(&self) {
        let (calls, data) = (&self.config.calls, &self.config.data.folder);
        tokio::spawn(voicemail::take_up(self.desk.clone(), data.clone()));
        if calls.voicemail_s == 0 {
            return;
        }
        let room = Room {
            data: data.clone(),
            longest: Duration::from_secs(calls.voicemail_s),
            total_mb: calls.voicemail_total_mb,
        };
        let (ledger, notices) = (self.desk.ledger().clone(), self.notices.clone());
        tokio::spawn(voicemail::watch(
            room,
            ledger,
            notices,
            self.defects.clone(),
            self.stop.child_token(),
        ));
    }

    /// Telephones show whether messages wait.
    pub(super) fn message_lamps(&self, sip: SipHandle) {
        let stop = self.stop.child_token();
        tokio::spawn(message_lamps::follow(self.desk.clone(), sip, stop));
    }

    /// What leaves the box each night.
    pub(super) fn nights(&self) {
        tokio::spawn(retention::keep(
            self.desk.ledger().clone(),
            self.config.retention,
            self.config.data.folder.clone(),
            self.stop.child_token(),
        ));
    }

    /// The front panel, where there is one. Gives the enrolment code that it shows, and what is
    /// cancelled when the mains are gone.
    pub(super) fn panel(
        &self,
        floor: &Floor,
    ) -> (watch::Receiver<Option<String>>, CancellationToken) {
        let (code, enrolment_code) = watch::channel(None);
        let mains_gone = CancellationToken::new();
        if let Some(panel) = &self.config.panel {
            let links = PanelLinks {
                floor: floor.clone(),
                notices: self.notices.clone(),
                ledger: self.desk.ledger().clone(),
                data: self.config.data.folder.clone(),
                has_central: self.config.central.is_some(),
                code,
                mains_gone: mains_gone.clone(),
            };
            panel::start(panel, links, self.stop.child_token());
        }
        (enrolment_code, mains_gone)
    }
}

/// Tells of the first announcement that cannot be used, and how many others there are.
fn tell_of_prompts(faults: &[PromptFault], defects: &Defects) {
    if let Some((first, others)) = faults.split_first() {
        let why = match others.len() {
            0 => first.why.clone(),
            others => format!("{}; and {others} others", first.why),
        };
        defects.add(DefectPart::Prompts, first.file.display(), why);
    }
}

/// Passes every new value on as a notice.
fn forward<T, F>(mut values: watch::Receiver<T>, notices: mpsc::Sender<Notice>, notice: F)
where
    T: Clone + Send + Sync + 'static,
    F: Fn(T) -> Notice + Send + 'static,
{
    tokio::spawn(async move {
        loop {
            let value = values.borrow_and_update().clone();
            if notices.send(notice(value)).await.is_err() || values.changed().await.is_err() {
                return;
            }
        }
    });
}
