//! What the ministry publishes of programmes and kinds of case is what cases choose from.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{Office, office};
use jawab_desk::{CaseDetails, CaseKind, CaseList, DeskError, Invalid, NewCase, Programme, Whose};
use jawab_ledger::{Change, EntityKind, Fields, LedgerError, Op, OpHash, Value};
use jawab_ops::Hlc;
use proptest::prelude::*;
use uuid::Uuid;

impl Office {
    fn publishes(&self, kind: &str, id: u128, fields: &[(&str, Value)]) {
        let fields = fields.iter().cloned();
        let fields: Fields = fields.map(|(name, value)| (name.into(), value)).collect();
        let change = Change::new(kind, Uuid::from_u128(id), fields);
        let ledger = self.desk.ledger();
        ledger
            .write("ministry", |_| Ok::<_, LedgerError>((vec![change], ())))
            .unwrap();
    }

    async fn saves(&self, kind: &str, programme: Option<&str>) -> Result<Uuid, DeskError> {
        let new = NewCase {
            id: Uuid::now_v7(),
            contact: None,
            caller_kind: None,
            note: "Veut savoir.".into(),
            programme: programme.map(String::from),
            kind: kind.into(),
            open: true,
            name: None,
            address: None,
            whose: Whose::Unsaid,
        };
        Ok(self.desk.save_case(self.salma, new).await?.id)
    }

    async fn describes(
        &self,
        case: Uuid,
        kind: &str,
        programme: &str,
        was: (&str, &str),
    ) -> Result<(), DeskError> {
        let details = CaseDetails {
            kind: kind.into(),
            programme: Some(programme.to_owned()).filter(|code| !code.is_empty()),
        };
        let was = Some((was.0.to_owned(), was.1.to_owned()));
        let described = self.desk.describe_case(self.salma, case, details, was);
        described.await.map(drop)
    }

    async fn about(&self, case: Uuid) -> (String, Option<String>) {
        let sheet = self.desk.case(case).await.unwrap().unwrap();
        (sheet.case.kind, sheet.case.programme)
    }
}

#[tokio::test]
async fn a_case_can_be_about_what_is_built_in_and_about_what_is_published() {
    let office = office().await;
    for programme in Programme::ALL {
        for kind in CaseKind::ALL {
            let saved = office.saves(kind.code(), Some(programme.code())).await;
            saved.unwrap();
        }
    }
    let refused = |saved| match saved {
        Err(DeskError::Invalid(invalid)) => Some(invalid),
        _ => None,
    };
    let unknown = office.saves("information", Some("music")).await;
    assert_eq!(refused(unknown), Some(Invalid::Programme));
    let unknown = office.saves("threat", None).await;
    assert_eq!(refused(unknown), Some(Invalid::Kind));
    assert_eq!(refused(office.saves("", None).await), Some(Invalid::Kind));

    office.publishes(
        "programme",
        1,
        &[("code", "music".into()), ("name", "Musique".into())],
    );
    office.publishes(
        "case_kind",
        2,
        &[("code", "threat".into()), ("urgent", true.into())],
    );
    let case = office.saves("threat", Some("music")).await.unwrap();
    let list = CaseList {
        programme: Some("music".into()),
        kind: Some("threat".into()),
        ..CaseList::default()
    };
    let found = office.desk.list_cases(list).await.unwrap();
    assert_eq!((found.count, found.rows[0].id), (1, case));
    // Of a form that was opened before it was retired, nothing is lost.
    office.publishes("programme", 1, &[("active", false.into())]);
    let catalogue = office.desk.catalogue().await.unwrap();
    assert!(!catalogue.programmes.offered().any(|of| of.code == "music"));
    let late = office.saves("information", Some("music")).await.unwrap();
    assert_eq!(office.about(late).await.1.as_deref(), Some("music"));
}

#[tokio::test]
async fn what_another_version_wrote_of_a_case_stays_where_nobody_changes_it() {
    let office = office().await;
    let case = office.saves("information", None).await.unwrap();
    office.publishes(
        "case",
        case.as_u128(),
        &[
            ("kind", "of-tomorrow".into()),
            ("programme", "robots".into()),
        ],
    );
    let shown = ("of-tomorrow", "robots");
    office
        .describes(case, "of-tomorrow", "camps", shown)
        .await
        .unwrap();
    assert_eq!(
        office.about(case).await,
        ("of-tomorrow".into(), Some("camps".into()))
    );
    let shown = ("of-tomorrow", "camps");
    office
        .describes(case, "complaint", "camps", shown)
        .await
        .unwrap();
    let shown = ("complaint", "camps");
    let refused = office.describes(case, "of-tomorrow", "camps", shown).await;
    assert!(
        matches!(refused, Err(DeskError::Invalid(Invalid::Kind))),
        "{refused:?}"
    );
    assert_eq!(
        office.about(case).await,
        ("complaint".into(), Some("camps".into()))
    );
}

#[tokio::test]
async fn the_guide_goes_by_the_catalogue() {
    let office = office().await;
    assert!(office.desk.guide().await.unwrap().programmes.is_empty());
    office.publishes(
        "programme",
        1,
        &[("code", "zz".into()), ("position", 1.into())],
    );
    office.publishes("programme", 2, &[("code", "camps".into())]);
    office.publishes(
        "edition",
        3,
        &[("programme", "trips".into()), ("name", "2027".into())],
    );
    office.publishes(
        "edition",
        4,
        &[("programme", "unheard".into()), ("name", "2027".into())],
    );
    let codes = async || {
        let guide = office.desk.guide().await.unwrap();
        let codes = guide.programmes.into_iter().map(|of| of.code);
        codes.collect::<Vec<_>>()
    };
    assert_eq!(codes().await, ["zz", "camps", "trips", "unheard"]);
    // One that is retired is not in it, whatever editions it has.
    office.publishes(
        "programme",
        5,
        &[("code", "trips".into()), ("active", false.into())],
    );
    assert_eq!(codes().await, ["zz", "camps", "unheard"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// The ledger says what goes to central first, and the catalogue what pages show of it.
    #[test]
    fn what_is_urgent_is_what_the_catalogue_shows_as_urgent_whatever_was_published(
        published in prop::collection::vec(
            (
                0..4_u128,
                prop::sample::select(vec!["complaint", "information", "vr"]),
                prop::option::of(any::<bool>()),
                prop::option::of(any::<bool>()),
            ),
            0..8,
        )
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let office = office().await;
            for (id, code, active, urgent) in published {
                let mut said = vec![("code", Value::from(code))];
                said.extend(active.map(|active| ("active", Value::Bool(active))));
                said.extend(urgent.map(|urgent| ("urgent", Value::Bool(urgent))));
                office.publishes("case_kind", id, &said);
            }
            let catalogue = office.desk.catalogue().await.unwrap();
            let urgency = office.desk.ledger().urgency().unwrap();
            for kind in catalogue.kinds.all() {
                let op = Op {
                    box_id: office.desk.ledger().box_id(),
                    epoch: 1,
                    sequence: 1,
                    clock: Hlc::default(),
                    author: "salma".into(),
                    entity: EntityKind::new("case"),
                    id: Uuid::nil(),
                    fields: Fields::from([("kind".into(), kind.code.as_str().into())]),
                    previous: OpHash([0; 32]),
                };
                assert_eq!(urgency.is_urgent(&op), kind.means.urgent, "{}", kind.code);
            }
        });
    }
}
