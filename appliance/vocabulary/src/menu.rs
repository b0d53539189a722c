//! Menus: what callers hear once they have chosen their language, and where their keys lead. They are
//! data: staff change them at the desk, and hear a draft at their own telephone before callers do.
//!
//! ```
//! use jawab_vocabulary::{Menu, MenuKey, Menus, Way};
//!
//! let menus = Menus(vec![Menu {
//!     name: "Accueil".into(),
//!     text: None,
//!     keys: vec![MenuKey { key: 1, way: Way::Queue("Colonies".into()) }],
//!     otherwise: Way::Operator,
//! }]);
//! assert!(menus.faults(&["Colonies".into()], |_, _| true).is_empty());
//! assert_eq!(menus.faults(&[], |_, _| true).len(), 1);
//! ```

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::{Language, QueueName};

/// Where a caller goes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// They wait in this queue.
    Queue(QueueName),
    /// They hear the menu of this name.
    Menu(String),
    /// They hear this text of the centre's, and the call is over.
    Text(u8),
    /// They wait for whoever is free first, in the queue without a name.
    Operator,
}

/// A key of a menu, and where it leads.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MenuKey {
    /// The key, of [`Menus::KEY`].
    pub key: u8,
    /// Where it leads.
    pub way: Way,
}

/// A menu.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Menu {
    /// Its name, by which others lead to it.
    pub name: String,
    /// The text of the centre's that says its keys, of [`Menus::TEXT`]. Without one it is said for each key
    /// what is recorded for that key of every menu.
    pub text: Option<u8>,
    /// Its keys.
    pub keys: Vec<MenuKey>,
    /// Where a caller goes who presses none, or none of these.
    pub otherwise: Way,
}

/// All menus; callers begin in the first one.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Menus(pub Vec<Menu>);

/// What of menus cannot be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MenuFault {
    /// There is none.
    Empty,
    /// There are more than [`Menus::MOST`].
    TooMany,
    /// A name that is none, or too long: at this place, from one.
    Name(usize),
    /// Two menus have this name.
    SameName(String),
    /// A key of this menu that telephones do not have, or that is not for menus.
    Key(String, u8),
    /// This menu has this key twice.
    SameKey(String, u8),
    /// This menu leads to a menu that there is not.
    NoMenu(String, String),
    /// This menu leads to a queue that there is not.
    NoQueue(String, QueueName),
    /// Whoever presses nothing goes round by this menu, and comes out nowhere.
    Circle(String),
    /// Nobody comes to this menu.
    Unreached(String),
    /// This menu plays a text that is not there in this language.
    NoText(String, u8, Language),
}

impl Menus {
    /// The keys of a menu.
    pub const KEY: RangeInclusive<u8> = 0..=9;
    /// The texts of the centre's own.
    pub const TEXT: RangeInclusive<u8> = 1..=9;
    /// How many menus there can be.
    pub const MOST: usize = 12;
    /// Characters of a name.
    pub const NAME: RangeInclusive<usize> = 1..=40;

    /// The menu of that name, by its place.
    #[must_use]
    pub fn place_of(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|menu| menu.name == name)
    }

    /// All that cannot be of them, where there are these queues and these texts (`has`).
    #[must_use]
    pub fn faults(
        &self,
        queues: &[QueueName],
        has: impl Fn(u8, Language) -> bool,
    ) -> Vec<MenuFault> {
        let mut faults = Vec::new();
        if self.0.is_empty() {
            faults.push(MenuFault::Empty);
        }
        if self.0.len() > Self::MOST {
            faults.push(MenuFault::TooMany);
        }
        for (at, menu) in self.0.iter().enumerate() {
            if !is_name(&menu.name) {
                faults.push(MenuFault::Name(at + 1));
            } else if self.place_of(&menu.name) != Some(at) {
                faults.push(MenuFault::SameName(menu.name.clone()));
            }
            menu.faults_of_keys(&mut faults);
            for way in menu.ways() {
                self.fault_of_way(menu, way, queues, &mut faults);
            }
            for text in menu.texts() {
                let missing = Language::ALL.into_iter().filter(|it| !has(text, *it));
                faults.extend(
                    missing.map(|spoken| MenuFault::NoText(menu.name.clone(), text, spoken)),
                );
            }
            if self.goes_round(menu) {
                faults.push(MenuFault::Circle(menu.name.clone()));
            }
        }
        let reached = self.reached();
        let unreached = (0..self.0.len()).filter(|at| !reached.contains(at));
        faults.extend(unreached.map(|at| MenuFault::Unreached(self.0[at].name.clone())));
        faults
    }

    fn fault_of_way(
        &self,
        menu: &Menu,
        way: &Way,
        queues: &[QueueName],
        faults: &mut Vec<MenuFault>,
    ) {
        match way {
            Way::Menu(to) if self.place_of(to).is_none() => {
                faults.push(MenuFault::NoMenu(menu.name.clone(), to.clone()));
            }
            Way::Queue(to) if !queues.contains(to) => {
                faults.push(MenuFault::NoQueue(menu.name.clone(), to.clone()));
            }
            Way::Menu(_) | Way::Queue(_) | Way::Text(_) | Way::Operator => {}
        }
    }

    /// Whether whoever presses nothing from this menu on comes to it again.
    fn goes_round(&self, from: &Menu) -> bool {
        let mut here = from;
        for _ in &self.0 {
            let Way::Menu(to) = &here.otherwise else {
                return false;
            };
            let Some(next) = self.place_of(to) else {
                return false;
            };
            here = &self.0[next];
            if here.name == from.name {
                return true;
            }
        }
        // Round by others, of which it is said.
        false
    }

    /// The places of the menus that callers can come to.
    fn reached(&self) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        let mut ahead = vec![0];
        while let Some(at) = ahead.pop() {
            let Some(menu) = self.0.get(at).filter(|_| reached.insert(at)) else {
                continue;
            };
            let to = menu.ways().filter_map(|way| match way {
                Way::Menu(to) => self.place_of(to),
                _ => None,
            });
            ahead.extend(to);
        }
        reached
    }
}

impl Menu {
    /// All ways out of it.
    pub fn ways(&self) -> impl Iterator<Item = &Way> {
        let keys = self.keys.iter().map(|key| &key.way);
        keys.chain([&self.otherwise])
    }

    /// The texts of the centre's that it plays, each once.
    #[must_use]
    pub fn texts(&self) -> BTreeSet<u8> {
        let told = self.ways().filter_map(|way| match way {
            Way::Text(text) => Some(*text),
            _ => None,
        });
        told.chain(self.text).collect()
    }

    /// Where a key leads, if it has it.
    #[must_use]
    pub fn way_of(&self, key: u8) -> Option<&Way> {
        let mut keys = self.keys.iter();
        keys.find(|it| it.key == key).map(|it| &it.way)
    }

    fn faults_of_keys(&self, faults: &mut Vec<MenuFault>) {
        let mut seen = BTreeSet::new();
        for MenuKey { key, .. } in &self.keys {
            if !Menus::KEY.contains(key) {
                faults.push(MenuFault::Key(self.name.clone(), *key));
            } else if !seen.insert(*key) {
                faults.push(MenuFault::SameKey(self.name.clone(), *key));
            }
        }
    }
}

fn is_name(name: &str) -> bool {
    let is_shown = name.trim() == name && !name.chars().any(char::is_control);
    is_shown && Menus::NAME.contains(&name.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn menu(name: &str, keys: &[(u8, Way)], otherwise: Way) -> Menu {
        let keys = keys.iter().cloned();
        Menu {
            name: name.into(),
            text: None,
            keys: keys.map(|(key, way)| MenuKey { key, way }).collect(),
            otherwise,
        }
    }

    fn to(name: &str) -> Way {
        Way::Menu(name.into())
    }

    fn faults(menus: Vec<Menu>) -> Vec<MenuFault> {
        let queues = ["Colonies".into()];
        let not_in_tamazight = |text, language| text == 1 || language != Language::Tamazight;
        Menus(menus).faults(&queues, not_in_tamazight)
    }

    #[test]
    fn a_tree_with_a_way_back_is_one() {
        let camps = Way::Queue("Colonies".into());
        let first = menu("Accueil", &[(1, camps), (2, to("Autres"))], Way::Operator);
        let mut other = menu(
            "Autres",
            &[(1, Way::Text(1)), (9, to("Accueil"))],
            to("Accueil"),
        );
        other.text = Some(1);
        assert_eq!(faults(vec![first, other]), []);
    }

    #[test]
    fn each_thing_that_cannot_be_is_told() {
        let name = || "Accueil".to_owned();
        assert_eq!(faults(vec![]), [MenuFault::Empty]);
        for (keys, otherwise, is) in [
            (
                vec![(10, Way::Operator)],
                Way::Operator,
                MenuFault::Key(name(), 10),
            ),
            (
                vec![(1, Way::Operator), (1, Way::Text(1))],
                Way::Operator,
                MenuFault::SameKey(name(), 1),
            ),
            (
                vec![(1, to("X"))],
                Way::Operator,
                MenuFault::NoMenu(name(), "X".into()),
            ),
            (
                vec![(1, Way::Queue("X".into()))],
                Way::Operator,
                MenuFault::NoQueue(name(), "X".into()),
            ),
            (vec![], to("Accueil"), MenuFault::Circle(name())),
            (
                vec![(1, Way::Text(2))],
                Way::Operator,
                MenuFault::NoText(name(), 2, Language::Tamazight),
            ),
        ] {
            assert_eq!(faults(vec![menu("Accueil", &keys, otherwise)]), [is]);
        }
        let twice = || menu("Accueil", &[], Way::Operator);
        let same = faults(vec![twice(), twice()]);
        assert_eq!(
            same,
            [MenuFault::SameName(name()), MenuFault::Unreached(name())]
        );
        let unnamed = faults(vec![menu(" ", &[], Way::Operator)]);
        assert_eq!(unnamed, [MenuFault::Name(1)]);
    }

    #[test]
    fn a_circle_of_several_is_found_from_each_of_them_and_not_from_before_it() {
        let menus = vec![
            menu("a", &[], to("b")),
            menu("b", &[], to("c")),
            menu("c", &[(1, Way::Operator)], to("b")),
        ];
        let circle = ["b", "c"].map(|name| MenuFault::Circle(name.into()));
        assert_eq!(faults(menus), circle);
    }

    #[test]
    fn menus_are_read_as_they_were_written() {
        let menus = Menus(vec![menu(
            "a",
            &[(0, Way::Text(3)), (1, to("a"))],
            Way::Operator,
        )]);
        let text = serde_json::to_string(&menus).unwrap();
        assert_eq!(serde_json::from_str::<Menus>(&text).unwrap(), menus);
    }
}
