//! What cases choose from in the whole country: programmes, and kinds of case.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jawab_desk::Action;
use jawab_desk::catalogue::{Ages, Catalogue, Entry, Meaning};
use serde::Deserialize;
use uuid::Uuid;

use super::admin_request::AdminRequest;
use super::view::{Admin, CatalogueEdit, CatalogueOf, Ministry, NotDone};
use super::{deeds, refusal};
use crate::account::Notice;
use crate::case_words::CaseWords;
use crate::locale::Locale;
use crate::page::{Page, show};
use crate::page_error::PageError;
use crate::trail::DeedRow;

/// What is typed of one entry.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct EntryForm {
    code: String,
    name: String,
    name_ar: String,
    name_zgh: String,
    name_en: String,
    position: String,
    from: String,
    to: String,
    urgent: bool,
}

/// Whether an entry is to be offered.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct OfferedForm {
    offered: bool,
}

/// The fields of a form: where they are sent, and what is in them.
struct Fields {
    /// What the ids of its fields begin with.
    of: &'static str,
    is_programme: bool,
    /// A new one, whose code is chosen.
    is_new: bool,
    form: EntryForm,
    /// The words that hold where no name is given: in French, Arabic, Tamazight, English.
    otherwise: [String; 4],
    wrong: &'static str,
}

struct List {
    title: String,
    entries: Vec<Row>,
    fields: Fields,
    /// The form is open, because it was refused.
    open: bool,
}

struct Row {
    href: String,
    code: String,
    name: String,
    urgent: bool,
    offered: bool,
}

#[derive(Template)]
#[template(path = "central/catalogue.html")]
struct CataloguePage {
    page: Page,
    notice: Option<Notice>,
    lists: [List; 2],
    may_publish: bool,
}

#[derive(Template)]
#[template(path = "central/catalogue_entry.html")]
struct EntryPage {
    page: Page,
    notice: Option<Notice>,
    href: String,
    name: String,
    offered: bool,
    fields: Fields,
    may_publish: bool,
    trail: Vec<DeedRow>,
}

/// What came of a form.
#[derive(Default)]
struct Shown {
    status: StatusCode,
    notice: Option<Notice>,
    wrong: &'static str,
    /// What was typed, where it was refused.
    form: Option<EntryForm>,
}

impl CatalogueOf {
    const ALL: [Self; 2] = [Self::Programmes, Self::Kinds];

    const fn code(self) -> &'static str {
        match self {
            Self::Programmes => "programmes",
            Self::Kinds => "kinds",
        }
    }

    fn parsed(code: &str) -> Result<Self, PageError> {
        let mut all = Self::ALL.into_iter();
        all.find(|of| of.code() == code).ok_or(PageError::NotFound)
    }
}

/// What a page needs of an entry, whichever list it is of.
struct Known {
    code: String,
    name: String,
    offered: bool,
    urgent: bool,
    record: Option<Uuid>,
    form: EntryForm,
}

impl Known {
    fn new<M>(entry: &Entry<M>, name: String) -> Self {
        let names = &entry.names;
        let text = |name: &Option<String>| name.clone().unwrap_or_default();
        Self {
            code: entry.code.clone(),
            name,
            offered: entry.offered,
            urgent: false,
            record: entry.records.first().copied(),
            form: EntryForm {
                code: entry.code.clone(),
                name: names.plain.clone(),
                name_ar: text(&names.ar),
                name_zgh: text(&names.zgh),
                name_en: text(&names.en),
                // What was never put anywhere is at the end.
                position: match entry.position {
                    i64::MAX => String::new(),
                    position => position.to_string(),
                },
                ..EntryForm::default()
            },
        }
    }

    fn programme(words: CaseWords<'_>, entry: &Entry<Ages>) -> Self {
        let known = Self::new(entry, words.programme_with_ages(entry));
        let years = |years: Option<u8>| years.map(|years| years.to_string()).unwrap_or_default();
        let form = EntryForm {
            from: years(entry.means.from),
            to: years(entry.means.to),
            ..known.form
        };
        Self { form, ..known }
    }

    fn kind(words: CaseWords<'_>, entry: &Entry<Meaning>) -> Self {
        let known = Self::new(entry, words.kind(&entry.code));
        let urgent = entry.means.urgent;
        let form = EntryForm {
            urgent,
            ..known.form
        };
        Self {
            form,
            urgent,
            ..known
        }
    }
}

fn known(of: CatalogueOf, words: CaseWords<'_>, catalogue: &Catalogue) -> Vec<Known> {
    match of {
        CatalogueOf::Programmes => {
            let entries = catalogue.programmes.all().iter();
            entries
                .map(|entry| Known::programme(words, entry))
                .collect()
        }
        CatalogueOf::Kinds => {
            let entries = catalogue.kinds.all().iter();
            entries.map(|entry| Known::kind(words, entry)).collect()
        }
    }
}

fn href(of: CatalogueOf, code: &str) -> String {
    let code = percent_encoding::utf8_percent_encode(code, percent_encoding::NON_ALPHANUMERIC);
    format!("/catalogue/{}/{code}", of.code())
}

fn edit_of(of: CatalogueOf, form: &EntryForm) -> Result<CatalogueEdit, NotDone> {
    let number = |text: &str, wrong: fn() -> NotDone| match text.trim() {
        "" => Ok(None),
        text => text.parse::<i64>().map(Some).map_err(|_| wrong()),
    };
    let ages = || NotDone::Ages;
    let is_programme = of == CatalogueOf::Programmes;
    Ok(CatalogueEdit {
        code: form.code.trim().to_owned(),
        name: Some(form.name.clone()),
        name_ar: Some(form.name_ar.clone()),
        name_zgh: Some(form.name_zgh.clone()),
        name_en: Some(form.name_en.clone()),
        position: number(&form.position, || NotDone::Position)?,
        age_from: is_programme.then_some(number(&form.from, ages)?.unwrap_or(0)),
        age_to: is_programme.then_some(number(&form.to, ages)?.unwrap_or(0)),
        urgent: (!is_programme).then_some(form.urgent),
        offered: None,
    })
}

pub(super) async fn lists<M: Ministry>(
    State(ministry): State<M>,
    AdminRequest { page, .. }: AdminRequest,
) -> Result<Response, PageError> {
    lists_page(&ministry, page, None).await
}

pub(super) async fn add<M: Ministry>(
    State(ministry): State<M>,
    AdminRequest { page, admin }: AdminRequest,
    Path(of): Path<String>,
    Form(form): Form<EntryForm>,
) -> Result<Response, PageError> {
    let of = CatalogueOf::parsed(&of)?;
    let shown = publish(&ministry, &admin, &page, of, form).await?;
    lists_page(&ministry, page, Some((of, shown))).await
}

/// Says what a form has, and what came of it.
async fn publish<M: Ministry>(
    ministry: &M,
    admin: &Admin,
    page: &Page,
    of: CatalogueOf,
    form: EntryForm,
) -> Result<Shown, PageError> {
    let said = match edit_of(of, &form) {
        Ok(edit) => ministry.change_catalogue(admin, of, edit).await,
        Err(refused) => Err(refused),
    };
    shown(page, said, Some(form))
}

fn shown(
    page: &Page,
    said: Result<(), NotDone>,
    form: Option<EntryForm>,
) -> Result<Shown, PageError> {
    Ok(match said {
        Ok(()) => Shown {
            notice: Some(Notice {
                good: true,
                words: page.t("catalogue-said"),
            }),
            ..Shown::default()
        },
        Err(error) => {
            let wrong = refusal::field(&error);
            let (status, words) = refusal::in_words(page.locale, error)?;
            Shown {
                status,
                notice: Some(Notice { good: false, words }),
                // Beside a button there is no field to be mended.
                wrong: if form.is_some() { wrong } else { "" },
                form,
            }
        }
    })
}

async fn lists_page<M: Ministry>(
    ministry: &M,
    page: Page,
    done: Option<(CatalogueOf, Shown)>,
) -> Result<Response, PageError> {
    let catalogue = ministry.catalogue().await.map_err(PageError::Broken)?;
    let words = CaseWords::new(page.locale, &catalogue);
    let (mut status, mut notice, mut refused) = (StatusCode::OK, None, None);
    if let Some((of, shown)) = done {
        (status, notice) = (shown.status, shown.notice);
        refused = shown.form.map(|form| (of, form, shown.wrong));
    }
    let list = |of: CatalogueOf| {
        let typed = refused.as_ref().filter(|(refused, ..)| *refused == of);
        let rows = known(of, words, &catalogue).into_iter().map(|known| Row {
            href: href(of, &known.code),
            code: known.code,
            name: known.name,
            urgent: known.urgent,
            offered: known.offered,
        });
        List {
            title: page.t(match of {
                CatalogueOf::Programmes => "catalogue-programmes",
                CatalogueOf::Kinds => "catalogue-kinds",
            }),
            entries: rows.collect(),
            open: typed.is_some(),
            fields: Fields {
                of: of.code(),
                is_programme: of == CatalogueOf::Programmes,
                is_new: true,
                form: typed.map(|(_, form, _)| form.clone()).unwrap_or_default(),
                otherwise: Default::default(),
                wrong: typed.map_or("", |(.., wrong)| *wrong),
            },
        }
    };
    let lists = CatalogueOf::ALL.map(list);
    let may_publish = page.may(Action::PublishCatalogue);
    show(
        status,
        &CataloguePage {
            notice,
            lists,
            may_publish,
            page,
        },
    )
}

pub(super) async fn show_one<M: Ministry>(
    State(ministry): State<M>,
    AdminRequest { page, .. }: AdminRequest,
    Path((of, code)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let of = CatalogueOf::parsed(&of)?;
    entry_page(&ministry, page, of, &code, Shown::default()).await
}

pub(super) async fn edit<M: Ministry>(
    State(ministry): State<M>,
    AdminRequest { page, admin }: AdminRequest,
    Path((of, code)): Path<(String, String)>,
    Form(form): Form<EntryForm>,
) -> Result<Response, PageError> {
    let of = CatalogueOf::parsed(&of)?;
    is_there(&ministry, of, &code).await?;
    let form = EntryForm {
        code: code.clone(),
        ..form
    };
    let shown = publish(&ministry, &admin, &page, of, form).await?;
    entry_page(&ministry, page, of, &code, shown).await
}

pub(super) async fn set_offered<M: Ministry>(
    State(ministry): State<M>,
    AdminRequest { page, admin }: AdminRequest,
    Path((of, code)): Path<(String, String)>,
    Form(form): Form<OfferedForm>,
) -> Result<Response, PageError> {
    let of = CatalogueOf::parsed(&of)?;
    is_there(&ministry, of, &code).await?;
    let edit = CatalogueEdit {
        code: code.clone(),
        offered: Some(form.offered),
        ..CatalogueEdit::default()
    };
    let said = ministry.change_catalogue(&admin, of, edit).await;
    let shown = shown(&page, said, None)?;
    entry_page(&ministry, page, of, &code, shown).await
}

/// A page of an entry changes what is there, and adds nothing.
async fn is_there<M: Ministry>(ministry: &M, of: CatalogueOf, code: &str) -> Result<(), PageError> {
    let catalogue = ministry.catalogue().await.map_err(PageError::Broken)?;
    let is_there = has(&catalogue, of, code);
    is_there.then_some(()).ok_or(PageError::NotFound)
}

fn has(catalogue: &Catalogue, of: CatalogueOf, code: &str) -> bool {
    match of {
        CatalogueOf::Programmes => catalogue.programmes.get(code).is_some(),
        CatalogueOf::Kinds => catalogue.kinds.get(code).is_some(),
    }
}

async fn entry_page<M: Ministry>(
    ministry: &M,
    page: Page,
    of: CatalogueOf,
    code: &str,
    shown: Shown,
) -> Result<Response, PageError> {
    let catalogue = ministry.catalogue().await.map_err(PageError::Broken)?;
    let words = CaseWords::new(page.locale, &catalogue);
    let mut known = known(of, words, &catalogue).into_iter();
    let known = known.find(|known| known.code == code);
    let known = known.ok_or(PageError::NotFound)?;
    let done = match known.record {
        Some(record) => ministry.deeds(record).await.map_err(PageError::Broken)?,
        None => Vec::new(),
    };
    let built_in = Catalogue::default();
    let locales = [
        Locale::French,
        Locale::Arabic,
        Locale::Tamazight,
        Locale::English,
    ];
    let otherwise = locales.map(|locale| {
        let words = CaseWords::new(locale, &built_in);
        match of {
            CatalogueOf::Programmes => words.programme(code),
            CatalogueOf::Kinds => words.kind(code),
        }
    });
    let view = EntryPage {
        href: href(of, code),
        name: known.name,
        offered: known.offered,
        fields: Fields {
            of: of.code(),
            is_programme: of == CatalogueOf::Programmes,
            is_new: false,
            form: shown.form.unwrap_or(known.form),
            otherwise: if has(&built_in, of, code) {
                otherwise
            } else {
                Default::default()
            },
            wrong: shown.wrong,
        },
        may_publish: page.may(Action::PublishCatalogue),
        trail: deeds::rows(page.locale, done),
        notice: shown.notice,
        page,
    };
    show(shown.status, &view)
}
