//! What a box begins with: its configuration, its record, and the sockets that no other box may have.

use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use jawab_console::Control;
use jawab_desk::calendar::Calendar;
use jawab_desk::{CallBackRules, Desk, TextRules};
use tracing::{debug, info, warn};

use crate::call_journal::set_room_aside;
use crate::config_fallback::load_for_start;
use crate::defects::Defects;
use crate::desk_server::DeskServer;
use crate::opening_hours;
use crate::record;
use jawab_config::{Calls, Config, Texts};

/// A box before anything of it runs.
pub(super) struct Boot {
    pub(super) config: Config,
    pub(super) defects: Defects,
    pub(super) control: Option<Control>,
    pub(super) desk: Desk,
    /// When the centre is open, as the record has it now.
    pub(super) calendar: Calendar,
    pub(super) web: DeskServer,
}

impl Boot {
    /// Reads the configuration, opens the record, and takes the sockets of console and desk.
    pub(super) async fn begin(configuration: &Path) -> Result<Self> {
        let (config, wrong) = load_for_start(configuration);
        let defects = Defects::default();
        for (part, file, why) in wrong {
            defects.add(part, file, why);
        }
        use_ring();
        if let Err(error) = record::record(&config) {
            warn!("{error:#}");
        }
        // Before the record is looked at: another box may be running on it.
        let control = bind_control(&config.data.folder)?;
        let ledger = record::open_to_serve(&config, &defects)?;
        let desk = Desk::new(ledger, &config.centre.code);
        let desk = desk
            .with_call_back_rules(call_back_rules(&config.calls))
            .with_text_rules(text_rules(&config.texts));
        if let Err(error) = desk.ledger().files().sweep() {
            warn!("what was left of files that came half cannot be removed: {error}");
        }
        set_room_aside(&desk).await;
        close_interrupted(&desk).await;
        close_agent_states(&desk).await;
        let calendar = opening_hours::at_start(&desk).await;
        let web = DeskServer::bind(&config, &defects)?;
        Ok(Self {
            config,
            defects,
            control,
            desk,
            calendar,
            web,
        })
    }
}

/// Who is to be called back, as the configuration says.
const fn call_back_rules(calls: &Calls) -> CallBackRules {
    CallBackRules {
        short: Duration::from_secs(calls.short_call_s),
        taken_for: Duration::from_secs(calls.call_back_taken_s),
    }
}

/// To whom staff write, as the configuration says.
const fn text_rules(texts: &Texts) -> TextRules {
    TextRules {
        abroad: texts.abroad,
        short_codes: texts.short_codes,
        price_centimes: texts.price_centimes(),
    }
}

/// The control socket. A folder that takes none keeps no call from being answered; another box
/// that runs on it does.
fn bind_control(data: &Path) -> Result<Option<Control>> {
    match Control::bind(data) {
        Ok(control) => Ok(Some(control)),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            Err(error).context("cannot make the control socket")
        }
        Err(error) => {
            warn!("no control socket can be made: {error}; `jawab status` says nothing");
            Ok(None)
        }
    }
}

/// One way to do TLS in the whole process.
fn use_ring() {
    if rustls::crypto::ring::default_provider()
        .install_default()
        .is_err()
    {
        debug!("TLS was set up before");
    }
}

/// Whoever was at work when the box stopped is so no more; the exchange takes them up again.
async fn close_agent_states(desk: &Desk) {
    match desk.close_agent_states().await {
        Ok(0) => {}
        Ok(count) => info!("{count} members of staff were at work when the box last stopped"),
        Err(error) => warn!("who was at work when the box last stopped is not written: {error}"),
    }
}

/// A power cut leaves calls open in the record that nobody can end any more.
async fn close_interrupted(desk: &Desk) {
    match desk.close_interrupted().await {
        Ok(0) => {}
        Ok(count) => warn!("{count} calls were cut off when the box last went down"),
        Err(error) => warn!("calls that were cut off cannot be closed: {error}"),
    }
}
