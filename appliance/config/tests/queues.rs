//! What a technician may write of queues, and what `jawab check` refuses of it.

use jawab_config::{Config, OverflowTo};
use jawab_vocabulary::Language;
use proptest::prelude::*;

const LEAST: &str = "[centre]\nname = \"Rabat\"\ncode = \"RAB\"\n\
    [data]\nfolder = \"data\"\n[prompts]\nfolder = \"prompts\"\n";
const LINE: &str = "[[line]]\nkind = \"sip-trunk\"\nname = \"t\"\npeer = \"192.0.2.1:5060\"\n\
    channels = 4\n";

fn load(queues: &str) -> Result<Config, String> {
    Config::parse(&format!("{LEAST}{LINE}{queues}")).map_err(|error| error.to_string())
}

fn queue(name: &str, more: &str) -> String {
    format!("[[queue]]\nname = \"{name}\"\n{more}\n")
}

#[test]
fn a_configuration_of_before_has_none() {
    assert_eq!(load("").unwrap().queues, []);
}

#[test]
fn queues_are_reached_by_number_key_and_language_and_go_on_elsewhere() {
    let text = [
        queue(
            "Pass Jeunes",
            "numbers = [\"0537000001\", \"+212537000002\"]\npriority = 9",
        ),
        queue(
            "Colonies",
            "key = 1\noverflow = { after_s = 60, queue = \"Accueil\" }",
        ),
        queue("ⵜⴰⵎⴰⵣⵉⵖⵜ", "languages = [\"zgh\"]"),
        queue(
            "Accueil",
            "overflow = { after_s = 120, number = \"0522000000\" }",
        ),
    ];
    let config = load(&text.concat()).unwrap();
    let [first, by_key, by_language, all] = config.queues.as_slice() else {
        panic!("{:?}", config.queues);
    };
    assert_eq!((first.numbers.len(), first.priority), (2, 9));
    assert_eq!(by_key.key, Some(1));
    assert_eq!(by_language.languages, [Language::Tamazight]);
    let to = all.overflow.as_ref().map(|overflow| &overflow.to);
    assert_eq!(to, Some(&OverflowTo::Number("0522000000".into())));
}

#[test]
fn what_makes_no_sense_is_said_in_words() {
    let a = |more: &str| queue("a", more);
    let to = |to: &str| format!("overflow = {{ after_s = 60, {to} }}");
    let twice = a("") + &queue("b", "");
    let circle = [
        queue("a", &to("queue = \"b\"")),
        queue("b", &format!("key = 1\n{}", to("queue = \"c\""))),
        queue("c", &format!("key = 2\n{}", to("queue = \"a\""))),
    ];
    for (text, words) in [
        (
            a("programme = \"Pass Jeunes\""),
            "it is the programme's code",
        ),
        (queue("", ""), "a name has 1 to 40 characters"),
        (queue(" a", ""), "a name has 1 to 40 characters"),
        (queue(&"a".repeat(41), ""), "a name has 1 to 40 characters"),
        (a("") + &queue("a", "key = 1"), "two queues are named \"a\""),
        (a("key = 0"), "queue \"a\": key is 0: it can be 1 to 9"),
        (a("priority = 10"), "priority is 10: it can be 0 to 9"),
        (
            a("numbers = [\"Rabat\"]"),
            "\"Rabat\" in numbers is no number",
        ),
        (a("languages = [\"es\"]"), "es"),
        (a("color = 1"), "color"),
        (
            a("key = 1") + &queue("b", "key = 1\nlanguages = [\"fr\"]"),
            "queues \"a\" and \"b\" have the same key for the same callers",
        ),
        (twice, "no call reaches queue \"b\": \"a\" is before it"),
        (a(&to("queue = \"b\"")), "\"b\", which is no queue"),
        (a(&to("queue = \"a\"")), "overflows in a circle"),
        (
            circle.concat(),
            "queue \"a\" overflows in a circle: a caller would come to \"a\" twice",
        ),
        (
            a("overflow = { after_s = 60 }"),
            "either to a queue or to a number",
        ),
        (
            a(&to("queue = \"b\", number = \"0522000000\"")),
            "either to a queue or to a number",
        ),
        (
            a(&to("number = \"15\"")),
            "\"15\" in overflow is no number outside",
        ),
        (
            a("overflow = { after_s = 0, number = \"0522000000\" }"),
            "overflow.after_s is 0",
        ),
        (
            a("overflow = { after_s = 600, number = \"0522000000\" }"),
            "nobody waits for longer than calls.max_wait_s, which is 600",
        ),
    ] {
        let error = load(&text).unwrap_err();
        assert!(error.contains(words), "{error}\n{text}");
    }
    let alone = a(&to("number = \"0522000000\""));
    let error = Config::parse(&format!("{LEAST}{alone}"))
        .unwrap_err()
        .to_string();
    assert!(error.contains("there is no line"), "{error}");
}

#[test]
fn a_queue_that_only_others_lead_to_is_reached() {
    let text = queue("a", "overflow = { after_s = 60, queue = \"b\" }") + &queue("b", "");
    assert_eq!(load(&text).unwrap().queues.len(), 2);
    let apart = queue("a", "languages = [\"fr\"]") + &queue("b", "languages = [\"ar\", \"fr\"]");
    assert_eq!(load(&apart).unwrap().queues.len(), 2);
}

fn written() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["a", "b", "c", ""]);
    let more = prop::sample::subsequence(
        vec![
            "key = 1",
            "numbers = [\"0537000001\"]",
            "languages = [\"fr\"]",
            "priority = 11",
            "overflow = { after_s = 60, queue = \"a\" }",
        ],
        0..=5,
    );
    (name, more).prop_map(|(name, more)| queue(name, &more.join("\n")))
}

proptest! {
    /// A box that starts with a wrong file leaves out what is wrong, and no more than that.
    #[test]
    fn what_is_left_when_the_wrong_ones_are_out_makes_sense(
        queues in prop::collection::vec(written(), 0..6),
    ) {
        let text = format!("{LEAST}{LINE}{}", queues.concat());
        let mut config: Config = toml::from_str(&text).unwrap();
        let mut steps = 0;
        while config.check().is_err() {
            prop_assert!(config.take_a_wrong_queue());
            steps += 1;
            prop_assert!(steps <= 2 * queues.len());
        }
        prop_assert!(!config.take_a_wrong_queue());
        if steps == 0 {
            prop_assert_eq!(config.queues.len(), queues.len());
        }
    }
}
