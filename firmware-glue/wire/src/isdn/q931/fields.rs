//! Information elements of a message, found and judged (clauses 4.5.1, 5.8.5 to 5.8.7).

use super::bearer::Bearer;
use super::channel::ChannelChoice;
use super::element::{Malformed, id};
use super::kind::Kind;
use super::number::{Number, Party};
use super::progress::Progress;
use crate::isdn::{Cause, Side};

/// The elements of a message: of each the first, still coded.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields<'m> {
    pub(super) bearer: Option<&'m [u8]>,
    pub(super) cause: Option<&'m [u8]>,
    pub(super) call_state: Option<&'m [u8]>,
    pub(super) channel: Option<&'m [u8]>,
    pub(super) progress: Option<&'m [u8]>,
    pub(super) notification: Option<&'m [u8]>,
    pub(super) display: Option<&'m [u8]>,
    pub(super) keypad: Option<&'m [u8]>,
    pub(super) connected: Option<&'m [u8]>,
    pub(super) calling: Option<&'m [u8]>,
    pub(super) called: Option<&'m [u8]>,
    pub(super) restart: Option<&'m [u8]>,
    pub(super) low_layer: Option<&'m [u8]>,
    pub(super) high_layer: Option<&'m [u8]>,
    pub(super) sending_complete: bool,
    /// The first that nobody here knows, and may be passed over.
    unknown: Option<u8>,
    /// The first that nobody here knows, and is not to be passed over.
    not_understood: Option<u8>,
    /// One whose length leads out of the message.
    cut_off: Option<u8>,
}

/// What is wrong with a message, worst first.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Fault {
    /// It cannot be acted on as it is: why, and which element (5.8.6, 5.8.7.1).
    Serious(Cause, u8),
    /// It can, without that element (5.8.7).
    Slight(Cause, u8),
}

impl<'m> Fields<'m> {
    pub(super) fn parse(mut octets: &'m [u8]) -> Self {
        let mut fields = Self::default();
        let mut locked = 0;
        let mut once = None;
        while let Some((&identifier, rest)) = octets.split_first() {
            if identifier & 0x80 != 0 {
                octets = rest;
                if identifier & 0xF0 == 0x90 {
                    // 4.5.2 to 4.5.4: bit 4 is set in a shift of one element.
                    let codeset = identifier & 0x07;
                    if identifier & 0x08 != 0 {
                        once = Some(codeset);
                    } else {
                        locked = codeset;
                    }
                } else if once.take().unwrap_or(locked) == 0 {
                    fields.sending_complete |= identifier == id::SENDING_COMPLETE;
                }
                continue;
            }
            let contents = rest
                .split_first()
                .and_then(|(&length, rest)| rest.split_at_checked(usize::from(length)));
            let codeset = once.take().unwrap_or(locked);
            let Some((contents, after)) = contents else {
                fields.cut_off = Some(identifier);
                return fields;
            };
            octets = after;
            if codeset == 0 {
                fields.found(identifier, contents);
            }
        }
        fields
    }

    /// 5.8.5.2: of elements that come twice, the first counts. 5.8.5.1: their order does not.
    fn found(&mut self, identifier: u8, contents: &'m [u8]) {
        if let Some(field) = self.field_mut(identifier) {
            field.get_or_insert(contents);
        } else if id::WITHOUT_USE.contains(&identifier) {
        } else if identifier & 0xF0 == 0 {
            self.not_understood.get_or_insert(identifier);
        } else {
            self.unknown.get_or_insert(identifier);
        }
    }

    fn field_mut(&mut self, identifier: u8) -> Option<&mut Option<&'m [u8]>> {
        Some(match identifier {
            id::BEARER => &mut self.bearer,
            id::CAUSE => &mut self.cause,
            id::CALL_STATE => &mut self.call_state,
            id::CHANNEL => &mut self.channel,
            id::PROGRESS => &mut self.progress,
            id::NOTIFICATION => &mut self.notification,
            id::DISPLAY => &mut self.display,
            id::KEYPAD => &mut self.keypad,
            id::CONNECTED => &mut self.connected,
            id::CALLING => &mut self.calling,
            id::CALLED => &mut self.called,
            id::RESTART => &mut self.restart,
            id::LOW_LAYER => &mut self.low_layer,
            id::HIGH_LAYER => &mut self.high_layer,
            _ => return None,
        })
    }

    /// The worst that is wrong, in a message of a kind that `side` received. An element that
    /// is malformed and not mandatory is forgotten.
    pub(super) fn judge(&mut self, kind: Kind, side: Side) -> Option<Fault> {
        let mandatory = mandatory(kind, side);
        if let Some(identifier) = self.not_understood {
            let cause = match kind {
                Kind::Disconnect | Kind::Release => Cause::ELEMENT_NOT_IMPLEMENTED,
                _ => Cause::MANDATORY_ELEMENT_MISSING,
            };
            return Some(Fault::Serious(cause, identifier));
        }
        let cut_off = self.cut_off;
        let mut worst = None;
        for identifier in [
            id::BEARER,
            id::CAUSE,
            id::CALL_STATE,
            id::CHANNEL,
            id::PROGRESS,
            id::NOTIFICATION,
            id::CONNECTED,
            id::CALLING,
            id::CALLED,
            id::RESTART,
        ] {
            let is_mandatory = mandatory.contains(&identifier);
            let Some(field) = self.field_mut(identifier) else {
                continue;
            };
            match *field {
                None if is_mandatory && cut_off != Some(identifier) => {
                    return Some(Fault::Serious(Cause::MANDATORY_ELEMENT_MISSING, identifier));
                }
                None if is_mandatory => {
                    return Some(Fault::Serious(Cause::INVALID_ELEMENT_CONTENTS, identifier));
                }
                Some(contents) if !is_well_formed(identifier, contents) => {
                    *field = None;
                    if is_mandatory {
                        return Some(Fault::Serious(Cause::INVALID_ELEMENT_CONTENTS, identifier));
                    }
                    worst = worst.or(Some(Fault::Slight(
                        Cause::INVALID_ELEMENT_CONTENTS,
                        identifier,
                    )));
                }
                _ => {}
            }
        }
        let cut_off =
            cut_off.map(|identifier| Fault::Slight(Cause::INVALID_ELEMENT_CONTENTS, identifier));
        let unknown = self
            .unknown
            .map(|identifier| Fault::Slight(Cause::ELEMENT_NOT_IMPLEMENTED, identifier));
        worst.or(cut_off).or(unknown)
    }

    /// The cause, if there is one that makes sense.
    pub(super) fn cause(&self) -> Option<Cause> {
        self.cause.and_then(|contents| cause(contents).ok())
    }

    /// The progress indicator's description.
    pub(super) fn progress(&self) -> Option<Progress> {
        self.progress.and_then(|contents| progress(contents).ok())
    }

    /// Which channels are meant; none if the element is not there.
    pub(super) fn channel(&self) -> Option<ChannelChoice> {
        self.channel
            .and_then(|contents| ChannelChoice::parse(contents).ok())
    }

    pub(super) fn called(&self) -> Option<Number> {
        self.called
            .and_then(|contents| Number::parse(contents).ok())
    }
}

/// Elements that a message must have (clause 3.1). The channel in a first answer is not among
/// them: without it, the channel that was asked for is meant.
fn mandatory(kind: Kind, side: Side) -> &'static [u8] {
    match (kind, side) {
        (Kind::Setup, Side::User) => &[id::BEARER, id::CHANNEL],
        (Kind::Setup, Side::Network) => &[id::BEARER],
        (Kind::Disconnect, _) => &[id::CAUSE],
        (Kind::Progress, _) => &[id::PROGRESS],
        (Kind::Notify, _) => &[id::NOTIFICATION],
        (Kind::Status, _) => &[id::CAUSE, id::CALL_STATE],
        (Kind::Restart | Kind::RestartAcknowledge, _) => &[id::RESTART],
        _ => &[],
    }
}

fn is_well_formed(identifier: u8, contents: &[u8]) -> bool {
    match identifier {
        id::BEARER => Bearer::parse(contents).is_ok(),
        id::CAUSE => cause(contents).is_ok(),
        id::CHANNEL => ChannelChoice::parse(contents).is_ok(),
        id::PROGRESS => progress(contents).is_ok(),
        id::CONNECTED | id::CALLING => Party::parse(contents).is_ok(),
        id::CALLED => Number::parse(contents).is_ok(),
        id::RESTART => matches!(contents, [octet] if matches!(octet & 0x07, 0 | 6 | 7)),
        id::CALL_STATE | id::NOTIFICATION => !contents.is_empty(),
        _ => true,
    }
}

/// Cause (4.5.12).
fn cause(contents: &[u8]) -> Result<Cause, Malformed> {
    let (&octet_3, rest) = contents.split_first().ok_or(Malformed)?;
    // Octet 3a, the recommendation, is there if the extension bit of octet 3 is 0.
    let value = rest
        .get(usize::from(octet_3 & 0x80 == 0))
        .ok_or(Malformed)?
        & 0x7F;
    if value == 0 {
        return Err(Malformed);
    }
    Ok(Cause(value))
}

/// Progress indicator (4.5.23).
fn progress(contents: &[u8]) -> Result<Progress, Malformed> {
    match contents {
        [_, description, ..] => Ok(Progress(description & 0x7F)),
        _ => Err(Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEARER: [u8; 5] = [0x04, 3, 0x80, 0x90, 0xA3];

    fn judged(elements: &[u8], kind: Kind) -> Option<Fault> {
        Fields::parse(elements).judge(kind, Side::Network)
    }

    #[test]
    fn clause_4_5_2_elements_of_other_codesets_are_passed_over() {
        let mut octets = BEARER.to_vec();
        // Of codeset 6 once, then the display of codeset 0, then codeset 5 for good.
        octets.extend([
            0x9E, 0x01, 1, 0xFF, 0x28, 1, b'a', 0x95, 0x02, 1, 0, 0x28, 1, b'b',
        ]);
        let mut fields = Fields::parse(&octets);
        assert_eq!(fields.judge(Kind::Setup, Side::Network), None);
        assert_eq!(fields.display, Some(&b"a"[..]));
    }

    #[test]
    fn clause_5_8_5_2_of_repeated_elements_the_first_counts() {
        let fields = Fields::parse(&[0x28, 1, b'a', 0x28, 1, b'b']);
        assert_eq!(fields.display, Some(&b"a"[..]));
    }

    #[test]
    fn clause_5_8_6_1_a_missing_mandatory_element_is_serious() {
        assert_eq!(
            judged(&[], Kind::Setup),
            Some(Fault::Serious(Cause::MANDATORY_ELEMENT_MISSING, 0x04))
        );
    }

    #[test]
    fn clause_5_8_6_2_mandatory_contents_that_make_no_sense_are_serious() {
        for octets in [&[0x08, 1, 0x80][..], &[0x08, 9, 0x80]] {
            assert_eq!(
                judged(octets, Kind::Disconnect),
                Some(Fault::Serious(Cause::INVALID_ELEMENT_CONTENTS, 0x08))
            );
        }
    }

    #[test]
    fn clause_5_8_7_1_an_unknown_element_is_serious_if_it_must_be_understood() {
        let mut octets = BEARER.to_vec();
        octets.extend([0x33, 0]);
        assert_eq!(
            judged(&octets, Kind::Setup),
            Some(Fault::Slight(Cause::ELEMENT_NOT_IMPLEMENTED, 0x33))
        );
        octets.extend([0x03, 0]);
        assert_eq!(
            judged(&octets, Kind::Setup),
            Some(Fault::Serious(Cause::MANDATORY_ELEMENT_MISSING, 0x03))
        );
    }

    #[test]
    fn clause_5_8_7_2_optional_contents_that_make_no_sense_are_slight() {
        let mut octets = BEARER.to_vec();
        octets.extend([0x6C, 0]);
        assert_eq!(
            judged(&octets, Kind::Setup),
            Some(Fault::Slight(Cause::INVALID_ELEMENT_CONTENTS, 0x6C))
        );
    }

    #[test]
    fn clause_4_5_12_a_cause_with_and_without_its_recommendation() {
        assert_eq!(cause(&[0x80, 0x91]), Ok(Cause::USER_BUSY));
        assert_eq!(cause(&[0x00, 0x80, 0x91]), Ok(Cause::USER_BUSY));
        assert_eq!(cause(&[0x80]), Err(Malformed));
    }
}
