//! The `*` codes that staff press in a conversation. The table is the vocabulary's `StarCode`.
//!
//! Keys from `*` on are kept back until they are a code, or cannot become one: then they are
//! sent on, as any other key is. A code that asks for nothing that is possible now is no code:
//! who talks to a machine that wants `*3` is not kept from it.

use std::time::Duration;

use jawab_vocabulary::{CallId, LegRole, Number, StarCode, TransferTo};

use crate::ids::LegId;
use crate::instant::Instant;
use crate::io::{Digit, LegCommand};
use crate::state::call::State;
use crate::state::legs::Stage;
use crate::state::typed::Typed;
use crate::switch::Switch;

/// How long the next key of a code may take. A number whose `#` is forgotten is whole then.
const NEXT_KEY_WITHIN: Duration = Duration::from_secs(5);
/// The longest number: E.164's fifteen digits, and 00 before them.
const LONGEST_NUMBER: usize = 17;
/// The shortest.
const SHORTEST_NUMBER: usize = 2;

/// What the keys pressed until now are.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Reading {
    /// They may become a code.
    More,
    /// They are one, with the number that follows it.
    Is(StarCode, Option<Number>),
    /// They are none.
    Nothing,
}

impl Switch {
    /// A key that was pressed in a conversation: part of a code if it is of staff, else for
    /// whoever else is in it.
    pub(crate) fn key_in_conversation(
        &mut self,
        now: Instant,
        call: CallId,
        leg: LegId,
        digit: Digit,
    ) {
        let Some(known) = self.calls.get_mut(&call) else {
            return;
        };
        let is_staffs = known.legs.role(leg) == Some(LegRole::Staff);
        let typed = known.typed.take().filter(|typed| typed.leg == leg);
        let mut typed = match typed {
            Some(typed) => typed,
            None if is_staffs && digit.character() == '*' => Typed::by(leg),
            None => return self.pass_on(call, leg, &[digit]),
        };
        typed.keys.push(digit);
        typed.until = Instant(now.0 + NEXT_KEY_WITHIN);
        match read(&typed.text()) {
            Reading::More => self.with(call, |call| call.typed = Some(typed)),
            Reading::Is(code, number) => self.press(now, call, &typed, code, number),
            Reading::Nothing => self.pass_on(call, leg, &typed.keys),
        }
    }

    /// No key came for a while.
    pub(crate) fn typed_timeout(&mut self, now: Instant, call: CallId) {
        let typed = self.calls.get_mut(&call).and_then(|call| call.typed.take());
        let Some(typed) = typed else {
            return;
        };
        let text = typed.text();
        let is_number = text.len() >= SHORTEST_NUMBER + StarCode::Consult.keys().len();
        match read(&(text + "#")) {
            Reading::Is(code, number) if is_number => self.press(now, call, &typed, code, number),
            _ => self.pass_on(call, typed.leg, &typed.keys),
        }
    }

    /// Does what a code asks for, or sends its keys on where it asks for nothing that can be.
    fn press(
        &mut self,
        now: Instant,
        call: CallId,
        typed: &Typed,
        code: StarCode,
        number: Option<Number>,
    ) {
        let leg = typed.leg;
        if code == StarCode::Star {
            let star = typed.keys.last().copied();
            return self.pass_on(call, leg, star.as_slice());
        }
        if !self.can_press(call, leg, code) {
            return self.pass_on(call, leg, &typed.keys);
        }
        match (code, number) {
            (StarCode::Transfer, Some(number)) => {
                self.transfer(now, call, leg, &TransferTo::Number(number));
            }
            (StarCode::TransferToQueue, _) => self.transfer(now, call, leg, &TransferTo::Queue),
            (StarCode::Consult, Some(number)) => self.consult(now, call, leg, &number),
            (StarCode::Park, _) => self.park(now, call, leg),
            (StarCode::ThreeWay, _) => self.three_way(call),
            (StarCode::Complete, _) => self.complete(now, call),
            (StarCode::Back, _) => self.back(now, call),
            _ => {}
        }
    }

    fn can_press(&self, call: CallId, leg: LegId, code: StarCode) -> bool {
        let Some(known) = self.calls.get(&call) else {
            return false;
        };
        let asks = matches!(known.state, State::Consulting(_));
        match code {
            StarCode::Transfer | StarCode::TransferToQueue | StarCode::Consult | StarCode::Park => {
                self.may_hand_over(call, leg)
            }
            StarCode::ThreeWay => self.is_asking(call),
            StarCode::Complete => asks,
            StarCode::Back => asks || known.legs.in_conversation() > 2,
            _ => false,
        }
    }

    /// Keys are for whoever else is in a conversation.
    fn pass_on(&mut self, call: CallId, leg: LegId, keys: &[Digit]) {
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        let bridged: Vec<LegId> = known.legs.at(Stage::Bridged).map(|leg| leg.id).collect();
        if !bridged.contains(&leg) {
            return;
        }
        for other in bridged.into_iter().filter(|other| *other != leg) {
            for key in keys {
                self.command(other, LegCommand::SendDigit(*key));
            }
        }
    }
}

fn read(keys: &str) -> Reading {
    if keys == "*" {
        return Reading::More;
    }
    let in_call = StarCode::ALL.into_iter().filter(|code| code.is_in_call());
    for code in in_call {
        let Some(rest) = keys.strip_prefix(code.keys()) else {
            continue;
        };
        match code {
            StarCode::Transfer | StarCode::Consult => {
                let number = rest.strip_suffix('#').unwrap_or(rest);
                let is_number = number.bytes().all(|key| key.is_ascii_digit());
                let has_ended = rest.ends_with('#');
                if is_number && has_ended && number.len() >= SHORTEST_NUMBER {
                    return Reading::Is(code, Some(number.into()));
                }
                if is_number && !has_ended && number.len() < LONGEST_NUMBER {
                    return Reading::More;
                }
            }
            _ if rest.is_empty() => return Reading::Is(code, None),
            _ => {}
        }
    }
    Reading::Nothing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_they_are_pressed() {
        let is = |code, number: &str| Reading::Is(code, Some(number.into()));
        for (keys, reading) in [
            ("*", Reading::More),
            ("*1", Reading::More),
            ("*120", Reading::More),
            ("*1201#", is(StarCode::Transfer, "201")),
            ("*20612345678#", is(StarCode::Consult, "0612345678")),
            ("*215#", is(StarCode::Consult, "15")),
            ("*1#", Reading::Is(StarCode::TransferToQueue, None)),
            ("*2#", Reading::Nothing),
            ("*12#", Reading::Nothing),
            ("*1*", Reading::Nothing),
            ("*3", Reading::Is(StarCode::ThreeWay, None)),
            ("*4", Reading::Is(StarCode::Complete, None)),
            ("*5", Reading::Is(StarCode::Park, None)),
            ("*0", Reading::Is(StarCode::Back, None)),
            ("**", Reading::Is(StarCode::Star, None)),
            ("*6", Reading::Nothing),
            ("*#", Reading::Nothing),
            ("*2123456789012345678", Reading::Nothing),
        ] {
            assert_eq!(read(keys), reading, "{keys}");
        }
    }
}
