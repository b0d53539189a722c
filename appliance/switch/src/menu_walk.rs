//! A caller's way through the menus of the centre, without the call: what they hear, and where they come
//! out. Callers walk it, and so does whoever tries a draft at a handset: both hear the same.

use std::sync::Arc;

use jawab_vocabulary::{Menu, Menus, Way};

use crate::io::Digit;
use crate::prompt::PromptId;

/// After so many menus somebody is put through whatever they press: a key may be stuck, and a
/// machine may have called.
const MOST_HEARD: u8 = 40;

/// Where somebody is in the menus. Those who are in them when they are changed finish in the old ones.
#[derive(Clone, Debug)]
pub(crate) struct MenuWalk {
    menus: Arc<Menus>,
    at: usize,
    repeats: u8,
    repeats_left: u8,
    heard: u8,
}

/// What comes next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    /// They hear this, and then may press a key.
    Hears(Vec<PromptId>),
    /// They come out here; it is never a menu.
    Leaves(Way),
}

impl MenuWalk {
    /// Enters the first menu.
    pub(crate) fn enter(menus: Arc<Menus>, repeats: u8) -> (Self, Step) {
        let mut walk = Self {
            menus,
            at: 0,
            repeats,
            repeats_left: repeats,
            heard: 0,
        };
        let step = walk.says(Vec::new());
        (walk, step)
    }

    /// A key was pressed.
    pub(crate) fn key(&mut self, digit: Digit) -> Step {
        let key = digit.character().to_digit(10);
        let key = key.and_then(|key| u8::try_from(key).ok());
        let way = self
            .menu()
            .zip(key)
            .and_then(|(menu, key)| menu.way_of(key));
        match way.cloned() {
            Some(way) => self.goes(way),
            None => self.again(vec![PromptId::NotKnown]),
        }
    }

    /// No key was pressed.
    pub(crate) fn silence(&mut self) -> Step {
        self.again(Vec::new())
    }

    fn menu(&self) -> Option<&Menu> {
        self.menus.0.get(self.at)
    }

    fn again(&mut self, before: Vec<PromptId>) -> Step {
        match self.repeats_left.checked_sub(1) {
            Some(left) => {
                self.repeats_left = left;
                self.says(before)
            }
            None => {
                let otherwise = self.menu().map(|menu| menu.otherwise.clone());
                self.goes(otherwise.unwrap_or(Way::Operator))
            }
        }
    }

    fn goes(&mut self, way: Way) -> Step {
        let Way::Menu(to) = way else {
            return Step::Leaves(way);
        };
        match self.menus.place_of(&to) {
            Some(at) => {
                self.at = at;
                self.repeats_left = self.repeats;
                self.says(Vec::new())
            }
            None => Step::Leaves(Way::Operator),
        }
    }

    fn says(&mut self, before: Vec<PromptId>) -> Step {
        let Some(menu) = self.menu().filter(|_| self.heard < MOST_HEARD) else {
            return Step::Leaves(Way::Operator);
        };
        let keys = menu.keys.iter().map(|it| it.key);
        let keys = keys.filter(|key| (1..=9).contains(key));
        let says = match menu.text {
            Some(text) => vec![PromptId::MenuText(text)],
            None => keys.map(PromptId::QueueMenu).collect(),
        };
        self.heard += 1;
        Step::Hears(before.into_iter().chain(says).collect())
    }
}

#[cfg(test)]
mod tests {
    use jawab_vocabulary::MenuKey;
    use proptest::prelude::*;

    use super::*;

    fn way() -> impl Strategy<Value = Way> {
        prop_oneof![
            Just(Way::Operator),
            (1_u8..=9).prop_map(Way::Text),
            "[a-c]".prop_map(|name| Way::Queue(name.into())),
            "[m-q]".prop_map(Way::Menu),
        ]
    }

    fn menus() -> impl Strategy<Value = Menus> {
        let key = (0_u8..=9, way()).prop_map(|(key, way)| MenuKey { key, way });
        let keys = proptest::collection::vec(key, 0..5);
        let menu = ("[m-q]", proptest::option::of(1_u8..=9), keys, way());
        let menu = menu.prop_map(|(name, text, keys, otherwise)| Menu {
            name,
            text,
            keys,
            otherwise,
        });
        proptest::collection::vec(menu, 0..6).prop_map(Menus)
    }

    /// Menus without a fault: silence leads from each to a later one, or out; its first key is the next.
    fn good_menus() -> impl Strategy<Value = Menus> {
        let out = || way().prop_filter("a way out", |way| !matches!(way, Way::Menu(_)));
        let menu = (proptest::option::of(0_usize..12), out(), out());
        proptest::collection::vec(menu, 1..=Menus::MOST).prop_map(|menus| {
            let last = menus.len() - 1;
            let to = |at: usize| Way::Menu(format!("Menu {at}"));
            let menus = (0..).zip(menus).map(|(at, (later, key, out))| {
                let later = later.map(|by| at + 1 + by).filter(|at| *at <= last);
                let next = if at < last { to(at + 1) } else { key };
                Menu {
                    name: format!("Menu {at}"),
                    text: None,
                    keys: vec![MenuKey { key: 1, way: next }],
                    otherwise: later.map_or(out, to),
                }
            });
            Menus(menus.collect())
        })
    }

    /// What somebody does: `None` is silence.
    fn presses() -> impl Strategy<Value = Vec<Option<char>>> {
        let key = proptest::sample::select("0123456789*#".chars().collect::<Vec<_>>());
        proptest::collection::vec(proptest::option::of(key), 0..200)
    }

    proptest! {
        /// Whatever the menus are, good or not, and whatever is pressed: nobody goes round for ever, and
        /// nobody comes out where no menu leads, save to an operator.
        #[test]
        fn everybody_comes_out_of_the_menus_where_a_way_leads(
            menus in menus(),
            presses in presses(),
            repeats in 0_u8..4,
        ) {
            let (mut walk, mut step) = MenuWalk::enter(Arc::new(menus.clone()), repeats);
            let silence = std::iter::repeat(None);
            let mut presses = presses.into_iter().chain(silence);
            let mut heard = 0;
            let out = loop {
                match step {
                    Step::Leaves(way) => break way,
                    Step::Hears(_) => heard += 1,
                }
                prop_assert!(heard <= usize::from(MOST_HEARD));
                step = match presses.next().flatten().and_then(Digit::new) {
                    Some(digit) => walk.key(digit),
                    None => walk.silence(),
                };
            };
            let mut ways = menus.0.iter().flat_map(Menu::ways);
            prop_assert!(!matches!(out, Way::Menu(_)));
            prop_assert!(out == Way::Operator || ways.any(|way| *way == out));
        }

        /// Whoever only listens to menus that are found good comes out before they are put through by force.
        #[test]
        fn silence_leads_out_of_good_menus_by_their_own_ways(menus in good_menus()) {
            let queues = ["a", "b", "c"].map(Into::into);
            prop_assert_eq!(menus.faults(&queues, |_, _| true), []);
            let (mut walk, mut step) = MenuWalk::enter(Arc::new(menus.clone()), 2);
            while let Step::Hears(_) = step {
                step = walk.silence();
            }
            prop_assert!(walk.heard < MOST_HEARD);
            let Step::Leaves(out) = step else { unreachable!() };
            prop_assert!(menus.0.iter().any(|menu| menu.otherwise == out));
        }
    }
}
