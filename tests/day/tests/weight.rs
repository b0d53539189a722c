//! What a contact weighs, in memory: the messages alone, without what carries them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use jawab_day::words::Words;
use jawab_day::{Day, batches};
use jawab_protocol::{Batch, Dialect, Request, ToCentral, decode, encode};

const CONTACTS: u64 = 60;

/// Batches of a day that is sent so many contacts at once; of other words than the
/// dictionary was trained on.
async fn sent(at_once: u64) -> Vec<Batch> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let mut day = Day::begins(&path, 100, Words::Measuring).await.unwrap();
    let (mut after, mut all) = (day.ledger().head().unwrap().sequence, Vec::new());
    for _ in 0..CONTACTS / at_once {
        day.goes_on(at_once).await.unwrap();
        all.extend(batches(day.ledger(), after, 512 * 1024).unwrap());
        after = day.ledger().head().unwrap().sequence;
    }
    all
}

fn octets(batches: &[Batch], dialect: Dialect) -> u64 {
    let weights = batches.iter().map(|batch| {
        let message = ToCentral::from(Request::Push(batch.clone()));
        let octets = encode(&message, dialect).unwrap();
        let (received, _) = decode::<ToCentral>(&octets).unwrap();
        assert!(dialect == Dialect::OLDEST || received == message);
        octets.len() as u64
    });
    weights.sum::<u64>() / CONTACTS
}

#[tokio::test]
async fn a_contact_is_light_on_the_way() {
    assert_ne!(Dialect::NEWEST, Dialect::PLAIN, "there is no dictionary");
    for (at_once, most) in [(1, 279), (5, 182), (CONTACTS, 116)] {
        let batches = sent(at_once).await;
        let first = octets(&batches, Dialect::OLDEST);
        let plain = octets(&batches, Dialect::PLAIN);
        let newest = octets(&batches, Dialect::NEWEST);
        println!(
            "{at_once} contacts at once: {newest} octets each; {plain} without a dictionary, \
             {first} in the first version"
        );
        assert!(newest <= most, "{newest} octets for each of {at_once}");
        assert!(newest <= plain && plain < first);
    }
}
