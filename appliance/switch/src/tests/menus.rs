//! Menus that a centre has made: where callers come out, what happens when they are changed, and how they
//! are tried.

use std::sync::Arc;

use super::script::Centre;
use crate::*;

fn menu(name: &str, text: Option<u8>, keys: &[(u8, Way)], otherwise: Way) -> Menu {
    let keys = keys.iter().cloned();
    Menu {
        name: name.into(),
        text,
        keys: keys.map(|(key, way)| MenuKey { key, way }).collect(),
        otherwise,
    }
}

fn queue(name: &str) -> Way {
    Way::Queue(name.into())
}

/// 1: a queue; 2: another menu, whose 1 is a text and whose 2 a queue that is gone.
fn menus() -> Arc<Menus> {
    let other = Way::Menu("Autres".into());
    Arc::new(Menus(vec![
        menu(
            "Accueil",
            Some(1),
            &[(1, queue("Colonies")), (2, other)],
            Way::Operator,
        ),
        menu(
            "Autres",
            None,
            &[(1, Way::Text(3)), (2, queue("Piscine"))],
            Way::Menu("Accueil".into()),
        ),
    ]))
}

fn centre() -> Centre {
    let mut centre = Centre::with(|config| {
        config.queues = vec![
            QueueConfig::named("Accueil"),
            QueueConfig::named("Colonies"),
        ];
        config.queues[1].key = Digit::new('9');
        config.menus = Some(menus());
    });
    centre.ready(1, "201");
    centre
}

fn said(prompt: PromptId) -> Announcement {
    Announcement::Prompt(prompt, Language::French)
}

fn told(centre: &Centre) -> Option<Option<String>> {
    let mut events = centre.events.iter().rev();
    events.find_map(|event| match event {
        CallEvent::Queued(queue) => Some(queue.as_ref().map(ToString::to_string)),
        _ => None,
    })
}

#[test]
fn a_key_leads_to_a_queue_and_silence_to_whoever_is_free() {
    let mut centre = centre();
    let caller = centre.receives_french_call("0612345678");
    assert!(centre.hears(caller, &said(PromptId::MenuText(1))));
    centre.presses(caller, '1');
    assert_eq!(told(&centre), Some(Some("Colonies".into())));
    centre.hangs_up(caller);
    let caller = centre.receives_french_call("0612345679");
    for _ in 0..3 {
        assert!(centre.hears(caller, &said(PromptId::MenuText(1))));
        centre.hears_it_out(caller);
        centre.waits(5);
    }
    assert_eq!(told(&centre), Some(None));
    centre.hangs_up(caller);
    assert_eq!(centre.records[1].queue, None);
    assert_eq!(centre.records[1].menu_ms, 15_000);
}

#[test]
fn a_menu_leads_to_another_whose_text_ends_the_call_and_whose_lost_queue_costs_nobody_theirs() {
    let mut centre = centre();
    let caller = centre.receives_french_call("0612345678");
    centre.presses(caller, '2');
    assert!(centre.hears(caller, &said(PromptId::QueueMenu(1))));
    assert!(centre.hears(caller, &said(PromptId::QueueMenu(2))));
    centre.presses(caller, '7');
    assert!(centre.hears(caller, &said(PromptId::NotKnown)));
    centre.presses(caller, '1');
    assert!(centre.hears(caller, &said(PromptId::MenuText(3))));
    centre.waits(30);
    assert!(centre.records.is_empty(), "a text may be long");
    centre.hears_it_out(caller);
    centre.hangs_up(caller);
    assert_eq!(centre.only_record().outcome, Outcome::Service);
    let caller = centre.receives_french_call("0612345679");
    centre.presses(caller, '2');
    centre.presses(caller, '2');
    assert_eq!(told(&centre), Some(None));
}

#[test]
fn who_is_in_a_menu_when_it_is_changed_finishes_in_it() {
    let mut centre = centre();
    let before = centre.receives_french_call("0612345678");
    let other = menu("Neuf", Some(9), &[(1, Way::Text(9))], Way::Operator);
    centre.input(Input::Menus(Some(Arc::new(Menus(vec![other])))));
    let after = centre.receives_french_call("0612345679");
    assert!(centre.hears(after, &said(PromptId::MenuText(9))));
    centre.presses(before, '1');
    assert_eq!(told(&centre), Some(Some("Colonies".into())));
    // None at all: the queues' keys again.
    centre.input(Input::Menus(None));
    let last = centre.receives_french_call("0612345670");
    assert!(centre.hears(last, &said(PromptId::QueueMenu(9))));
}

fn tries(handset: &str) -> TestCall {
    TestCall::Menus {
        handset: handset.into(),
        menus: menus(),
        language: Language::French,
    }
}

#[test]
fn who_tries_menus_hears_what_a_caller_would_and_opens_no_contact() {
    let mut centre = centre();
    let trial = centre.tries(tries("202"));
    let leg = centre.answers("202");
    assert!(centre.hears(leg, &said(PromptId::MenuText(1))));
    centre.presses(leg, '2');
    assert!(centre.hears(leg, &said(PromptId::QueueMenu(1))));
    // Nothing pressed: back to the first.
    for _ in 0..3 {
        centre.hears_it_out(leg);
        centre.waits(5);
    }
    assert!(centre.hears(leg, &said(PromptId::MenuText(1))));
    centre.presses(leg, '1');
    assert!(centre.hears(leg, &said(PromptId::TrialQueue(2))));
    centre.presses(leg, '1');
    centre.hears_it_out(leg);
    centre.hangs_up(leg);
    let over = TestCallEvent::Over {
        answered: true,
        gave_way: false,
        cause: Cause::NORMAL_CLEARING,
    };
    assert_eq!(centre.last_of(trial), Some(over));
    assert!(centre.events.is_empty() && centre.records.is_empty());
    assert!(centre.switch.is_quiet());
}

#[test]
fn a_trial_rings_nobody_who_talks_and_gives_way_to_a_caller() {
    let mut centre = centre();
    centre.ready(2, "202");
    let trial = centre.tries(tries("204"));
    let refused = TestCallEvent::Refused(TestCallRefusal::HandsetGone);
    assert_eq!(centre.last_of(trial), Some(refused));
    let trial = centre.tries(tries("202"));
    centre.answers("202");
    let caller = centre.receives_french_call("0612345678");
    centre.presses(caller, '1');
    let event = centre.last_of(trial);
    assert!(matches!(
        event,
        Some(TestCallEvent::Over { gave_way: true, .. })
    ));
}
