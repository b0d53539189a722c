//! What staff are there for: the queues that they serve and the languages that they speak, as a
//! supervisor says it, for one field or both, and takes it back.

use jawab_ledger::{Change, Fields, Value};
use uuid::Uuid;

use crate::luck::Luck;

const QUEUES: &[&str] = &["main", "camps", "camps\nvolunteering"];
const LANGUAGES: &[&str] = &["ar", "ar\nfr", "zgh\nar"];

/// Somebody is there for something else, or for everything again.
pub(crate) fn change(staff: Uuid, luck: &mut Luck) -> Change {
    let mut fields = Fields::new();
    let mut says = |name: &str, of: &[&str], luck: &mut Luck| {
        let words = luck.pick(of).filter(|_| luck.percent(80));
        let value = words.map_or(Value::Null, |words| (*words).into());
        fields.insert(name.into(), value);
    };
    let which = luck.below(3);
    if which != 0 {
        says("serves", QUEUES, luck);
    }
    if which != 1 {
        says("speaks", LANGUAGES, luck);
    }
    Change::new("staff", staff, fields)
}
