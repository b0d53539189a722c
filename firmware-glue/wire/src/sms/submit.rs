//! What goes to the network: SUBMIT (TS 23.040 clause 9.2.2.2).

use core::fmt::Write;

use heapless::{String, Vec};

use super::address::Address;
use super::header::Concat;
use super::octets::PDU_MAX;
use super::plan::PartContent;
use super::scheme::{Alphabet, Scheme};
use super::septets;

/// A PDU in hexadecimal digits.
pub type Hex = String<{ 2 * PDU_MAX }>;

const SUBMIT: u8 = 0x01;
/// The validity is relative (clause 9.2.3.3).
const RELATIVE: u8 = 0x10;
const REPORT: u8 = 0x20;
const HEADER: u8 = 0x40;

/// Two days (clause 9.2.3.12.1): who has no credit or no battery today may have tomorrow, and what
/// comes later than that is out of date.
const TWO_DAYS: u8 = 168;

/// A message to be sent.
#[derive(Clone, Debug)]
pub struct Submit<'a> {
    to: &'a Address,
    content: PartContent<'a>,
    concat: Option<Concat>,
    report: bool,
}

impl<'a> Submit<'a> {
    /// A text, or a part of one.
    #[must_use]
    pub const fn of(to: &'a Address, content: PartContent<'a>, concat: Option<Concat>) -> Self {
        Self {
            to,
            content,
            concat,
            report: false,
        }
    }

    /// … of whose arrival the network is to report.
    #[must_use]
    pub const fn with_report(mut self) -> Self {
        self.report = true;
        self
    }

    /// The message without the service centre's address.
    #[must_use]
    pub fn octets(&self) -> Vec<u8, PDU_MAX> {
        let mut octets = Vec::new();
        let header = self.concat.map(Concat::octets).unwrap_or_default();
        let first = SUBMIT
            | RELATIVE
            | if self.report { REPORT } else { 0 }
            | if header.is_empty() { 0 } else { HEADER };
        // Everything fits: 4 octets, an address of 12, a validity, and 141 of user data.
        let _ = octets.extend_from_slice(&[first, 0]);
        self.to.write(&mut octets);
        let alphabet = self.content.alphabet();
        let _ = octets.extend_from_slice(&[0, Scheme::octet(alphabet), TWO_DAYS]);
        match alphabet {
            Alphabet::Gsm7 => self.septets(&header, &mut octets),
            Alphabet::Ucs2 | Alphabet::Data => self.units(&header, &mut octets),
        }
        octets
    }

    /// How many octets `AT+CMGS=` is to announce: all but the service centre's address.
    #[must_use]
    pub fn announced(&self) -> usize {
        self.octets().len()
    }

    /// As a modem is told it: the service centre of the SIM (`00`), and the message.
    pub fn write_hex(&self, out: &mut Hex) {
        // There is room for the longest.
        let _ = out.push_str("00");
        for octet in self.octets() {
            let _ = write!(out, "{octet:02X}");
        }
    }

    fn septets(&self, header: &[u8], octets: &mut Vec<u8, PDU_MAX>) {
        let before = (header.len() * 8).div_ceil(7);
        let all = before + self.content.septets().count();
        let _ = octets.push(all as u8);
        let begins = octets.len();
        let _ = octets.resize_default(begins + septets::octets_for(all));
        if let Some(user_data) = octets.get_mut(begins..) {
            septets::pack(self.content.septets(), before * 7, user_data);
            if let Some(elements) = user_data.get_mut(..header.len()) {
                elements.copy_from_slice(header);
            }
        }
    }

    fn units(&self, header: &[u8], octets: &mut Vec<u8, PDU_MAX>) {
        let all = header.len() + 2 * self.content.units().count();
        let _ = octets.push(all as u8);
        let _ = octets.extend_from_slice(header);
        for unit in self.content.units() {
            let _ = octets.extend_from_slice(&unit.to_be_bytes());
        }
    }
}
