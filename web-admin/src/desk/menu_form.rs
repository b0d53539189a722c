//! The form in which menus are changed: for each menu its name, its text, and where each key leads. Menus
//! lead to each other by their place in the form, so that one that gets another name is still led to.

use jawab_vocabulary::{Menu, MenuKey, Menus, QueueName, Way};

use crate::page::Page;

/// What was sent, in order.
pub(super) type Fields = Vec<(String, String)>;

/// A menu in the form.
pub(super) struct MenuFields {
    /// Its place, from one; it is in the names of its fields.
    pub(super) at: usize,
    pub(super) title: String,
    pub(super) name: String,
    pub(super) texts: Vec<Choice>,
    pub(super) keys: Vec<KeyFields>,
    pub(super) otherwise: Vec<Choice>,
}

pub(super) struct KeyFields {
    pub(super) key: u8,
    pub(super) label: String,
    pub(super) ways: Vec<Choice>,
}

/// Something that can be chosen.
#[derive(Clone)]
pub(super) struct Choice {
    pub(super) code: String,
    pub(super) words: String,
    pub(super) chosen: bool,
}

/// The fields of all menus, and of a new one where there is room.
pub(super) fn fields(page: &Page, menus: &Menus, queues: &[QueueName]) -> Vec<MenuFields> {
    let room = usize::from(menus.0.len() < Menus::MOST);
    let places = 0..menus.0.len() + room;
    let of = |at: usize| {
        let menu = menus.0.get(at);
        let number = (at + 1).to_string();
        let title = match menu {
            Some(menu) => menu.name.clone(),
            None => page.t("menus-new"),
        };
        let ways =
            |chosen: Option<&Way>, first: Option<String>| ways(page, menus, queues, chosen, first);
        MenuFields {
            at: at + 1,
            name: menu.map(|menu| menu.name.clone()).unwrap_or_default(),
            texts: texts(page, menu.and_then(|menu| menu.text)),
            keys: Menus::KEY
                .map(|key| KeyFields {
                    key,
                    label: page.locale.with("menus-key", "key", &key.to_string()),
                    ways: ways(
                        menu.and_then(|menu| menu.way_of(key)),
                        Some(page.t("menus-way-none")),
                    ),
                })
                .collect(),
            otherwise: ways(menu.map(|menu| &menu.otherwise), None),
            title: page
                .locale
                .with_all("menus-menu", &[("number", &number), ("name", &title)]),
        }
    };
    places.map(of).collect()
}

fn texts(page: &Page, chosen: Option<u8>) -> Vec<Choice> {
    let none = Choice {
        code: String::new(),
        words: page.t("menus-text-keys"),
        chosen: chosen.is_none(),
    };
    let texts = Menus::TEXT.map(|text| Choice {
        code: text.to_string(),
        words: page.locale.with("menus-text", "text", &text.to_string()),
        chosen: chosen == Some(text),
    });
    [none].into_iter().chain(texts).collect()
}

/// All ways that there are; one that leads to what there is not any more is shown all the same.
fn ways(
    page: &Page,
    menus: &Menus,
    queues: &[QueueName],
    chosen: Option<&Way>,
    first: Option<String>,
) -> Vec<Choice> {
    let choice = |way: Way| Choice {
        code: code(menus, &way),
        words: words(page, &way),
        chosen: chosen == Some(&way),
    };
    let queues = queues.iter().cloned().map(Way::Queue);
    let others = menus.0.iter().map(|menu| Way::Menu(menu.name.clone()));
    let texts = Menus::TEXT.map(Way::Text);
    let all = [Way::Operator].into_iter().chain(queues).chain(others);
    let mut all: Vec<Choice> = all.chain(texts).map(choice).collect();
    if let Some(gone) = chosen.filter(|_| !all.iter().any(|choice| choice.chosen)) {
        all.push(choice(gone.clone()));
    }
    let first = first.map(|words| Choice {
        code: String::new(),
        words,
        chosen: chosen.is_none(),
    });
    first.into_iter().chain(all).collect()
}

/// What a way is called.
pub(super) fn words(page: &Page, way: &Way) -> String {
    let locale = page.locale;
    match way {
        Way::Operator => page.t("menus-way-operator"),
        Way::Queue(queue) => locale.with("menus-way-queue", "name", queue.as_str()),
        Way::Menu(menu) => locale.with("menus-way-menu", "name", menu),
        Way::Text(text) => locale.with("menus-way-text", "text", &text.to_string()),
    }
}

fn code(menus: &Menus, way: &Way) -> String {
    match way {
        Way::Operator => "operator".into(),
        Way::Queue(queue) => format!("queue:{queue}"),
        Way::Menu(menu) => match menus.place_of(menu) {
            Some(at) => format!("menu:{}", at + 1),
            None => format!("gone:{menu}"),
        },
        Way::Text(text) => format!("text:{text}"),
    }
}

/// The menus that were sent. One without a name is taken out; what led to it leads to nothing, which is
/// told of the draft.
pub(super) fn read(fields: &Fields) -> Menus {
    let field = |at: usize, what: &str| {
        let name = format!("m{at}-{what}");
        let mut fields = fields.iter();
        let value = fields.find(|(of, _)| *of == name);
        value.map_or("", |(_, value)| value.trim())
    };
    let way = |code: &str| {
        let (kind, what) = code.split_once(':').unwrap_or((code, ""));
        match kind {
            "operator" => Some(Way::Operator),
            "queue" => Some(Way::Queue(what.into())),
            "gone" => Some(Way::Menu(what.into())),
            "menu" => {
                let at = what.parse().ok()?;
                Some(Way::Menu(field(at, "name").to_owned()))
            }
            "text" => {
                let text = what.parse().ok()?;
                Menus::TEXT.contains(&text).then_some(Way::Text(text))
            }
            _ => None,
        }
    };
    let menu = |at: usize| {
        let text = field(at, "text").parse().ok();
        let keys = Menus::KEY.filter_map(|key| {
            let way = way(field(at, &format!("key{key}")))?;
            Some(MenuKey { key, way })
        });
        Menu {
            name: field(at, "name").to_owned(),
            text: text.filter(|text| Menus::TEXT.contains(text)),
            keys: keys.collect(),
            otherwise: way(field(at, "otherwise")).unwrap_or(Way::Operator),
        }
    };
    let menus = (1..=Menus::MOST).map(menu);
    Menus(menus.filter(|menu| !menu.name.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sent(menus: &Menus) -> Fields {
        let mut fields = Fields::new();
        for (at, menu) in (1..).zip(&menus.0) {
            let mut field = |what: String, value: String| {
                fields.push((format!("m{at}-{what}"), value));
            };
            field("name".into(), menu.name.clone());
            let text = menu.text.map(|text| text.to_string());
            field("text".into(), text.unwrap_or_default());
            field("otherwise".into(), code(menus, &menu.otherwise));
            for key in &menu.keys {
                field(format!("key{}", key.key), code(menus, &key.way));
            }
        }
        fields
    }

    fn way() -> impl Strategy<Value = Way> {
        prop_oneof![
            Just(Way::Operator),
            (1_u8..=9).prop_map(Way::Text),
            "[A-Za-zء-ي: ]{1,12}".prop_map(|name| Way::Queue(name.trim().into())),
            (0_usize..5).prop_map(|at| Way::Menu(format!("Menu {at}"))),
        ]
    }

    fn menus() -> impl Strategy<Value = Menus> {
        let keys = proptest::collection::btree_map(0_u8..=9, way(), 0..10);
        let menu = (proptest::option::of(1_u8..=9), keys, way());
        proptest::collection::vec(menu, 0..=5).prop_map(|menus| {
            let menus = (0..).zip(menus).map(|(at, (text, keys, otherwise))| Menu {
                name: format!("Menu {at}"),
                text,
                keys: keys
                    .into_iter()
                    .map(|(key, way)| MenuKey { key, way })
                    .collect(),
                otherwise,
            });
            Menus(menus.collect())
        })
    }

    proptest! {
        #[test]
        fn what_the_form_shows_is_what_is_read_of_it(menus in menus()) {
            prop_assert_eq!(read(&sent(&menus)), menus);
        }

        #[test]
        fn anything_at_all_can_be_sent(
            fields in proptest::collection::vec(("m[0-9]-(name|text|otherwise|key[0-9])", ".{0,20}"), 0..20),
        ) {
            prop_assert!(read(&fields).0.len() <= Menus::MOST);
        }
    }

    #[test]
    fn a_menu_that_gets_another_name_is_still_led_to() {
        let fields = [("m1-name", "a"), ("m1-key1", "menu:2"), ("m2-name", "neu")];
        let fields = fields.map(|(name, value)| (name.into(), value.into()));
        let menus = read(&fields.into());
        assert_eq!(menus.0[0].way_of(1), Some(&Way::Menu("neu".into())));
    }
}
