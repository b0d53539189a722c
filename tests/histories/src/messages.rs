//! Text messages: a part is one record on whatever box it is read, and says the same. One of the
//! centre's own changes its state, and is by its whole the first word's.

use jawab_ledger::{Change, Fields};
use uuid::Uuid;

use crate::luck::Luck;

/// A contact has its parts under ids of their own, on every box.
const RECORDS: u128 = 0x7e87_0000;

/// A part comes, for the first time or once more; or one's own is given to the network.
pub(crate) fn change(contact: Uuid, luck: &mut Luck) -> Change {
    if luck.below(4) == 0 {
        return own(contact, luck);
    }
    let part = luck.below(3) as i64 + 1;
    let fields = Fields::from([
        ("contact".into(), contact.into()),
        ("text".into(), format!("part {part}").into()),
        ("sent_ms".into(), (1_800_000_000_000 + part).into()),
        ("pdu".into(), format!("0004{part:02X}").into()),
        ("reference".into(), "8:7".into()),
        ("part".into(), part.into()),
        ("parts".into(), 3.into()),
    ]);
    let record = Uuid::from_u128(contact.as_u128() ^ RECORDS ^ part.cast_unsigned() as u128);
    Change::new("message", record, fields)
}

fn own(contact: Uuid, luck: &mut Luck) -> Change {
    let (state, progress) = match luck.below(4) {
        0 => ("on-the-box", "-"),
        1 => ("not-known", "u"),
        2 => ("given", "g7"),
        _ => ("arrived", "a"),
    };
    let fields = Fields::from([
        ("contact".into(), contact.into()),
        ("text".into(), "own".into()),
        ("parts".into(), 1.into()),
        ("author".into(), Uuid::from_u128(RECORDS).into()),
        ("state".into(), state.into()),
        ("progress".into(), progress.into()),
    ]);
    let record = Uuid::from_u128(contact.as_u128() ^ RECORDS);
    Change::new("message", record, fields)
}
