//! What a member of staff is for, as the page of their account shows it.

use jawab_desk::floor::Floor;
use jawab_vocabulary::{Language, Skills};

use crate::account::{SkillChoice, SkillsView};
use crate::labels;
use crate::locale::Locale;

/// What somebody is for, as the page of their account shows it.
pub(super) fn skills_view(locale: Locale, floor: &Floor, skills: &Skills) -> SkillsView {
    let board = floor.board();
    let queues = board.queues.iter().map(|queue| SkillChoice {
        value: queue.name.to_string(),
        words: queue.name.to_string(),
        ticked: skills.queues.contains(&queue.name),
    });
    let languages = Language::ALL.into_iter().map(|language| SkillChoice {
        value: language.code().to_owned(),
        words: labels::language(locale, language),
        ticked: skills.languages.contains(&language),
    });
    SkillsView {
        queues: queues.collect(),
        languages: languages.collect(),
    }
}
