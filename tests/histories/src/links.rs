//! Links between people: how staff make them and take them apart, and what the desk shows of them by
//! the rules as they are written down (`appliance/records/docs/links.md`) and not as they are
//! programmed.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use jawab_desk::{Desk, LinkedAs};
use jawab_ledger::{Change, Fields, Ledger, LedgerError, Value};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::luck::Luck;
use crate::oracle::Expected;

const WHAT: &[&str] = &["same", "not-same", "not-same", "guardian", "household"];

/// Two people are linked, or a link that holds is taken apart, as the desk does it: of two people
/// there is one record in each matter, whoever's page it was made on.
pub(crate) fn change(
    ledger: &Ledger,
    [person, other]: [Uuid; 2],
    now_ms: Value,
    luck: &mut Luck,
) -> Result<Change, LedgerError> {
    let what = luck.pick(WHAT).copied().unwrap_or_default();
    let (person, other) = match what {
        "guardian" => (person, other),
        _ => (person.min(other), person.max(other)),
    };
    let matter = match what {
        "guardian" => 1,
        "household" => 2,
        _ => 3,
    };
    let id = Uuid::from_u128(person.as_u128().rotate_left(1) ^ other.as_u128() ^ matter);
    let holds = ledger.read(|db| {
        db.prepare_cached("SELECT 1 FROM links WHERE id = ?1 AND active IS 1")?
            .exists([id.to_string()])
    })?;
    // Now and then a part of it only, as a fault does it.
    let says_all = if holds {
        luck.percent(30)
    } else {
        luck.percent(95)
    };
    let mut fields = Fields::from([
        ("active".into(), says_all.into()),
        ("changed_ms".into(), now_ms),
    ]);
    if says_all {
        fields.insert("person".into(), person.into());
        fields.insert("other".into(), other.into());
        fields.insert("what".into(), what.into());
    }
    Ok(Change::new("link", id, fields))
}

/// One of the links that hold is taken apart, if there is one.
pub(crate) fn taken_apart(
    ledger: &Ledger,
    now_ms: Value,
    luck: &mut Luck,
) -> Result<Option<Change>, LedgerError> {
    let hold: Vec<Uuid> = ledger.read(|db| {
        db.prepare_cached("SELECT id FROM links WHERE active IS 1 ORDER BY id")?
            .query_map([], |row| row.get::<_, String>(0))?
            .map(|id| Ok(Uuid::try_parse(&id?).unwrap_or_default()))
            .collect()
    })?;
    Ok(luck.pick(&hold).map(|link| {
        let fields = Fields::from([
            ("active".into(), false.into()),
            ("changed_ms".into(), now_ms),
        ]);
        Change::new("link", *link, fields)
    }))
}

/// What the links of a box say.
struct Links<'a> {
    is: &'a Expected,
    /// Those that hold: the link, the two, and what.
    hold: Vec<(&'a str, String, String, String)>,
}

impl<'a> Links<'a> {
    fn of(is: &'a Expected) -> Self {
        let holds = |link: &&str| is.number("links", link, "active") == Some(1);
        let said = |link: &'a str| {
            let said = |column| is.text("links", link, column);
            Some((link, said("person")?, said("other")?, said("what")?))
        };
        let hold = is.ids("links").filter(holds).filter_map(said).collect();
        Self { is, hold }
    }

    /// Who has a link that says this with somebody.
    fn linked<'b>(&'b self, id: &'b str, what: &'b str) -> impl Iterator<Item = &'b str> {
        self.hold.iter().filter_map(move |(_, one, other, said)| {
            let (one, other) = (one.as_str(), other.as_str());
            match (said == what, one == id, other == id) {
                (true, true, _) => Some(other),
                (true, _, true) => Some(one),
                _ => None,
            }
        })
    }

    /// Somebody, and whoever is the same, also through others, but for whom somebody said not to
    /// be the same as this one.
    fn same(&self, id: &str) -> BTreeSet<String> {
        let others: BTreeSet<&str> = self.linked(id, "not-same").collect();
        let mut same = BTreeSet::from([id.to_owned()]);
        let mut new = vec![id.to_owned()];
        while let Some(one) = new.pop() {
            for next in self.linked(&one, "same") {
                if !others.contains(next) && same.insert(next.to_owned()) {
                    new.push(next.to_owned());
                }
            }
        }
        same
    }

    /// What somebody's page shows: the link, who, and as what; of whom there is a record here.
    fn shown(&self, id: &str) -> BTreeSet<(String, String, LinkedAs)> {
        let mut shown = BTreeSet::new();
        for (link, person, other, what) in &self.hold {
            let (whom, is_other) = match (person == id, other == id) {
                (true, false) => (other, false),
                (false, true) => (person, true),
                _ => continue,
            };
            let linked_as = match what.as_str() {
                "guardian" if is_other => LinkedAs::Ward,
                "guardian" => LinkedAs::Guardian,
                "same" => LinkedAs::Same,
                "not-same" => LinkedAs::NotSame,
                _ => LinkedAs::Household,
            };
            if self.is.has("people", whom) {
                shown.insert(((*link).to_owned(), whom.clone(), linked_as));
            }
        }
        shown
    }

    fn cases_of(&self, people: &BTreeSet<String>) -> usize {
        let of = |case: &&str| {
            let person = self.is.text("cases", case, "person");
            person.is_some_and(|person| people.contains(&person))
        };
        self.is.ids("cases").filter(of).count()
    }
}

/// Compares the pages of whoever was ever linked with what the links say that hold. Gives how many
/// pages, and how many links there are that were taken apart.
pub(crate) fn check(desk: &Desk, runtime: &Runtime, is: &Expected) -> Result<[u64; 2]> {
    let links = Links::of(is);
    let named = is.ids("links").flat_map(|link| {
        let columns = ["person", "other"].into_iter();
        columns.filter_map(move |column| is.text("links", link, column))
    });
    let people: BTreeSet<String> = named.filter(|id| is.has("people", id)).collect();
    for id in &people {
        let page = runtime.block_on(desk.person(Uuid::try_parse(id)?))?;
        let page = page.with_context(|| format!("{id} has no page"))?;
        let found = page.links.iter();
        let found: BTreeSet<_> = found
            .map(|link| {
                (
                    link.id.to_string(),
                    link.person.id.to_string(),
                    link.linked_as,
                )
            })
            .collect();
        let should = links.shown(id);
        ensure!(
            found == should,
            "the page of {id} shows the links {found:?} and should {should:?}"
        );
        let same = links.same(id);
        let should = links.cases_of(&same);
        ensure!(
            page.cases_count == should as u64,
            "the page of {id} has {} cases and should have {should}, those of {same:?}",
            page.cases_count
        );
    }
    let apart = is.ids("links");
    let apart = apart.filter(|link| is.number("links", link, "active") == Some(0));
    Ok([people.len() as u64, apart.count() as u64])
}
