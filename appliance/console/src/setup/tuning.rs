//! How calls are handled, what staff can have at once, whether it is announced that a supervisor
//! listens, and to whom the centre texts: the settings of `[calls]`, `[agents]`, `[supervision]` and
//! `[texts]`, as a technician answers them.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use clap::Args;
use jawab_config::{Agents, Calls, Supervision, Texts};
use jawab_vocabulary::{AfterHours, Channel};
use toml_edit::{Array, Value};

use super::answers::Wrong;

/// The word that leaves a list of channels empty, on a command line.
const NONE: &str = "none";

/// One of them.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Setting {
    RingFor,
    WrapUp,
    AnnounceEvery,
    MaxWait,
    MaxQueue,
    TransferBack,
    ParkFor,
    ShortCall,
    CallBackTaken,
    CallBackTries,
    CallBackAgain,
    AfterHours,
    Voicemail,
    VoicemailSilence,
    VoicemailTotal,
    Chats,
    Texts,
    Mails,
    DuringCall,
    BeforeCalls,
    OfferFor,
    AnnounceSupervision,
    TextsAbroad,
    TextsShortCodes,
    TextsADay,
    TextCentimes,
}

/// What a setting is.
enum Kind {
    /// A number within these bounds.
    Number(RangeInclusive<u64>),
    /// Channels other than the telephone.
    Channels,
    /// Yes or no.
    YesNo,
    /// What becomes of calls while the centre is closed.
    AfterHours,
}

/// The words for the two, as they are kept.
pub(super) const YES: &str = "yes";
pub(super) const NO: &str = "no";

impl Setting {
    /// Those of `[calls]`.
    pub(crate) const CALLS: [Self; 13] = [
        Self::RingFor,
        Self::WrapUp,
        Self::AnnounceEvery,
        Self::MaxWait,
        Self::MaxQueue,
        Self::TransferBack,
        Self::ParkFor,
        Self::ShortCall,
        Self::CallBackTaken,
        Self::AfterHours,
        Self::Voicemail,
        Self::VoicemailSilence,
        Self::VoicemailTotal,
    ];
    /// … and those of them that are asked for by a command line alone: the page has all that goes on a
    /// terminal of 24 lines, and nobody is called back until a centre has thought about it.
    pub(crate) const CALL_BACKS: [Self; 2] = [Self::CallBackTries, Self::CallBackAgain];
    /// Those of `[agents]`.
    pub(crate) const AGENTS: [Self; 6] = [
        Self::Chats,
        Self::Texts,
        Self::Mails,
        Self::DuringCall,
        Self::BeforeCalls,
        Self::OfferFor,
    ];

    /// That of `[supervision]`. It is a matter of the law and of the ministry, and asked for by a command
    /// line alone.
    pub(crate) const SUPERVISION: [Self; 1] = [Self::AnnounceSupervision];

    /// Those of `[texts]`. What a text costs is known where the contract is, and asked for by a command
    /// line alone.
    pub(crate) const TEXTS: [Self; 4] = [
        Self::TextsAbroad,
        Self::TextsShortCodes,
        Self::TextsADay,
        Self::TextCentimes,
    ];

    /// All of them.
    fn all() -> impl Iterator<Item = Self> {
        let of_pages = Self::CALLS.into_iter().chain(Self::AGENTS);
        let more = Self::CALL_BACKS.into_iter().chain(Self::SUPERVISION);
        of_pages.chain(more).chain(Self::TEXTS)
    }

    /// The one whose field has that label.
    pub(crate) fn labelled(label: &str) -> Option<Self> {
        let mut all = Self::all();
        all.find(|setting| setting.label() == label)
    }

    /// The message that names it.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::RingFor => "field-ring-for",
            Self::WrapUp => "field-wrap-up",
            Self::AnnounceEvery => "field-announce-every",
            Self::MaxWait => "field-max-wait",
            Self::MaxQueue => "field-max-queue",
            Self::TransferBack => "field-transfer-back",
            Self::ParkFor => "field-park-for",
            Self::ShortCall => "field-short-call",
            Self::CallBackTaken => "field-call-back-taken",
            Self::CallBackTries => "field-call-back-tries",
            Self::CallBackAgain => "field-call-back-again",
            Self::AfterHours => "field-after-hours",
            Self::Voicemail => "field-voicemail",
            Self::VoicemailSilence => "field-voicemail-silence",
            Self::VoicemailTotal => "field-voicemail-total",
            Self::Chats => "field-chats",
            Self::Texts => "field-texts",
            Self::Mails => "field-mails",
            Self::DuringCall => "field-during-call",
            Self::BeforeCalls => "field-before-calls",
            Self::OfferFor => "field-offer-for",
            Self::AnnounceSupervision => "field-announce-supervision",
            Self::TextsAbroad => "field-texts-abroad",
            Self::TextsShortCodes => "field-texts-short-codes",
            Self::TextsADay => "field-texts-a-day",
            Self::TextCentimes => "field-text-centimes",
        }
    }

    /// Its section in `box.toml`.
    pub(crate) fn section(self) -> &'static str {
        if Self::CALLS.contains(&self) || Self::CALL_BACKS.contains(&self) {
            "calls"
        } else if Self::AGENTS.contains(&self) {
            "agents"
        } else if Self::TEXTS.contains(&self) {
            "texts"
        } else {
            "supervision"
        }
    }

    /// Its key in that section.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::RingFor => "ring_for_s",
            Self::WrapUp => "wrap_up_s",
            Self::AnnounceEvery => "announce_every_s",
            Self::MaxWait => "max_wait_s",
            Self::MaxQueue => "max_queue",
            Self::TransferBack => "transfer_back_s",
            Self::ParkFor => "park_for_s",
            Self::ShortCall => "short_call_s",
            Self::CallBackTaken => "call_back_taken_s",
            Self::CallBackTries => "call_back_tries",
            Self::CallBackAgain => "call_back_again_s",
            Self::AfterHours => "after_hours",
            Self::Voicemail => "voicemail_s",
            Self::VoicemailSilence => "voicemail_silence_s",
            Self::VoicemailTotal => "voicemail_total_mb",
            Self::Chats => "chats",
            Self::Texts => "texts",
            Self::Mails => "mails",
            Self::DuringCall => "during_call",
            Self::BeforeCalls => "before_calls",
            Self::OfferFor => "offer_for_s",
            Self::AnnounceSupervision => "announce",
            Self::TextsAbroad => "abroad",
            Self::TextsShortCodes => "short_codes",
            Self::TextsADay => "a_day",
            Self::TextCentimes => "centimes",
        }
    }

    /// Both, as a person writes it: "calls.ring_for_s".
    pub(crate) fn name(self) -> String {
        format!("{}.{}", self.section(), self.key())
    }

    /// The one of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::all().find(|setting| setting.name() == name)
    }

    const fn kind(self) -> Kind {
        Kind::Number(match self {
            Self::RingFor => Calls::RING_FOR_S,
            Self::WrapUp => Calls::WRAP_UP_S,
            Self::AnnounceEvery => Calls::ANNOUNCE_EVERY_S,
            Self::MaxWait => Calls::MAX_WAIT_S,
            Self::MaxQueue => Calls::MAX_QUEUE,
            Self::TransferBack => Calls::TRANSFER_BACK_S,
            Self::ParkFor => Calls::PARK_FOR_S,
            Self::ShortCall => Calls::SHORT_CALL_S,
            Self::CallBackTaken => Calls::CALL_BACK_TAKEN_S,
            Self::CallBackTries => Calls::CALL_BACK_TRIES,
            Self::CallBackAgain => Calls::CALL_BACK_AGAIN_S,
            Self::VoicemailTotal => Calls::VOICEMAIL_TOTAL_MB,
            Self::VoicemailSilence => Calls::VOICEMAIL_SILENCE_S,
            Self::Voicemail => Calls::VOICEMAIL_S,
            Self::Chats | Self::Texts | Self::Mails => Agents::AT_ONCE,
            Self::OfferFor => Agents::OFFER_FOR_S,
            Self::DuringCall | Self::BeforeCalls => return Kind::Channels,
            Self::TextsADay => Texts::A_DAY,
            Self::TextCentimes => Texts::CENTIMES,
            Self::AnnounceSupervision | Self::TextsAbroad | Self::TextsShortCodes => {
                return Kind::YesNo;
            }
            Self::AfterHours => return Kind::AfterHours,
        })
    }

    /// What holds where the configuration says nothing.
    pub(crate) fn unsaid(self) -> String {
        let (calls, agents, texts) = (Calls::default(), Agents::default(), Texts::default());
        match self {
            Self::RingFor => calls.ring_for_s.to_string(),
            Self::WrapUp => calls.wrap_up_s.to_string(),
            Self::AnnounceEvery => calls.announce_every_s.to_string(),
            Self::MaxWait => calls.max_wait_s.to_string(),
            Self::MaxQueue => calls.max_queue.to_string(),
            Self::TransferBack => calls.transfer_back_s.to_string(),
            Self::ParkFor => calls.park_for_s.to_string(),
            Self::ShortCall => calls.short_call_s.to_string(),
            Self::CallBackTaken => calls.call_back_taken_s.to_string(),
            Self::CallBackTries => calls.call_back_tries.to_string(),
            Self::CallBackAgain => calls.call_back_again_s.to_string(),
            Self::AfterHours => calls.after_hours.code().to_owned(),
            Self::Voicemail => calls.voicemail_s.to_string(),
            Self::VoicemailSilence => calls.voicemail_silence_s.to_string(),
            Self::VoicemailTotal => calls.voicemail_total_mb.to_string(),
            Self::Chats => agents.chats.to_string(),
            Self::Texts => agents.texts.to_string(),
            Self::Mails => agents.mails.to_string(),
            Self::OfferFor => agents.offer_for_s.to_string(),
            Self::DuringCall => written(&agents.during_call),
            Self::BeforeCalls => written(&agents.before_calls),
            Self::TextsADay => texts.a_day.to_string(),
            Self::TextCentimes => texts.centimes.to_string(),
            Self::AnnounceSupervision => yes_or_no(Supervision::default().announce),
            Self::TextsAbroad => yes_or_no(texts.abroad),
            Self::TextsShortCodes => yes_or_no(texts.short_codes),
        }
    }

    /// An answer as it is kept: a number without what stands around it, channels with one space
    /// between.
    ///
    /// # Errors
    /// [`Wrong::Number`], [`Wrong::Channels`], [`Wrong::AfterHours`], [`Wrong::YesNo`].
    pub(crate) fn answered(self, text: &str) -> Result<String, Wrong> {
        match self.kind() {
            Kind::Number(range) => {
                let number = text.trim().parse().ok();
                let fits = number.filter(|number| range.contains(number));
                let (from, to) = range.into_inner();
                fits.map(|number: u64| number.to_string())
                    .ok_or(Wrong::Number { from, to })
            }
            Kind::Channels => channels(text).map(|channels| written(&channels)),
            Kind::YesNo => match text.trim().to_lowercase().as_str() {
                "yes" | "oui" => Ok(YES.into()),
                "no" | "non" => Ok(NO.into()),
                _ => Err(Wrong::YesNo),
            },
            Kind::AfterHours => AfterHours::from_code(&text.trim().to_lowercase())
                .map(|known| known.code().to_owned())
                .ok_or(Wrong::AfterHours),
        }
    }

    /// A kept answer, as `box.toml` has it.
    pub(crate) fn value(self, answer: &str) -> Value {
        match self.kind() {
            // What no i64 holds was not answered.
            Kind::Number(_) => Value::from(answer.parse::<i64>().unwrap_or_default()),
            Kind::AfterHours => Value::from(answer),
            Kind::Channels => Value::from(answer.split_whitespace().collect::<Array>()),
            Kind::YesNo => Value::from(answer == YES),
        }
    }

    /// A value of `box.toml`, as an answer.
    pub(crate) fn read(value: &Value) -> Option<String> {
        if let Some(number) = value.as_integer() {
            return Some(number.to_string());
        }
        if let Some(yes) = value.as_bool() {
            return Some(yes_or_no(yes));
        }
        if let Some(word) = value.as_str() {
            return Some(word.to_owned());
        }
        let channels = value.as_array()?.iter().filter_map(Value::as_str);
        Some(channels.collect::<Vec<_>>().join(" "))
    }
}

fn yes_or_no(yes: bool) -> String {
    if yes { YES } else { NO }.into()
}

fn written(channels: &[Channel]) -> String {
    let codes = channels.iter().map(|channel| channel.code());
    codes.collect::<Vec<_>>().join(" ")
}

/// Channels by their codes, with spaces or commas between; each once, in the order of the codes'
/// own. There is one call at a time, of which nothing is to be said.
fn channels(text: &str) -> Result<Vec<Channel>, Wrong> {
    let mut channels = Vec::new();
    let words = text.split([' ', ',']).filter(|word| !word.is_empty());
    for word in words.filter(|word| *word != NONE) {
        let channel = Channel::from_code(&word.to_lowercase());
        let channel = channel.filter(|channel| *channel != Channel::Voice);
        channels.push(channel.ok_or(Wrong::Channels)?);
    }
    channels.sort_unstable();
    channels.dedup();
    Ok(channels)
}

/// The answers to them on a command line.
#[derive(Clone, Debug, Default, Args)]
pub struct TuningOptions {
    /// Seconds a phone rings before the next person is tried.
    #[arg(long, value_name = "SECONDS")]
    pub ring_for: Option<String>,
    /// Seconds staff have to write a call up before the next one.
    #[arg(long, value_name = "SECONDS")]
    pub wrap_up: Option<String>,
    /// Seconds between two announcements to who waits.
    #[arg(long, value_name = "SECONDS")]
    pub announce_every: Option<String>,
    /// The longest wait in the queue, in seconds.
    #[arg(long, value_name = "SECONDS")]
    pub max_wait: Option<String>,
    /// The most callers in the queue.
    #[arg(long, value_name = "CALLERS")]
    pub max_queue: Option<String>,
    /// Seconds somebody has to take a call handed over to them, before it comes back.
    #[arg(long, value_name = "SECONDS")]
    pub transfer_back: Option<String>,
    /// Seconds a parked call stays before it comes back to the handset where it is parked.
    #[arg(long, value_name = "SECONDS")]
    pub park_for: Option<String>,
    /// Seconds within which hanging up in the queue asks for no call back.
    #[arg(long, value_name = "SECONDS")]
    pub short_call: Option<String>,
    /// Seconds that somebody has whom they took to call them back, without calling them.
    #[arg(long, value_name = "SECONDS")]
    pub call_back_taken: Option<String>,
    /// How often the box calls a caller back who chose that instead of waiting; 0: nobody can.
    #[arg(long, value_name = "CALLS")]
    pub call_back_tries: Option<String>,
    /// Seconds until the box calls them again.
    #[arg(long, value_name = "SECONDS")]
    pub call_back_again: Option<String>,
    /// Whether somebody who is ready answers while the centre is closed: if-ready, or never.
    #[arg(long, value_name = "WHEN")]
    pub after_hours: Option<String>,
    /// The longest message of a caller whom nobody answers, in seconds; 0: none is taken.
    #[arg(long, value_name = "SECONDS")]
    pub voicemail: Option<String>,
    /// Seconds of silence that end a message.
    #[arg(long, value_name = "SECONDS")]
    pub voicemail_silence: Option<String>,
    /// Megabytes that all messages may have.
    #[arg(long, value_name = "MEGABYTES")]
    pub voicemail_total: Option<String>,
    /// Chats that somebody has at once.
    #[arg(long)]
    pub chats: Option<String>,
    /// Conversations by text message at once.
    #[arg(long)]
    pub texts: Option<String>,
    /// Mails at once.
    #[arg(long)]
    pub mails: Option<String>,
    /// Of what more is offered during a call: chat, text, mail, with commas between; or none.
    #[arg(long, value_name = "CHANNELS")]
    pub during_call: Option<String>,
    /// What in hand keeps calls away: chat, text, mail, with commas between; or none.
    #[arg(long, value_name = "CHANNELS")]
    pub before_calls: Option<String>,
    /// Seconds something is offered to somebody before it is the next one's turn.
    #[arg(long, value_name = "SECONDS")]
    pub offer_for: Option<String>,
    /// Whether those who talk hear that a supervisor listens: yes; or no, where the ministry has the
    /// legal basis for that.
    #[arg(long, value_name = "YES|NO")]
    pub announce_supervision: Option<String>,
    /// Whether texts go to other numbers than Moroccan mobiles.
    #[arg(long, value_name = "YES|NO")]
    pub texts_abroad: Option<String>,
    /// Whether texts go to short codes, which may be dear.
    #[arg(long, value_name = "YES|NO")]
    pub texts_short_codes: Option<String>,
    /// Messages that a line may send a day; a long text takes several.
    #[arg(long, value_name = "MESSAGES")]
    pub texts_a_day: Option<String>,
    /// What a message costs, in hundredths of a dirham; 0 where it is not known.
    #[arg(long, value_name = "CENTIMES")]
    pub text_centimes: Option<String>,
}

impl TuningOptions {
    const fn of(&self, setting: Setting) -> Option<&String> {
        match setting {
            Setting::RingFor => &self.ring_for,
            Setting::WrapUp => &self.wrap_up,
            Setting::AnnounceEvery => &self.announce_every,
            Setting::MaxWait => &self.max_wait,
            Setting::MaxQueue => &self.max_queue,
            Setting::TransferBack => &self.transfer_back,
            Setting::ParkFor => &self.park_for,
            Setting::ShortCall => &self.short_call,
            Setting::CallBackTaken => &self.call_back_taken,
            Setting::CallBackTries => &self.call_back_tries,
            Setting::CallBackAgain => &self.call_back_again,
            Setting::AfterHours => &self.after_hours,
            Setting::Voicemail => &self.voicemail,
            Setting::VoicemailSilence => &self.voicemail_silence,
            Setting::VoicemailTotal => &self.voicemail_total,
            Setting::Chats => &self.chats,
            Setting::Texts => &self.texts,
            Setting::Mails => &self.mails,
            Setting::DuringCall => &self.during_call,
            Setting::BeforeCalls => &self.before_calls,
            Setting::OfferFor => &self.offer_for,
            Setting::AnnounceSupervision => &self.announce_supervision,
            Setting::TextsAbroad => &self.texts_abroad,
            Setting::TextsShortCodes => &self.texts_short_codes,
            Setting::TextsADay => &self.texts_a_day,
            Setting::TextCentimes => &self.text_centimes,
        }
        .as_ref()
    }

    fn given(&self) -> impl Iterator<Item = (Setting, &String)> {
        Setting::all().filter_map(|setting| Some((setting, self.of(setting)?)))
    }

    /// Whether any of them is answered.
    pub(crate) fn answers_something(&self) -> bool {
        self.given().next().is_some()
    }

    /// The answers.
    ///
    /// # Errors
    /// The first that cannot be right.
    pub(crate) fn answers(&self) -> Result<BTreeMap<Setting, String>, Wrong> {
        self.given()
            .map(|(setting, text)| Ok((setting, setting.answered(text)?)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use jawab_config::Config;

    use super::*;

    fn all() -> impl Iterator<Item = Setting> {
        Setting::all()
    }

    /// Why the schema refuses a configuration with it.
    fn refused(setting: Setting, value: &Value) -> Option<String> {
        let text = format!(
            "[centre]\nname = \"Rabat\"\ncode = \"RAB\"\n[data]\nfolder = \"data\"\n\
             [prompts]\nfolder = \"prompts\"\n[{}]\n{} = {value}\n",
            setting.section(),
            setting.key()
        );
        Config::parse(&text).err().map(|error| error.to_string())
    }

    #[test]
    fn each_setting_is_in_the_schema_with_its_default_and_found_by_its_label() {
        for setting in all() {
            let unsaid = setting.unsaid();
            assert_eq!(setting.answered(&unsaid), Ok(unsaid.clone()), "{setting:?}");
            let value = setting.value(&unsaid);
            assert_eq!(Setting::read(&value).as_ref(), Some(&unsaid));
            assert_eq!(Setting::labelled(setting.label()), Some(setting));
            // A misspelt key is refused by the schema.
            assert_eq!(refused(setting, &value), None);
        }
    }

    #[test]
    fn what_is_answered_the_schema_takes_and_nothing_else() {
        for setting in all() {
            for text in [
                "0",
                "1",
                "20",
                "21",
                "86400",
                "86401",
                "10000",
                "10001",
                "",
                "-1",
                "1.5",
                "99999999999999999999",
                "chat",
                "text, mail",
                "Mail chat mail",
                "voice",
                "none",
                "fax",
                "yes",
                "Non",
                "if-ready",
                " Never ",
                "always",
            ] {
                let Ok(answer) = setting.answered(text) else {
                    continue;
                };
                assert_eq!(refused(setting, &setting.value(&answer)), None);
            }
        }
        let bounds = Wrong::Number { from: 0, to: 20 };
        assert_eq!(Setting::Chats.answered("21"), Err(bounds));
        assert_eq!(Setting::MaxQueue.answered(" 12 "), Ok("12".into()));
        let during = |text| Setting::DuringCall.answered(text);
        assert_eq!(during("Mail,chat mail"), Ok("chat mail".into()));
        assert_eq!(during("none"), Ok(String::new()));
        assert_eq!(during("voice"), Err(Wrong::Channels));
        let announce = |text| Setting::AnnounceSupervision.answered(text);
        assert_eq!(announce(" OUI"), Ok("yes".into()));
        assert_eq!(announce("perhaps"), Err(Wrong::YesNo));
        let closed = |text| Setting::AfterHours.answered(text);
        assert_eq!(closed(" Never "), Ok("never".into()));
        assert_eq!(closed("always"), Err(Wrong::AfterHours));
    }
}
