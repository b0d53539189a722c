//! The schema of the box's configuration, `box.toml`: its sections, their defaults, and what
//! makes no sense. No file is read here; whoever has the text has the schema: the box that
//! starts from it, the set-up that changes it, and whoever wants to check one from afar.
//!
//! Unknown keys are refused, so that a misspelt one is not silently without effect.
//!
//! ```
//! use jawab_config::Config;
//!
//! let mut config = Config::parse(
//!     "[centre]\nname = \"Rabat\"\ncode = \"RAB\"\n\
//!      [data]\nfolder = \"data\"\n\
//!      [prompts]\nfolder = \"/usr/share/jawab/prompts\"\n",
//! )?;
//! config.resolve("/etc/jawab".as_ref());
//! assert_eq!(config.data.folder.to_str(), Some("/etc/jawab/data"));
//! assert_eq!(config.sip.udp.port(), 5060);
//!
//! let wrong = Config::parse("[centre]\nname = \"Rabat\"\ncode = \"rabat\"\n").unwrap_err();
//! assert!(wrong.to_string().contains("data"), "a section is missing: {wrong}");
//! # Ok::<(), jawab_config::ConfigError>(())
//! ```

#![forbid(unsafe_code)]

mod agents;
mod bounds;
mod budget;
mod calls;
mod central;
mod centre;
mod desk;
mod error;
mod folders;
mod gsm;
mod line;
mod metered_files;
mod modems;
mod panel;
mod paths;
mod queue;
mod retention;
mod rtp;
mod sip;
mod sip_trunk;
mod supervision;
mod texts;

use serde::Deserialize;

pub use agents::Agents;
pub use budget::Budget;
pub use calls::Calls;
pub use central::{Central, MeteredLinks};
pub use centre::Centre;
pub use desk::Desk;
pub use error::ConfigError;
pub use folders::{Data, Prompts};
pub use gsm::{Gsm, ModemIs};
pub use line::{E1Clock, E1Side, INTERNATIONAL_PREFIX, Line, NATIONAL_PREFIX, SpanName};
pub use metered_files::{MeteredFiles, NoSuchTime};
pub use modems::Modems;
pub use panel::{Panel, PanelPins, WATCHDOG, Watchdog};
pub use queue::{OverflowTo, Queue, QueueOverflow};
pub use retention::RetentionDays;
pub use rtp::{MOST_LEGS, Rtp};
pub use sip::{Digest, Sip};
pub use sip_trunk::{
    DivertedIn, NumberIn, Password, PeerHost, SipTrunk, TrunkPeer, TrunkTransport,
};
pub use supervision::Supervision;
pub use texts::Texts;

/// Everything the box is told about the place it stands in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The centre.
    pub centre: Centre,
    /// Where the box keeps what it may not lose.
    pub data: Data,
    /// What callers are played.
    pub prompts: Prompts,
    /// The staff desk.
    #[serde(default)]
    pub desk: Desk,
    /// SIP.
    #[serde(default)]
    pub sip: Sip,
    /// RTP.
    #[serde(default)]
    pub rtp: Rtp,
    /// How calls are handled.
    #[serde(default)]
    pub calls: Calls,
    /// What staff can have at once.
    #[serde(default)]
    pub agents: Agents,
    /// What is done where a supervisor listens.
    #[serde(default)]
    pub supervision: Supervision,
    /// To whom the centre texts, and how much.
    #[serde(default)]
    pub texts: Texts,
    /// Where callers wait; without any they wait in one.
    #[serde(default, rename = "queue")]
    pub queues: Vec<Queue>,
    /// Ways to the public network.
    #[serde(default, rename = "line")]
    pub lines: Vec<Line>,
    /// Where modems are looked for that lines name.
    #[serde(default)]
    pub modems: Modems,
    /// The front panel; without it nothing is driven.
    pub panel: Option<Panel>,
    /// The hardware's watchdog; without it nobody strokes one.
    pub watchdog: Option<Watchdog>,
    /// How long records stay at the box.
    #[serde(default)]
    pub retention: RetentionDays,
    /// The ministry's instance; without it the box works alone.
    pub central: Option<Central>,
}

impl Config {
    /// Reads and checks a configuration.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let config: Self =
            toml::from_str(text).map_err(|error| ConfigError::Syntax(Box::new(error)))?;
        config.check().map_err(ConfigError::Senseless)?;
        Ok(config)
    }

    /// Looks for what reads well and makes no sense.
    ///
    /// # Errors
    /// The first of it, with what to change.
    pub fn check(&self) -> Result<(), String> {
        self.centre.check()?;
        if self.sip.digest.is_empty() {
            return Err("sip.digest is empty: no phone could register".into());
        }
        self.retention.check()?;
        self.calls.check()?;
        self.agents.check()?;
        self.texts.check()?;
        self.check_queues()?;
        self.check_panel()?;
        if self.rtp.last_port < self.rtp.first_port {
            return Err("rtp.last_port is below rtp.first_port".into());
        }
        let mut names: Vec<&str> = self.lines.iter().map(Line::name).collect();
        names.sort_unstable();
        if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(format!("two lines are named {:?}", twice[0]));
        }
        self.check_modems()?;
        self.check_outgoing()?;
        if let Some(line) = self.lines.iter().find(|line| line.channels() == 0) {
            return Err(format!("line {:?} has no channels", line.name()));
        }
        for line in &self.lines {
            if let Line::SipTrunk(trunk) = line
                && let Some(wrong) = trunk.wrong()
            {
                return Err(format!("line {:?} {wrong}", trunk.name));
            }
        }
        Ok(())
    }
}
