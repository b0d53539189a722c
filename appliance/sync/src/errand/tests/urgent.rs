//! What does not wait for others.

use jawab_ledger::Value;

use super::*;

#[test]
fn something_urgent_is_looked_for_in_what_is_new_and_once() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    let case = |kind: &str| {
        let fields = Fields::from([("kind".into(), kind.into())]);
        let case = Change::new("case", uuid::Uuid::now_v7(), fields);
        ledger.commit("salma", vec![case]).unwrap();
    };
    let at_first = Acknowledged {
        epoch: ledger.head().unwrap().epoch,
        sequence: 0,
    };
    ledger.set_acknowledged(at_first).unwrap();
    let mut errands = Errands::new(ledger.clone());
    // More than is looked at in one go.
    for _ in 0..LOOKED_AT + 2 {
        case("information");
    }
    case("complaint");
    assert!(!errands.is_urgent().unwrap());
    assert_eq!(errands.looked_at.sequence, LOOKED_AT as u64);
    assert!(errands.is_urgent().unwrap());
    assert!(errands.is_urgent().unwrap(), "until it is sent");

    let Head {
        epoch, sequence, ..
    } = ledger.head().unwrap();
    ledger
        .set_acknowledged(Acknowledged { epoch, sequence })
        .unwrap();
    assert!(!errands.is_urgent().unwrap());
    case("information");
    assert!(!errands.is_urgent().unwrap());
    assert_eq!(errands.looked_at.sequence, sequence + 1);
    // What is said again in a new epoch is new.
    ledger.begin_epoch(epoch + 1).unwrap();
    case("incident");
    assert!(errands.is_urgent().unwrap());
}

#[test]
fn what_is_urgent_is_what_the_ministry_has_said_by_then() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    let mut next = 0;
    let mut record = |kind: &str, fields: &[(&str, Value)]| {
        next += 1;
        let fields = fields.iter().cloned();
        let fields: Fields = fields.map(|(name, value)| (name.into(), value)).collect();
        let change = Change::new(kind, uuid::Uuid::from_u128(next), fields);
        ledger.commit("ministry", vec![change]).unwrap();
    };
    let mut errands = Errands::new(ledger.clone());
    type Record<'a> = dyn FnMut(&str, &[(&str, Value)]) + 'a;
    let mut is_urgent = |record: &mut Record<'_>, code: &str| {
        record("case", &[("kind", code.into())]);
        let urgent = errands.is_urgent().unwrap();
        let head = ledger.head().unwrap();
        let sent = Acknowledged {
            epoch: head.epoch,
            sequence: head.sequence,
        };
        ledger.set_acknowledged(sent).unwrap();
        urgent
    };
    assert!(!is_urgent(&mut record, "threat"));
    let says = |code: &str, urgent: bool| -> [(&str, Value); 2] {
        [("code", code.into()), ("urgent", urgent.into())]
    };
    record("case_kind", &says("threat", true));
    record("case_kind", &says("incident", false));
    // That it is named says nothing of how urgent it is.
    record(
        "case_kind",
        &[("code", "complaint".into()), ("name", "Plainte".into())],
    );
    for (code, urgent) in [("threat", true), ("incident", false), ("complaint", true)] {
        assert_eq!(is_urgent(&mut record, code), urgent, "{code}");
    }
    // Said again by another record, and that one taken back.
    record("case_kind", &says("threat", false));
    assert!(!is_urgent(&mut record, "threat"));
    let [code, urgent] = says("threat", false);
    let last = 8;
    let taken_back = [code, urgent, ("active", false.into())];
    let fields: Fields = taken_back.map(|(name, value)| (name.into(), value)).into();
    let change = Change::new("case_kind", uuid::Uuid::from_u128(last), fields);
    ledger.commit("ministry", vec![change]).unwrap();
    assert!(is_urgent(&mut record, "threat"));
}
