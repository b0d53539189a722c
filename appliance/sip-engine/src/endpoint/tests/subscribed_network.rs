//! Subscriptions over a network that loses, doubles, delays and reorders.

use proptest::prelude::*;

use super::network::network;
use super::pair::Pair;
use super::{ms, s};
use crate::dialog::Reach;
use crate::endpoint::{Event, SubscriptionId};
use crate::flow::Protocol;
use crate::subscription::{Because, Subscribe};

#[derive(Copy, Clone, Debug)]
enum Deed {
    Changes,
    Ends,
    Leaves,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        8 => Just(Deed::Changes),
        1 => Just(Deed::Ends),
        1 => Just(Deed::Leaves),
    ]
}

fn subscribes(pair: &mut Pair, expires_s: u32) -> SubscriptionId {
    let invite = pair.a.invite(None);
    let subscribe = Subscribe {
        to: invite.to,
        from: invite.from,
        contact: invite.contact,
        ways: invite.ways,
        like: invite.like,
        routes: Vec::new(),
        event: "dialog".into(),
        accept: Vec::new(),
        expires_s,
        headers: Vec::new(),
        account: None,
        reach: Reach::Contact,
    };
    pair.a.endpoint.subscribe(pair.now, subscribe).unwrap()
}

fn does(pair: &mut Pair, id: SubscriptionId, deed: Deed, count: usize) {
    let now = pair.now;
    match deed {
        Deed::Changes => {
            pair.b.document.octets = count.to_string().into_bytes();
            for told in pair.b.told.clone() {
                let document = pair.b.document.clone();
                pair.b.endpoint.notify(now, told, document).unwrap();
            }
        }
        Deed::Ends => {
            for told in std::mem::take(&mut pair.b.told) {
                let because = Because::Deactivated;
                // It may have ended by itself, which is told with the next event.
                let _ = pair
                    .b
                    .endpoint
                    .terminate_subscription(now, told, because, None);
            }
        }
        Deed::Leaves => {
            // It may be over.
            let _ = pair.a.endpoint.unsubscribe(now, id);
        }
    }
}

/// What was told last, and whether it is over.
fn seen(pair: &Pair) -> (Option<Vec<u8>>, usize) {
    let told = pair.a.events.iter().rev().find_map(|event| match event {
        Event::Notified { content, .. } => content.clone(),
        _ => None,
    });
    let ends = pair.a.events.iter();
    let ends = ends.filter(|event| matches!(event, Event::SubscriptionEnded { .. }));
    (told.map(|content| content.octets), ends.count())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    /// However bad the network is for 40 s: once it is good again who has subscribed knows what
    /// is to be known, or knows that it is told no more; the end is told once; and when it is
    /// over nothing is left.
    #[test]
    fn who_has_subscribed_knows_or_knows_that_it_does_not(
        network in network(),
        expires_s in prop::sample::select(vec![60_u32, 90, 300, 3_600]),
        deeds in prop::collection::vec((0_u64..60_000, deed()), 0..12),
    ) {
        let mut pair = Pair::new(Protocol::Udp);
        pair.fate = network.fate();
        let id = subscribes(&mut pair, expires_s);
        let mut deeds = deeds;
        deeds.sort_by_key(|(at, ..)| *at);
        for (count, (at, deed)) in deeds.into_iter().enumerate() {
            pair.run(ms(at).saturating_sub(pair.now));
            pair.b.reacts(pair.now);
            does(&mut pair, id, deed, count + 1);
        }
        // Far enough for every transaction, and a renewal: who was forgotten learns it then.
        pair.run(s(3_800));
        let (told, ends) = seen(&pair);
        prop_assert!(ends <= 1);
        if ends == 0 {
            prop_assert_eq!(pair.b.told.len(), 1, "{:#?}", pair.log);
            prop_assert_eq!(told, Some(pair.b.document.octets.clone()), "{:#?}", pair.log);
            pair.a.endpoint.unsubscribe(pair.now, id).unwrap();
        }
        pair.run(s(3_700));
        prop_assert_eq!(seen(&pair).1, 1);
        pair.a.assert_idle();
        pair.b.assert_idle();
    }
}
