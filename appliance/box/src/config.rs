//! The box's configuration file, TOML. Unknown keys are refused, so that a
//! misspelt one is not silently without effect.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jawab_lines::{NumberPlan, Overlap};
use jawab_media::mixer::MAX_LEGS;
use jawab_sync::{Metered, MeteredFiles, SyncConfig};
use serde::Deserialize;

use crate::retention::Days;

/// Everything the box is told about the place it stands in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
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
    /// Ways to the public network.
    #[serde(default, rename = "line")]
    pub lines: Vec<Line>,
    /// The front panel; without it nothing is driven.
    pub panel: Option<Panel>,
    /// The hardware's watchdog; without it nobody strokes one.
    pub watchdog: Option<Watchdog>,
    /// How long records stay at the box.
    #[serde(default)]
    pub retention: Days,
    /// The ministry's instance; without it the box works alone.
    pub central: Option<Central>,
}

/// The centre the box stands in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Centre {
    /// Its name, as shown on the desk.
    pub name: String,
    /// Two to four capital letters that start its case references ("RAB").
    pub code: String,
}

impl Centre {
    /// What is wrong with it.
    pub(crate) fn check(&self) -> Result<(), String> {
        let code = &self.code;
        if !(2..=4).contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(format!(
                "centre.code is {code:?}; it must be two to four capital letters, as in \"RAB\""
            ));
        }
        Ok(())
    }
}

/// Where the box keeps what it may not lose.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Data {
    /// A folder on a disk that survives a restart.
    pub folder: PathBuf,
}

/// Where announcements are found.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Prompts {
    /// The synthesised ones, read-only.
    pub folder: PathBuf,
}

/// The staff desk's web server.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Desk {
    /// Address and port to listen on, HTTPS only.
    pub listen: SocketAddr,
    /// Names and addresses that staff reach it by, for its certificate.
    pub names: Vec<String>,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::UNSPECIFIED, 443)),
            names: vec!["jawab.local".into(), "localhost".into()],
        }
    }
}

/// The SIP side, for handsets and trunks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Sip {
    /// UDP address and port.
    pub udp: SocketAddr,
    /// TCP address and port, if wanted.
    pub tcp: Option<SocketAddr>,
    /// The realm of digest authentication (RFC 8760). Handsets' secrets are bound to it.
    pub realm: String,
    /// What phones may prove their secret by, the preferred one first.
    pub digest: Vec<Digest>,
    /// Seconds between keep-alives (OPTIONS) to each handset.
    pub keep_alive_s: u64,
}

/// A digest algorithm of RFC 8760.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Deserialize)]
pub(crate) enum Digest {
    /// What every phone knows.
    #[serde(rename = "md5")]
    Md5,
    /// What newer ones know as well.
    #[serde(rename = "sha-256")]
    Sha256,
}

/// The realm that handsets' secrets are bound to unless the configuration says otherwise.
pub(crate) const DEFAULT_REALM: &str = "jawab";

impl Default for Sip {
    fn default() -> Self {
        Self {
            udp: SocketAddr::from((Ipv4Addr::UNSPECIFIED, 5060)),
            tcp: None,
            realm: DEFAULT_REALM.into(),
            // Common phones (baresip 1.0 among them) fail on any challenge that they do
            // not know, wherever it stands: SHA-256 is for centres whose phones all know it.
            digest: vec![Digest::Md5],
            keep_alive_s: 30,
        }
    }
}

/// RTP ports.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Rtp {
    /// The first port, even; 0 lets the system choose each.
    pub first_port: u16,
    /// The last port.
    pub last_port: u16,
}

impl Default for Rtp {
    fn default() -> Self {
        Self {
            first_port: 16_384,
            last_port: 16_383 + 2 * MAX_LEGS as u16,
        }
    }
}

/// How calls are handled; times in seconds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Calls {
    /// How long a handset rings before the next person is tried.
    pub ring_for_s: u64,
    /// How long staff have to write a call up before the next one.
    pub wrap_up_s: u64,
    /// How often waiting callers are told their position.
    pub announce_every_s: u64,
    /// The longest wait in the queue.
    pub max_wait_s: u64,
    /// The longest queue.
    pub max_queue: usize,
}

impl Default for Calls {
    fn default() -> Self {
        Self {
            ring_for_s: 20,
            wrap_up_s: 60,
            announce_every_s: 30,
            max_wait_s: 600,
            max_queue: 30,
        }
    }
}

/// A way to the public network.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Line {
    /// A GSM modem on two serial ports.
    Gsm {
        /// The line's name.
        name: String,
        /// The AT port.
        at_port: PathBuf,
        /// The audio port: 8 kHz 16-bit PCM.
        audio_port: PathBuf,
        /// Speed of the AT port, bit/s.
        #[serde(default = "default_baud")]
        baud: u32,
        /// The SIM's PIN, if it asks for one.
        sim_pin: Option<String>,
        /// A file with the SIM's PIN instead, which the box's account alone may read.
        sim_pin_file: Option<PathBuf>,
        /// The pin of a Raspberry Pi that holds the relay of its current.
        relay_pin: Option<u8>,
    },
    /// An E1 of thirty channels.
    E1 {
        /// The line's name.
        name: String,
        /// Where it is.
        span: SpanName,
        /// Which side of the interface the box is.
        #[serde(default)]
        side: E1Side,
        /// Who gives the time on the line.
        #[serde(default)]
        clock: E1Clock,
        /// The centre's number, as the operator wants it: the caller of outgoing calls.
        number: Option<String>,
        /// How many digits a called number has, if the operator sends it digit by digit.
        overlap_digits: Option<u8>,
        /// What the operator puts before a number of the country.
        #[serde(default = "national_prefix", deserialize_with = "digits")]
        national_prefix: String,
        /// What it puts before a number of another country.
        #[serde(default = "international_prefix", deserialize_with = "digits")]
        international_prefix: String,
    },
    /// A SIP trunk.
    SipTrunk {
        /// The line's name.
        name: String,
        /// The provider's address and port. Calls are taken from this address alone.
        peer: SocketAddr,
        /// How many calls it carries at once.
        channels: u16,
    },
}

/// A span: a card's, or a program's that stands for one.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum SpanName {
    /// DAHDI's number of it, from 1.
    Number(u32),
    /// The socket of the program.
    Socket(PathBuf),
}

/// Which side of the interface the box is (Q.931).
#[derive(Copy, Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum E1Side {
    /// The user's, towards an operator.
    #[default]
    User,
    /// The network's, towards a PBX.
    Network,
}

/// Who gives the time on an E1 (G.704).
#[derive(Copy, Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum E1Clock {
    /// The operator's exchange.
    #[default]
    FromLine,
    /// The card.
    Own,
}

fn national_prefix() -> String {
    NumberPlan::default().national_prefix
}

fn international_prefix() -> String {
    NumberPlan::default().international_prefix
}

/// A prefix: at most eight digits, or none.
fn digits<'de, D: serde::Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    if text.len() > 8 || !text.bytes().all(|octet| octet.is_ascii_digit()) {
        return Err(serde::de::Error::custom(
            "a prefix is made of digits, eight at most",
        ));
    }
    Ok(text)
}

impl Config {
    /// Where the ports of the voice are too few for the calls that the lines can carry at once:
    /// how many there are, how many are needed, in words.
    #[must_use]
    pub(crate) fn too_few_rtp_ports(&self) -> Option<String> {
        let (first, last) = (
            u32::from(self.rtp.first_port),
            u32::from(self.rtp.last_port),
        );
        if last == 0 {
            return None;
        }
        let first_even = first + first % 2;
        let there = (last + 1).saturating_sub(first_even) / 2;
        // Each call has a telephone on its inner side; on a trunk both sides are SIP.
        let lines: u32 = self
            .lines
            .iter()
            .map(|line| {
                let sides = if matches!(line, Line::SipTrunk { .. }) {
                    2
                } else {
                    1
                };
                u32::from(line.channels()) * sides
            })
            .sum();
        let wanted = (lines + BETWEEN_HANDSETS).min(MAX_LEGS as u32);
        (there < wanted).then(|| format!(
            "rtp: the ports {first} to {last} carry {there} telephones at once, and the lines need \
             {wanted}: what is beyond is refused; set rtp.last_port to {} or more, and let the \
             firewall pass these ports",
            first_even + 2 * wanted - 1
        ))
    }
}

/// Ports for calls between handsets, beside those of the lines: four such calls.
const BETWEEN_HANDSETS: u32 = 8;

/// What `overlap_digits` means to the driver.
#[must_use]
pub(crate) fn overlap(digits: Option<u8>) -> Overlap {
    digits.map_or(Overlap::None, Overlap::Digits)
}

const fn default_baud() -> u32 {
    115_200
}

impl Line {
    /// The line's name.
    #[must_use]
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Gsm { name, .. } | Self::E1 { name, .. } | Self::SipTrunk { name, .. } => name,
        }
    }

    /// How many calls it carries at once.
    #[must_use]
    pub(crate) const fn channels(&self) -> u16 {
        match self {
            Self::Gsm { .. } => 1,
            Self::E1 { .. } => 30,
            Self::SipTrunk { channels, .. } => *channels,
        }
    }
}

/// The front panel: a board on a serial port, or pins of a Raspberry Pi.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Panel {
    /// The board's serial port.
    pub port: Option<PathBuf>,
    /// The pins, by Broadcom's numbers.
    pub pins: Option<PanelPins>,
    /// Seconds without mains until the box stops in order.
    #[serde(default = "default_stop_after")]
    pub stop_after_s: u64,
}

const fn default_stop_after() -> u64 {
    5
}

/// The pins of a front panel, by Broadcom's numbers. What is left out is not there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PanelPins {
    /// The light "power".
    pub power: Option<u8>,
    /// The light "line".
    pub line: Option<u8>,
    /// The light "network".
    pub network: Option<u8>,
    /// The light "sync".
    pub sync: Option<u8>,
    /// The light "fault".
    pub fault: Option<u8>,
    /// The button, which pulls its pin to ground.
    pub button: Option<u8>,
    /// The input that is low while the mains are there.
    pub mains: Option<u8>,
}

impl PanelPins {
    fn all(&self) -> impl Iterator<Item = u8> {
        [
            self.power,
            self.line,
            self.network,
            self.sync,
            self.fault,
            self.button,
            self.mains,
        ]
        .into_iter()
        .flatten()
    }
}

/// The hardware's watchdog.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Watchdog {
    /// Its device.
    #[serde(default = "default_watchdog")]
    pub device: PathBuf,
    /// Seconds after which it restarts the machine unless it is stroked.
    #[serde(default = "default_watchdog_timeout")]
    pub timeout_s: u64,
}

fn default_watchdog() -> PathBuf {
    jawab_devices::watchdog::WATCHDOG.into()
}

const fn default_watchdog_timeout() -> u64 {
    60
}

/// The ministry's instance.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Central {
    /// Where boxes sync: `https://host:port`.
    pub url: String,
    /// The authority that issued central's certificate and this box's, PEM.
    pub authority: PathBuf,
    /// This box's certificate, PEM.
    pub certificate: PathBuf,
    /// Its key, PEM.
    pub key: PathBuf,
    /// Seconds for which changes are gathered and sent together, where octets are paid for;
    /// complaints and incidents go at once.
    #[serde(default)]
    pub gather_s: u64,
    /// What is said of files on links that are paid by the octet.
    #[serde(default)]
    pub metered: MeteredLinks,
}

/// Links that are paid by the octet, and what of files may travel over them. Changes always
/// travel.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeteredLinks {
    /// Their interfaces; a `*` at the end stands for any ending: `["wwan*", "ppp*", "usb0"]`.
    #[serde(default)]
    pub interfaces: Vec<String>,
    /// `"never"`, `"always"`, or the hours: `"22:00-06:00"`.
    #[serde(default)]
    pub files: MeteredFiles,
    /// The longest file that may, in megabytes.
    pub largest_mb: Option<u64>,
    /// How many megabytes of files may, in a calendar month.
    pub monthly_mb: Option<u64>,
}

impl Central {
    /// As the sync takes it.
    pub(crate) fn sync(&self) -> SyncConfig {
        SyncConfig {
            central: self.url.clone(),
            authority: self.authority.clone(),
            certificate: self.certificate.clone(),
            key: self.key.clone(),
            gather: Duration::from_secs(self.gather_s),
            metered: self.metered.rules(),
        }
    }
}

impl MeteredLinks {
    /// As the sync takes it.
    pub(crate) fn rules(&self) -> Metered {
        let octets = |mb: u64| mb.saturating_mul(1_000_000);
        Metered {
            interfaces: self.interfaces.clone(),
            files: self.files,
            largest: self.largest_mb.map(octets),
            monthly: self.monthly_mb.map(octets),
        }
    }
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is not what the box understands.
    #[error("the configuration {path} is wrong: {source}")]
    Parse {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// It reads well and makes no sense.
    #[error("the configuration {path} is wrong: {why}")]
    Senseless {
        /// The file.
        path: PathBuf,
        /// What to change.
        why: String,
    },
}

impl Config {
    /// Reads and checks a configuration file. Relative paths in it are taken from its own folder.
    ///
    /// # Errors
    /// [`ConfigError`], which says what to change.
    pub(crate) fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read {
            path: path.into(),
            source,
        })?;
        let mut config: Self = toml::from_str(&text).map_err(|source| ConfigError::Parse {
            path: path.into(),
            source: Box::new(source),
        })?;
        config.check().map_err(|why| ConfigError::Senseless {
            path: path.into(),
            why,
        })?;
        config.resolve(path.parent().unwrap_or_else(|| Path::new(".")));
        Ok(config)
    }

    /// What reads well and makes no sense.
    pub(crate) fn check(&self) -> Result<(), String> {
        self.centre.check()?;
        if self.sip.digest.is_empty() {
            return Err("sip.digest is empty: no phone could register".into());
        }
        self.retention.check()?;
        self.check_panel()?;
        if self.rtp.last_port < self.rtp.first_port {
            return Err("rtp.last_port is below rtp.first_port".into());
        }
        let mut names: Vec<&str> = self.lines.iter().map(Line::name).collect();
        names.sort_unstable();
        if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(format!("two lines are named {:?}", twice[0]));
        }
        let has_two_pins = |line: &&Line| {
            matches!(
                line,
                Line::Gsm {
                    sim_pin: Some(_),
                    sim_pin_file: Some(_),
                    ..
                }
            )
        };
        if let Some(line) = self.lines.iter().find(has_two_pins) {
            return Err(format!(
                "line {:?} has both sim_pin and sim_pin_file",
                line.name()
            ));
        }
        if let Some(line) = self.lines.iter().find(|line| line.channels() == 0) {
            return Err(format!("line {:?} has no channels", line.name()));
        }
        Ok(())
    }

    /// Takes out the first line that makes no sense, or the relay that another one has. Gives
    /// whether there was one.
    pub(crate) fn take_a_wrong_line(&mut self) -> bool {
        for at in 0..self.lines.len() {
            let name = self.lines[at].name();
            let is_second = self.lines[..at].iter().any(|line| line.name() == name);
            if is_second || self.lines[at].channels() == 0 {
                self.lines.remove(at);
                return true;
            }
            if let Line::Gsm {
                sim_pin: Some(_),
                sim_pin_file: file @ Some(_),
                ..
            } = &mut self.lines[at]
            {
                *file = None;
                return true;
            }
        }
        let relay = self.lines.iter_mut().rev().find_map(|line| match line {
            Line::Gsm { relay_pin, .. } => relay_pin.take(),
            Line::E1 { .. } | Line::SipTrunk { .. } => None,
        });
        relay.is_some()
    }

    fn check_panel(&self) -> Result<(), String> {
        if let Some(panel) = &self.panel
            && panel.port.is_some() == panel.pins.is_some()
        {
            return Err("panel needs either port or pins".into());
        }
        if let Some(watchdog) = &self.watchdog
            && watchdog.timeout_s < 15
        {
            return Err(
                "watchdog.timeout_s is below 15: a busy moment would restart the box".into(),
            );
        }
        let relays = self.lines.iter().filter_map(|line| match line {
            Line::Gsm { relay_pin, .. } => *relay_pin,
            Line::E1 { .. } | Line::SipTrunk { .. } => None,
        });
        let panel = self.panel.iter().filter_map(|panel| panel.pins.as_ref());
        let mut pins: Vec<u8> = relays.chain(panel.flat_map(PanelPins::all)).collect();
        pins.sort_unstable();
        match pins.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(twice) => Err(format!("pin {} is used twice", twice[0])),
            None => Ok(()),
        }
    }

    /// What the configuration names and this machine does not have now, each in words
    /// for a technician.
    #[must_use]
    pub(crate) fn missing(&self) -> Vec<String> {
        let mut named = vec![("prompts.folder", &self.prompts.folder)];
        if let Some(central) = &self.central {
            named.extend([
                ("central.authority", &central.authority),
                ("central.certificate", &central.certificate),
                ("central.key", &central.key),
            ]);
        }
        if let Some(port) = self.panel.as_ref().and_then(|panel| panel.port.as_ref()) {
            named.push(("panel.port", port));
        }
        if let Some(watchdog) = &self.watchdog {
            named.push(("watchdog.device", &watchdog.device));
        }
        for line in &self.lines {
            if let Line::Gsm {
                at_port,
                audio_port,
                sim_pin_file,
                ..
            } = line
            {
                named.extend(
                    sim_pin_file
                        .iter()
                        .map(|file| ("sim_pin_file of a line", file)),
                );
                named.extend([
                    ("at_port of a line", at_port),
                    ("audio_port of a line", audio_port),
                ]);
            }
        }
        named
            .into_iter()
            .filter(|(_, path)| !path.exists())
            .map(|(what, path)| format!("{what}: there is no {}", path.display()))
            .collect()
    }

    pub(crate) fn resolve(&mut self, base: &Path) {
        let mut paths = vec![&mut self.data.folder, &mut self.prompts.folder];
        if let Some(central) = &mut self.central {
            paths.extend([
                &mut central.authority,
                &mut central.certificate,
                &mut central.key,
            ]);
        }
        if let Some(port) = self.panel.as_mut().and_then(|panel| panel.port.as_mut()) {
            paths.push(port);
        }
        if let Some(watchdog) = &mut self.watchdog {
            paths.push(&mut watchdog.device);
        }
        for line in &mut self.lines {
            match line {
                Line::Gsm {
                    at_port,
                    audio_port,
                    sim_pin_file,
                    ..
                } => {
                    paths.extend([at_port, audio_port]);
                    paths.extend(sim_pin_file);
                }
                Line::E1 {
                    span: SpanName::Socket(path),
                    ..
                } => paths.push(path),
                Line::E1 { .. } | Line::SipTrunk { .. } => {}
            }
        }
        for path in paths {
            *path = base.join(&*path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str = "[centre]\nname = \"Rabat\"\ncode = \"RAB\"\n\
        [data]\nfolder = \"data\"\n[prompts]\nfolder = \"prompts\"\n";

    fn load(text: &str) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("box.toml");
        std::fs::write(&file, text).unwrap();
        Config::load(&file)
    }

    #[test]
    fn the_least_is_enough_and_paths_start_at_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("box.toml");
        std::fs::write(&file, LEAST).unwrap();
        let config = Config::load(&file).unwrap();
        assert_eq!(config.data.folder, folder.path().join("data"));
        assert_eq!(config.desk.listen.port(), 443);
        assert_eq!(config.sip.udp.port(), 5060);
        assert!(config.lines.is_empty() && config.central.is_none());
    }

    /// The one in the README is what a technician starts from.
    #[test]
    fn the_readmes_configuration_is_right() {
        let readme = include_str!("../../../README.md");
        let (_, after) = readme.split_once("```toml\n").unwrap();
        let (toml, _) = after.split_once("```").unwrap();
        let config = load(toml).unwrap();
        assert_eq!(config.lines.len(), 2);
        assert_eq!(config.lines[1].channels(), 8);
        assert!(config.central.is_some());
    }

    #[test]
    fn an_e1_is_a_span_of_a_card_or_a_socket_and_has_thirty_channels() {
        let card = "[[line]]\nkind = \"e1\"\nname = \"e1\"\nspan = 1\n\
            number = \"0537000000\"\n";
        let config = load(&format!("{LEAST}{card}")).unwrap();
        assert_eq!(config.lines[0].channels(), 30);
        let socket = "[[line]]\nkind = \"e1\"\nname = \"e1\"\nspan = \"e1.sock\"\n\
            side = \"network\"\nclock = \"own\"\noverlap_digits = 4\n";
        let config = load(&format!("{LEAST}{socket}")).unwrap();
        let Line::E1 {
            span: SpanName::Socket(path),
            side: E1Side::Network,
            overlap_digits: Some(4),
            ..
        } = &config.lines[0]
        else {
            panic!("{:?}", config.lines[0]);
        };
        assert!(path.is_absolute(), "{}", path.display());
    }

    #[test]
    fn the_ports_of_the_voice_fit_the_lines_or_it_is_said() {
        let e1 = "[[line]]\nkind = \"e1\"\nname = \"e1\"\nspan = 1\n";
        let trunk = "[[line]]\nkind = \"sip-trunk\"\nname = \"t\"\npeer = \"192.0.2.1:5060\"\n\
            channels = 30\n";
        let said = |more: &str| load(&format!("{LEAST}{more}")).unwrap().too_few_rtp_ports();
        assert_eq!(said(""), None);
        assert_eq!(
            said(&format!("{e1}{trunk}")),
            None,
            "the range that is the default"
        );
        let two_hundred = "[rtp]\nfirst_port = 16384\nlast_port = 16583\n";
        assert_eq!(
            said(&format!("{two_hundred}{e1}{trunk}")),
            None,
            "98 are needed"
        );
        let tight = "[rtp]\nfirst_port = 20001\nlast_port = 20076\n";
        assert_eq!(
            said(&format!("{tight}{e1}")).map(|it| it.contains("37")),
            Some(true)
        );
        let fits = "[rtp]\nfirst_port = 20001\nlast_port = 20077\n";
        assert_eq!(said(&format!("{fits}{e1}")), None);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let with = |more: &str| load(&format!("{LEAST}{more}")).unwrap_err().to_string();
        let trunk = "[[line]]\nkind = \"sip-trunk\"\nname = \"t\"\npeer = \"192.0.2.1:5060\"\n";
        for (more, word) in [
            ("colour = \"red\"\n".to_owned(), "colour"),
            (
                "[[line]]\nkind = \"pigeon\"\nname = \"p\"\n".to_owned(),
                "pigeon",
            ),
            (format!("{trunk}channels = 0\n"), "no channels"),
            (
                format!("{trunk}channels = 1\n{trunk}channels = 1\n"),
                "two lines",
            ),
            ("[panel]\n".to_owned(), "either port or pins"),
            (
                "[panel.pins]\npower = 17\nbutton = 17\n".to_owned(),
                "pin 17 is used twice",
            ),
            ("[watchdog]\ntimeout_s = 3\n".to_owned(), "below 15"),
            (
                "[rtp]\nfirst_port = 9\nlast_port = 8\n".to_owned(),
                "last_port",
            ),
        ] {
            let error = with(&more);
            assert!(
                error.contains(word) && error.contains("box.toml"),
                "{error}"
            );
        }
        let code = load(&LEAST.replace("RAB", "rabat"))
            .unwrap_err()
            .to_string();
        assert!(code.contains("capital letters"), "{code}");
    }

    #[test]
    fn a_panel_is_a_board_or_pins_and_a_modem_may_have_a_relay() {
        let board = load(&format!("{LEAST}[panel]\nport = \"panel\"\n")).unwrap();
        let panel = board.panel.unwrap();
        assert!(panel.port.unwrap().is_absolute() && panel.stop_after_s == 5);
        let pins = "[panel.pins]\npower = 17\nbutton = 25\n[watchdog]\n\
            [[line]]\nkind = \"gsm\"\nname = \"gsm1\"\nat_port = \"/dev/null\"\n\
            audio_port = \"/dev/null\"\nrelay_pin = 5\n";
        let config = load(&format!("{LEAST}{pins}")).unwrap();
        assert_eq!(config.panel.unwrap().pins.unwrap().button, Some(25));
        assert_eq!(config.watchdog.unwrap().timeout_s, 60);
    }

    #[test]
    fn a_pin_stands_in_the_configuration_or_in_a_file_beside_it() {
        let gsm = "[[line]]\nkind = \"gsm\"\nname = \"gsm1\"\nat_port = \"/dev/null\"\n\
            audio_port = \"/dev/null\"\nsim_pin_file = \"keys/sim-gsm1.pin\"\n";
        let config = load(&format!("{LEAST}{gsm}")).unwrap();
        let Line::Gsm {
            sim_pin_file: Some(file),
            ..
        } = &config.lines[0]
        else {
            panic!("{:?}", config.lines[0]);
        };
        assert!(file.is_absolute() && file.ends_with("keys/sim-gsm1.pin"));
        assert!(
            config
                .missing()
                .iter()
                .any(|line| line.contains("sim_pin_file"))
        );
        let both = load(&format!("{LEAST}{gsm}sim_pin = \"1234\"\n")).unwrap_err();
        assert!(both.to_string().contains("both sim_pin and sim_pin_file"));
    }

    #[test]
    fn what_is_named_and_not_there_is_listed() {
        let gsm = "[[line]]\nkind = \"gsm\"\nname = \"gsm1\"\nat_port = \"/dev/null\"\n\
            audio_port = \"no-such-port\"\n";
        let missing = load(&format!("{LEAST}{gsm}")).unwrap().missing();
        assert_eq!(missing.len(), 2, "{missing:?}");
        assert!(missing[0].contains("prompts") && missing[1].contains("no-such-port"));
    }
}
