use proptest::prelude::*;

use super::*;

/// What of a document is there: an element's path and attributes, or a text.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Found {
    Element(String, Vec<(String, String)>),
    Text(String, String),
}

fn unescaped(text: &str) -> String {
    assert!(!text.contains(['<', '>', '"']), "{text}");
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        let (name, after) = after.split_once(';').expect("an entity ends");
        plain += before;
        plain += match name {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            other => panic!("&{other};"),
        };
        rest = after;
    }
    plain + rest
}

/// A reader of its own: well-formed in the little that is used, or a panic.
fn read(octets: &[u8]) -> Vec<Found> {
    let text = std::str::from_utf8(octets).unwrap();
    let is_char = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
    assert!(text.chars().all(is_char), "XML 1.0 §2.2");
    let mut rest = text
        .strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        .unwrap();
    let (mut path, mut found) = (Vec::<String>::new(), Vec::new());
    while let Some(tag) = rest.strip_prefix('<') {
        if let Some(name) = tag.strip_prefix('/') {
            let (name, after) = name.split_once('>').unwrap();
            assert_eq!(path.pop().as_deref(), Some(name));
            rest = after;
        } else {
            let (tag, after) = tag.split_once('>').unwrap();
            let (tag, is_empty) = match tag.strip_suffix('/') {
                Some(tag) => (tag, true),
                None => (tag, false),
            };
            let (name, mut list) = tag.split_once(' ').unwrap_or((tag, ""));
            let mut attributes: Vec<(String, String)> = Vec::new();
            while !list.is_empty() {
                let (name, value) = list.split_once("=\"").unwrap();
                let (value, after) = value.split_once('"').unwrap();
                assert!(attributes.iter().all(|(own, _)| own != name.trim()));
                attributes.push((name.trim().to_owned(), unescaped(value)));
                list = after;
            }
            path.push(name.to_owned());
            found.push(Found::Element(path.join("/"), attributes));
            if is_empty {
                path.pop();
            }
            rest = after;
        }
        let end = rest.find('<').unwrap_or(rest.len());
        let (text, after) = rest.split_at(end);
        if !text.trim().is_empty() {
            found.push(Found::Text(path.join("/"), unescaped(text)));
        }
        rest = after;
    }
    assert!(path.is_empty() && rest.trim().is_empty());
    found
}

fn party(user: &str, display: Option<&str>) -> Party {
    Party {
        identity: Uri::parse(&format!("sip:{user}@box")).unwrap(),
        display: display.map(str::to_owned),
        target: None,
        is_held: false,
    }
}

#[test]
fn rfc4235_4_4_a_call_that_rings_is_told_with_what_it_can_be_taken_by() {
    let dialog = DialogState {
        id: "7".into(),
        dialog: Some(DialogId {
            call_id: "a84b4c76e66710".into(),
            local_tag: "1928301774".into(),
            remote_tag: "456887766".into(),
        }),
        role: Some(Role::Recipient),
        stage: Stage::Early,
        local: Some(party("201", None)),
        remote: Some(Party {
            is_held: true,
            ..party("0612345678", Some("Ali \"B\" & <C>"))
        }),
    };
    let info = DialogInfo {
        version: 3,
        entity: Uri::parse("sip:201@box").unwrap(),
        dialogs: vec![dialog],
    };
    let content = info.content();
    assert_eq!(content.kind, "application/dialog-info+xml");
    let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
        <dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"3\" state=\"full\" entity=\"sip:201@box\">\
        <dialog id=\"7\" call-id=\"a84b4c76e66710\" local-tag=\"1928301774\" remote-tag=\"456887766\" direction=\"recipient\">\
        <state>early</state>\
        <local><identity>sip:201@box</identity><target uri=\"sip:201@box\"/></local>\
        <remote><identity display=\"Ali &quot;B&quot; &amp; &lt;C&gt;\">sip:0612345678@box</identity>\
        <target uri=\"sip:0612345678@box\"><param pname=\"+sip.rendering\" pval=\"no\"/></target></remote>\
        </dialog></dialog-info>\n";
    assert_eq!(String::from_utf8(content.octets).unwrap(), expected);
}

proptest! {
    /// Whatever names and numbers say, the document is well-formed, says them, and is bounded.
    #[test]
    fn any_names_are_told_in_a_document_in_order(
        names in prop::collection::vec((any::<String>(), ".{0,300}"), 0..20),
        version in any::<u32>(),
    ) {
        let dialogs = names.iter().map(|(name, id)| DialogState {
            id: id.clone(),
            dialog: Some(DialogId {
                call_id: id.clone(),
                local_tag: name.clone(),
                remote_tag: String::new(),
            }),
            role: None,
            stage: Stage::Confirmed,
            local: None,
            remote: Some(party("202", Some(name))),
        });
        let info = DialogInfo {
            version,
            entity: Uri::parse("sip:201@box").unwrap(),
            dialogs: dialogs.collect(),
        };
        let octets = info.content().octets;
        prop_assert!(octets.len() < 64 * 1_024);
        let shown: Vec<String> = read(&octets).into_iter().filter_map(|found| match found {
            Found::Element(path, attributes) if path.ends_with("remote/identity") => {
                Some(attributes[0].1.clone())
            }
            _ => None,
        }).collect();
        let expected = names.iter().take(MOST_DIALOGS).map(|(name, _)| {
            let name: String = name.chars().take(MOST_CHARACTERS).collect();
            crate::text::shown(&name).replace(['\u{FFFE}', '\u{FFFF}'], "")
        });
        prop_assert_eq!(shown, expected.collect::<Vec<_>>());
        let states = read(&octets).into_iter().filter(|found| matches!(found, Found::Text(path, _) if path == "dialog-info/dialog/state"));
        prop_assert_eq!(states.count(), names.len().min(MOST_DIALOGS));
    }
}
