//! What the network makes of texts: DELIVER, STATUS-REPORT, and SUBMIT read (TS 23.040 clause 9.2.2).

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

/// TS 23.038 clause 6.2.1, row by row. The escape is written as a space that no text has.
const GSM: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u{a0}ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENDED: &str = "\u{c}^{}\\[~]|€";
const EXTENDED_CODES: [u8; 10] = [0x0a, 0x14, 0x28, 0x29, 0x2f, 0x3c, 0x3d, 0x3e, 0x40, 0x65];
const ESCAPE: u8 = 0x1b;

/// The service centre's address before a PDU: +212 661 000 000.
const CENTRE: [u8; 8] = [0x07, 0x91, 0x12, 0x62, 0x16, 0x00, 0x00, 0xf0];

/// Hexadecimal digits to octets.
pub(crate) fn unhex(text: &str) -> Result<Vec<u8>> {
    ensure!(text.len().is_multiple_of(2), "an odd number of digits");
    text.as_bytes()
        .chunks(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair)?;
            u8::from_str_radix(pair, 16).with_context(|| format!("{pair:?} is no octet"))
        })
        .collect()
}

/// Octets to hexadecimal digits.
pub(crate) fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02X}")).collect()
}

/// What somebody writes to the SIM.
pub(crate) struct Words<'a> {
    pub(crate) from: &'a str,
    pub(crate) text: &'a str,
    /// Reference, total and number; a reference above 255 takes 16 bits.
    pub(crate) part: Option<(u16, u8, u8)>,
    /// Year to second of the service centre's clock, one hour east of Greenwich.
    pub(crate) at: [u8; 6],
}

impl Words<'_> {
    /// The DELIVER. In the GSM alphabet where it has all the letters, else in UTF-16.
    pub(crate) fn deliver(&self) -> Result<Vec<u8>> {
        let header: Vec<u8> = match self.part {
            None => Vec::new(),
            Some((reference @ 0..=255, total, number)) => {
                vec![5, 0, 3, reference as u8, total, number]
            }
            Some((reference, total, number)) => {
                let [high, low] = reference.to_be_bytes();
                vec![6, 8, 4, high, low, total, number]
            }
        };
        let mut pdu = CENTRE.to_vec();
        pdu.push(if header.is_empty() { 0x04 } else { 0x44 });
        pdu.extend(address(self.from)?);
        let coding = septets(self.text);
        pdu.extend([0, if coding.is_some() { 0 } else { 8 }]);
        pdu.extend(self.at.map(swapped));
        // One hour east, in quarters.
        pdu.push(0x40);
        match coding {
            Some(septets) => {
                let before = (header.len() * 8).div_ceil(7);
                pdu.push(u8::try_from(before + septets.len()).context("too long")?);
                ensure!(before + septets.len() <= 160, "too long for one message");
                let mut octets = packed(&septets, before * 7);
                octets[..header.len()].copy_from_slice(&header);
                pdu.extend(octets);
            }
            None => {
                let units: Vec<u8> = self
                    .text
                    .encode_utf16()
                    .flat_map(u16::to_be_bytes)
                    .collect();
                ensure!(
                    header.len() + units.len() <= 140,
                    "too long for one message"
                );
                pdu.push((header.len() + units.len()) as u8);
                pdu.extend(header);
                pdu.extend(units);
            }
        }
        Ok(pdu)
    }
}

/// What the box sends.
#[derive(Clone, Debug)]
pub(crate) struct Submitted {
    /// The destination as it stands in the PDU: its length, its type, its digits.
    destination: Vec<u8>,
    pub(crate) to: String,
    pub(crate) wants_report: bool,
    has_header: bool,
    coding: u8,
    length: u8,
    user_data: Vec<u8>,
}

impl Submitted {
    /// Reads a SUBMIT without the service centre's address.
    pub(crate) fn read(tpdu: &[u8]) -> Result<Self> {
        let first = *tpdu.first().context("it is empty")?;
        ensure!(first & 3 == 1, "it is no SUBMIT");
        let digits = *tpdu.get(2).context("it has no destination")?;
        let end = 4 + usize::from(digits.div_ceil(2));
        let destination = tpdu.get(2..end).context("its destination ends early")?;
        let validity = match first >> 3 & 3 {
            0 => 0,
            2 => 1,
            _ => 7,
        };
        let rest = tpdu.get(end..).unwrap_or_default();
        let coding = *rest.get(1).context("it has no coding")?;
        let length = *rest.get(2 + validity).context("it has no length")?;
        let user_data = rest.get(3 + validity..).unwrap_or_default().to_vec();
        let octets = match coding & 0x0c {
            0 => (usize::from(length) * 7).div_ceil(8),
            _ => usize::from(length),
        };
        ensure!(
            user_data.len() == octets,
            "its user data is not as long as it says"
        );
        ensure!(octets <= 140, "its user data is too long");
        Ok(Self {
            to: number(destination),
            destination: destination.to_vec(),
            wants_report: first & 0x20 != 0,
            has_header: first & 0x40 != 0,
            coding,
            length,
            user_data,
        })
    }

    /// A STATUS-REPORT on it.
    pub(crate) fn report(&self, reference: u8, status: u8, at: [u8; 6]) -> Vec<u8> {
        let time = at.map(swapped);
        let mut pdu = CENTRE.to_vec();
        pdu.extend([0x06, reference]);
        pdu.extend(&self.destination);
        for _ in 0..2 {
            pdu.extend(time);
            pdu.push(0x40);
        }
        pdu.push(status);
        pdu
    }

    /// What of it a test looks at.
    pub(crate) fn described(&self, reference: u8) -> Value {
        let header = match self.user_data.first() {
            Some(count) if self.has_header => self
                .user_data
                .get(..=usize::from(*count))
                .unwrap_or_default(),
            _ => &[],
        };
        let part = match *header {
            [_, 0, 3, reference, total, number] => json!([reference, total, number]),
            _ => Value::Null,
        };
        json!({
            "to": self.to,
            "reference": reference,
            "report": self.wants_report,
            "part": part,
            "text": self.text(header.len()),
        })
    }

    fn text(&self, header: usize) -> String {
        if self.coding & 0x0c == 8 {
            let units: Vec<u16> = self.user_data[header..]
                .chunks(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair.get(1).copied().unwrap_or(0)]))
                .collect();
            return String::from_utf16_lossy(&units);
        }
        let before = (header * 8).div_ceil(7);
        let mut text = String::new();
        let mut escaped = false;
        for index in before..usize::from(self.length) {
            let septet = septet(&self.user_data, index * 7);
            if !escaped && septet == ESCAPE {
                escaped = true;
            } else if std::mem::take(&mut escaped) {
                let place = EXTENDED_CODES.iter().position(|code| *code == septet);
                text.extend(place.and_then(|place| EXTENDED.chars().nth(place)));
            } else {
                text.extend(GSM.chars().nth(septet.into()));
            }
        }
        text
    }
}

fn septet(octets: &[u8], bit: usize) -> u8 {
    let at = |index: usize| u16::from(octets.get(index).copied().unwrap_or(0));
    ((at(bit / 8) | at(bit / 8 + 1) << 8) >> (bit % 8)) as u8 & 0x7f
}

fn packed(septets: &[u8], first_bit: usize) -> Vec<u8> {
    let mut octets = vec![0; (first_bit + septets.len() * 7).div_ceil(8)];
    for (index, septet) in septets.iter().enumerate() {
        for bit in 0..7 {
            let place = first_bit + index * 7 + bit;
            octets[place / 8] |= (septet >> bit & 1) << (place % 8);
        }
    }
    octets
}

/// A text in the GSM alphabet, if it has all the letters.
fn septets(text: &str) -> Option<Vec<u8>> {
    let mut septets = Vec::new();
    for letter in text.chars() {
        if let Some(code) = GSM.chars().position(|of| of == letter && of != '\u{a0}') {
            septets.push(code as u8);
        } else {
            let place = EXTENDED.chars().position(|of| of == letter)?;
            septets.extend([ESCAPE, EXTENDED_CODES[place]]);
        }
    }
    Some(septets)
}

/// An originating address: `+212…`, digits, or a name (TS 23.040 clause 9.1.2.5).
fn address(from: &str) -> Result<Vec<u8>> {
    let (kind, digits) = match from.strip_prefix('+') {
        Some(digits) => (0x91, digits),
        None => (0x81, from),
    };
    if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        let name = septets(from).context("a name is in the GSM alphabet")?;
        ensure!(name.len() <= 11, "a name has eleven letters at most");
        let octets = packed(&name, 0);
        let mut address = vec![(name.len() * 7).div_ceil(4) as u8, 0xd0];
        address.extend(octets);
        return Ok(address);
    }
    ensure!((1..=20).contains(&digits.len()), "{from:?} is no number");
    let mut address = vec![digits.len() as u8, kind];
    for pair in digits.as_bytes().chunks(2) {
        let high = pair.get(1).map_or(0xf, |digit| digit - b'0');
        address.push(high << 4 | (pair[0] - b'0'));
    }
    Ok(address)
}

fn number(destination: &[u8]) -> String {
    let plus = if destination[1] >> 4 & 7 == 1 {
        "+"
    } else {
        ""
    };
    let semi_octets = destination[2..]
        .iter()
        .flat_map(|octet| [octet & 0xf, octet >> 4]);
    let digits = semi_octets.take(destination[0].into());
    let digits = digits.map(|digit| char::from(b"0123456789*#abc "[usize::from(digit)]));
    format!("{plus}{}", digits.collect::<String>())
}

fn swapped(value: u8) -> u8 {
    ((value % 10) << 4) | (value / 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ts23040_annex_a_deliver_stands_as_it_is_drawn_there() {
        let words = Words {
            from: "+212612345678",
            text: "Hello",
            part: None,
            at: [26, 11, 29, 14, 30, 5],
        };
        assert_eq!(
            hex(&words.deliver().unwrap()),
            "07911262160000F0040C9112622143658700006211924103504005C8329BFD06"
        );
    }

    #[test]
    fn ts23040_9_2_2_2_a_submit_of_the_field_is_read() {
        // As a public tutorial on PDU mode has it: "hellohello" to +46708251358.
        let tpdu = unhex("01000B916407281553F800000AE8329BFD4697D9EC37").unwrap();
        let submitted = Submitted::read(&tpdu).unwrap();
        assert_eq!(submitted.to, "+46708251358");
        assert_eq!(submitted.described(7)["text"], "hellohello");
        assert!(Submitted::read(&tpdu[..12]).is_err());
    }
}
