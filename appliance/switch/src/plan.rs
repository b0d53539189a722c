//! The numbering plan: what a handset may dial (Morocco, country code 212).

use crate::prompt::PromptId;
use jawab_vocabulary::{Diversion, EMERGENCY, HandsetId, Language, Number, StarCode};

/// What a dialled number means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Dialled {
    /// An emergency service: always possible.
    Emergency(Number),
    /// A number of the public network.
    Outside(Number),
    /// A colleague's handset.
    Handset(HandsetId),
    /// The recording of a prompt.
    RecordPrompt(PromptId, Language),
    /// The messages of callers are heard.
    Messages,
    /// What rings at a colleague's handset, or else the queue's next call, is taken up.
    PickUp(Option<HandsetId>),
    /// What is parked at a colleague's handset, or else at one's own or first, is taken.
    TakeParked(Option<HandsetId>),
    /// The handset that dials is not to ring from now on; or it is again.
    Divert(Option<Diversion>),
    /// Nothing that is known here.
    Unknown,
}

/// The number of emergency services in every GSM network.
const EVERYWHERE: &str = "112";

/// Whether a number is an emergency service's, so that even a line in limited service may carry it.
#[must_use]
pub fn is_emergency(number: &Number) -> bool {
    matches!(dialled(number), Dialled::Emergency(_))
}

/// What a number dialled on a handset means in a centre that has these handsets. A box of before
/// may have a handset 112: its colleagues go on reaching it.
pub(crate) fn dialled_where(number: &Number, is_handset: impl Fn(&HandsetId) -> bool) -> Dialled {
    let colleague = HandsetId::from(number.as_str());
    if number.as_str() == EVERYWHERE && is_handset(&colleague) {
        return Dialled::Handset(colleague);
    }
    dialled(number)
}

/// What a number dialled on a handset means.
#[must_use]
pub fn dialled(number: &Number) -> Dialled {
    let text = number.as_str();
    if EMERGENCY.contains(&text) {
        return Dialled::Emergency(number.clone());
    }
    if let Some(service) = text.strip_prefix(StarCode::Record.keys()) {
        return record_prompt(service).unwrap_or(Dialled::Unknown);
    }
    if text == StarCode::Messages.keys() {
        return Dialled::Messages;
    }
    if text == StarCode::PickUp.keys() {
        return Dialled::PickUp(None);
    }
    if let Some(extension) = text.strip_prefix(StarCode::PickUpAt.keys())
        && HandsetId::is_extension(extension)
    {
        return Dialled::PickUp(Some(HandsetId::from(extension)));
    }
    if text == StarCode::DoNotDisturb.keys() {
        return Dialled::Divert(Some(Diversion::DoNotDisturb));
    }
    if text == StarCode::RingAgain.keys() {
        return Dialled::Divert(None);
    }
    if let Some(extension) = text.strip_prefix(StarCode::Forward.keys())
        && HandsetId::is_extension(extension)
    {
        let to = Diversion::To(HandsetId::from(extension));
        return Dialled::Divert(Some(to));
    }
    if text == StarCode::TakeParked.keys() {
        return Dialled::TakeParked(None);
    }
    if let Some(extension) = text.strip_prefix(StarCode::TakeParkedAt.keys())
        && HandsetId::is_extension(extension)
    {
        return Dialled::TakeParked(Some(HandsetId::from(extension)));
    }
    if Number::is_outside(text) {
        return Dialled::Outside(number.clone());
    }
    if HandsetId::is_extension(text) {
        return Dialled::Handset(HandsetId::from(text));
    }
    Dialled::Unknown
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit())
}

/// A language's key and a prompt's two digits.
fn record_prompt(service: &str) -> Option<Dialled> {
    if service.len() != 3 || !is_digits(service) {
        return None;
    }
    let (key, prompt) = service.split_at(1);
    let language = match key {
        "1" => Language::Arabic,
        "2" => Language::French,
        "3" => Language::Tamazight,
        _ => return None,
    };
    let prompt = match prompt.parse::<u8>().ok()? {
        1 => PromptId::Welcome,
        2 => PromptId::LanguageMenu,
        3 => PromptId::PleaseWait,
        4 => PromptId::PositionBeyond,
        5 => PromptId::AllBusy,
        6 => PromptId::Closed,
        7 => PromptId::RecordAfterTone,
        8 => PromptId::Recorded,
        9 => PromptId::NotKnown,
        position @ 11..=19 => PromptId::Position(position - 10),
        21 => PromptId::TestCall,
        22 => PromptId::BoxWorks,
        23 => PromptId::LineOut,
        24 => PromptId::NoLine,
        25 => PromptId::NotSaving,
        26 => PromptId::NoCentral,
        27 => PromptId::PowerGone,
        28 => PromptId::NoEmergency,
        key @ 31..=39 => PromptId::QueueMenu(key - 30),
        41 => PromptId::Supervised,
        wait @ 42..=49 => PromptId::WaitMinutes(PromptId::WAITS[usize::from(wait - 42)]),
        50 => PromptId::WaitBeyond,
        51 => PromptId::AfterHours,
        52 => PromptId::LeaveMessage,
        53 => PromptId::MessageKept,
        54 => PromptId::MessageLost,
        55 => PromptId::NoMoreMessages,
        56 => PromptId::MessageKeys,
        57 => PromptId::MessageDone,
        58 => PromptId::MessagesLogIn,
        59 => PromptId::CallBackOffer,
        60 => PromptId::CallBackKept,
        61 => PromptId::CallBackBegins,
        62 => PromptId::TrialOperator,
        text @ 71..=79 => PromptId::MenuText(text - 70),
        queue @ 81..=89 => PromptId::TrialQueue(queue - 80),
        _ => return None,
    };
    Some(Dialled::RecordPrompt(prompt, language))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(text: &str) -> Dialled {
        dialled(&Number::from(text))
    }

    #[test]
    fn emergency_numbers_are_known_whatever_else_is() {
        for number in EMERGENCY {
            assert_eq!(meaning(number), Dialled::Emergency(number.into()));
        }
    }

    #[test]
    fn national_and_international_numbers_go_outside() {
        for number in ["0612345678", "0537001122", "+212612345678", "0033123456789"] {
            assert_eq!(meaning(number), Dialled::Outside(number.into()));
        }
    }

    #[test]
    fn short_numbers_are_handsets() {
        assert_eq!(meaning("201"), Dialled::Handset("201".into()));
    }

    #[test]
    fn service_codes_name_a_language_and_a_prompt() {
        assert_eq!(
            meaning("*7301"),
            Dialled::RecordPrompt(PromptId::Welcome, Language::Tamazight)
        );
        assert_eq!(
            meaning("*7119"),
            Dialled::RecordPrompt(PromptId::Position(9), Language::Arabic)
        );
        assert_eq!(
            meaning("*7239"),
            Dialled::RecordPrompt(PromptId::QueueMenu(9), Language::French)
        );
        assert_eq!(
            meaning("*7249"),
            Dialled::RecordPrompt(PromptId::WaitMinutes(30), Language::French)
        );
    }

    #[test]
    fn what_rings_is_taken_up_by_a_code_and_the_colleagues_extension() {
        assert_eq!(meaning("*8"), Dialled::PickUp(None));
        assert_eq!(meaning("*8202"), Dialled::PickUp(Some("202".into())));
    }

    #[test]
    fn a_handset_is_silenced_forwarded_and_heard_again_by_codes() {
        let diverted = |to: Diversion| Dialled::Divert(Some(to));
        assert_eq!(meaning("*61"), diverted(Diversion::DoNotDisturb));
        assert_eq!(meaning("*60"), Dialled::Divert(None));
        assert_eq!(meaning("*6202"), diverted(Diversion::To("202".into())));
        assert_eq!(meaning("*610"), diverted(Diversion::To("10".into())));
        for nothing in ["*6", "*62", "*60612345678"] {
            assert_eq!(meaning(nothing), Dialled::Unknown, "{nothing}");
        }
    }

    #[test]
    fn what_is_parked_is_taken_by_a_code_and_the_extension_where_it_is() {
        assert_eq!(meaning("*5"), Dialled::TakeParked(None));
        assert_eq!(meaning("*5202"), Dialled::TakeParked(Some("202".into())));
        assert_eq!(meaning("*52"), Dialled::Unknown);
    }

    #[test]
    fn nonsense_is_unknown() {
        for number in [
            "",
            "*",
            "*7",
            "*7400",
            "*7199",
            "*82",
            "*80612345678",
            "06",
            "061234567890123456",
            "+",
            "#1",
            "*7é1",
        ] {
            let unknown = meaning(number);
            assert!(
                matches!(unknown, Dialled::Unknown | Dialled::Handset(_)),
                "{number}: {unknown:?}"
            );
        }
    }
}
