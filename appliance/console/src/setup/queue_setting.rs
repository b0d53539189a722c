//! Settings of a queue: who comes to it, and where they go on. They are asked for by a command line alone
//! (`--queue Camps.key=2`): most centres have one queue, and say nothing of it.

use std::str::FromStr;

use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value, value};

use super::answers::Wrong;

/// Those there are. Whether they make sense together is the configuration's to say: it is checked
/// before it is written.
const SETTINGS: [&str; 6] = [
    "numbers",
    "key",
    "languages",
    "priority",
    "programme",
    "overflow",
];

/// What is to be said of a queue, which there is from then on; or that there is none of that name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct QueueSetting {
    queue: String,
    what: What,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum What {
    /// A value by its key; without one, it is taken out.
    Says(&'static str, Option<Said>),
    /// The queue is taken out.
    Gone,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Said {
    Text(String),
    Whole(i64),
    List(Vec<String>),
    Overflow {
        after_s: i64,
        way: &'static str,
        to: String,
    },
}

impl FromStr for QueueSetting {
    type Err = Wrong;

    /// `QUEUE.KEY=VALUE`, or `QUEUE=`; a queue's name may have dots.
    fn from_str(text: &str) -> Result<Self, Wrong> {
        let (name, written) = text.split_once('=').ok_or(Wrong::QueueSetting)?;
        let written = written.trim();
        let found = SETTINGS.iter().find_map(|key| {
            let queue = name.strip_suffix(key)?.strip_suffix('.')?;
            (!queue.is_empty()).then_some((queue, *key))
        });
        let (queue, what) = match found {
            Some((queue, key)) => {
                let said = (!written.is_empty()).then(|| Said::read(key, written));
                (queue, What::Says(key, said.transpose()?))
            }
            None if written.is_empty() && !name.is_empty() => (name, What::Gone),
            None => return Err(Wrong::QueueSetting),
        };
        Ok(Self {
            queue: queue.to_owned(),
            what,
        })
    }
}

impl QueueSetting {
    /// What it is called, for a person.
    pub(crate) fn name(&self) -> String {
        match &self.what {
            What::Says(key, _) => format!("{}.{key}", self.queue),
            What::Gone => self.queue.clone(),
        }
    }

    /// The value, for a person; empty where it is taken out.
    pub(crate) fn shown(&self) -> String {
        match &self.what {
            What::Says(_, Some(said)) => said.shown(),
            What::Says(_, None) | What::Gone => String::new(),
        }
    }

    /// Says it in the configuration.
    ///
    /// # Errors
    /// [`Wrong::NoSuchQueue`]: there is none to take something out of.
    pub(crate) fn say(&self, document: &mut DocumentMut) -> Result<(), Wrong> {
        let is_it = |queue: &Table| queue.get("name").and_then(Item::as_str) == Some(&self.queue);
        let queues = document
            .entry("queue")
            .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        // What else it may be is refused when the whole is read.
        let queues = queues.as_array_of_tables_mut().ok_or(Wrong::QueueSetting)?;
        let is_there = queues.iter().any(is_it);
        match &self.what {
            What::Gone if is_there => queues.retain(|queue| !is_it(queue)),
            What::Says(key, said) if is_there || said.is_some() => {
                if !is_there {
                    let mut new = Table::new();
                    new.insert("name", value(&self.queue));
                    queues.push(new);
                }
                let of_it = queues.iter_mut().find(|queue| is_it(queue));
                let queue = of_it.ok_or(Wrong::NoSuchQueue)?;
                match said {
                    Some(said) => drop(queue.insert(key, Item::Value(said.value()))),
                    None => drop(queue.remove(key)),
                }
            }
            What::Gone | What::Says(..) => return Err(Wrong::NoSuchQueue),
        }
        if queues.is_empty() {
            document.remove("queue");
        }
        Ok(())
    }
}

impl Said {
    fn read(key: &str, written: &str) -> Result<Self, Wrong> {
        let number = |text: &str| text.parse::<i64>().map_err(|_| Wrong::QueueSetting);
        Ok(match key {
            "key" | "priority" => Self::Whole(number(written)?),
            "numbers" | "languages" => {
                let word = |word: &str| word.split_whitespace().collect::<String>();
                let words = written.split(',').map(word);
                Self::List(words.filter(|word| !word.is_empty()).collect())
            }
            "overflow" => {
                let (after, to) = written.split_once(' ').ok_or(Wrong::QueueSetting)?;
                let to = to.trim();
                let is_number = |octet: u8| octet.is_ascii_digit() || octet == b'+';
                Self::Overflow {
                    after_s: number(after)?,
                    way: if to.bytes().all(is_number) {
                        "number"
                    } else {
                        "queue"
                    },
                    to: to.to_owned(),
                }
            }
            _ => Self::Text(written.to_owned()),
        })
    }

    /// As a person writes it.
    fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Whole(number) => number.to_string(),
            Self::List(words) => words.join(", "),
            Self::Overflow { after_s, to, .. } => format!("{after_s} {to}"),
        }
    }

    /// As the configuration has it.
    fn value(&self) -> Value {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::Whole(number) => (*number).into(),
            Self::List(words) => words.iter().map(String::as_str).collect::<Array>().into(),
            Self::Overflow { after_s, way, to } => {
                let after = ("after_s", Value::from(*after_s));
                InlineTable::from_iter([after, (*way, to.as_str().into())]).into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(before: &str, settings: &[&str]) -> Result<String, Wrong> {
        let mut document: DocumentMut = before.parse().unwrap();
        for setting in settings {
            setting.parse::<QueueSetting>()?.say(&mut document)?;
        }
        Ok(document.to_string())
    }

    const BEFORE: &str = "# Calls.\n[calls]\nring_for_s = 25 # long\n";

    #[test]
    fn queues_are_made_changed_and_taken_out_and_the_rest_stays() {
        let two = after(
            BEFORE,
            &[
                "Camps.key=2",
                "Camps.numbers=0537 11 22 33, 3737,",
                "Camps.languages=ar, fr",
                "Camps.overflow=120 Accueil",
                "Accueil.overflow=300 0537001122",
            ],
        )
        .unwrap();
        assert_eq!(
            two,
            format!(
                "{BEFORE}\n[[queue]]\nname = \"Camps\"\nkey = 2\n\
                 numbers = [\"0537112233\", \"3737\"]\nlanguages = [\"ar\", \"fr\"]\n\
                 overflow = {{ after_s = 120, queue = \"Accueil\" }}\n\n[[queue]]\nname = \"Accueil\"\n\
                 overflow = {{ after_s = 300, number = \"0537001122\" }}\n"
            )
        );
        let one = after(&two, &["Camps.key=", "Accueil="]).unwrap();
        assert!(
            one.contains("Camps") && !one.contains("key =") && !one.contains("name = \"Accueil\"")
        );
        assert_eq!(after(&one, &["Camps="]).unwrap(), BEFORE);
    }

    #[test]
    fn what_is_said_is_shown_as_a_person_writes_it() {
        for (written, name, shown) in [
            ("Camps.key= 2", "Camps.key", "2"),
            (
                "Camps.numbers=0537 11 22 33,3737,",
                "Camps.numbers",
                "0537112233, 3737",
            ),
            (
                "Camps.overflow=120  Accueil",
                "Camps.overflow",
                "120 Accueil",
            ),
            ("Camps.programme=camps", "Camps.programme", "camps"),
            ("Camps.key=", "Camps.key", ""),
            ("Camps=", "Camps", ""),
        ] {
            let setting: QueueSetting = written.parse().unwrap();
            assert_eq!(
                (setting.name().as_str(), setting.shown().as_str()),
                (name, shown)
            );
        }
    }

    #[test]
    fn what_is_no_setting_or_of_no_queue_is_refused() {
        for text in [
            "Camps",
            "=",
            "",
            ".key=1",
            "key=1",
            "Camps.key=two",
            "Camps.colour=red",
            "Camps.overflow=Accueil",
            "Camps.overflow=soon Accueil",
        ] {
            assert_eq!(
                text.parse::<QueueSetting>(),
                Err(Wrong::QueueSetting),
                "{text}"
            );
        }
        assert_eq!(after("", &["Camps="]), Err(Wrong::NoSuchQueue));
        assert_eq!(after("", &["Camps.key="]), Err(Wrong::NoSuchQueue));
    }
}
