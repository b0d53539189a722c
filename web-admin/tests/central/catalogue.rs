//! What is offered: programmes, editions, kinds of case.

use axum::http::StatusCode;
use jawab_web::central::{CatalogueEdit, CatalogueOf};

use super::logged_in;
use super::ministry::{ADMIN, BOX, CASE, Country};

#[tokio::test]
async fn the_catalogue_is_listed_and_said_to_every_box() {
    let country = Country::default();
    let mut browser = logged_in(&country).await;
    let page = browser.get("/catalogue").await;
    let programmes = page.between("catalogue-programmes", "</section>");
    assert!(
        programmes.contains("data-code=\"volunteering\""),
        "{programmes}"
    );
    let kinds = page.between("catalogue-kinds", "</section>");
    let threat = &kinds[kinds.find("data-code=\"threat\"").unwrap()..];
    assert!(threat.contains("Menace &#60;b&#62;") && threat.contains("entry-retired"));
    assert!(threat.contains("Urgent"), "{threat}");

    let new = [
        ("code", "music"),
        ("name", "Musique"),
        ("position", "15"),
        ("from", "13"),
        ("to", ""),
    ];
    let page = browser.post("/catalogue/programmes", &new).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let said = country.edited.lock().unwrap().pop().unwrap();
    let text = |text: &str| Some(text.to_owned());
    let edit = CatalogueEdit {
        code: "music".into(),
        name: text("Musique"),
        name_ar: text(""),
        name_zgh: text(""),
        name_en: text(""),
        position: Some(15),
        age_from: Some(13),
        age_to: Some(0),
        urgent: None,
        offered: None,
    };
    assert_eq!(said, (CatalogueOf::Programmes, edit));

    // What is refused is shown again with what was typed, and published to nobody.
    for (field, typed, words) in [
        ("code", "A B", "a code is 1 to 40"),
        ("from", "200", "0 to 150"),
        ("from", "old", "0 to 150"),
        ("position", "first", "is a number"),
    ] {
        let form: Vec<_> = new
            .into_iter()
            .filter(|(name, _)| *name != field)
            .chain([(field, typed)])
            .collect();
        let page = browser.post("/catalogue/programmes", &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains(words), "{}", page.text);
        assert!(page.text.contains(&format!("value=\"{typed}\"")), "{field}");
    }
    assert!(country.edited.lock().unwrap().is_empty());

    let path = "/catalogue/kinds/threat";
    let page = browser.get(path).await;
    assert!(page.text.contains("name=\"urgent\" value=\"true\" checked"));
    assert!(page.text.contains("data-test=\"catalogue-offer\""));
    let offered = browser
        .post(&format!("{path}/offered"), &[("offered", "true")])
        .await;
    assert_eq!(offered.status, StatusCode::OK);
    let said = country.edited.lock().unwrap().pop().unwrap();
    assert_eq!(said.0, CatalogueOf::Kinds);
    assert_eq!((&*said.1.code, said.1.offered), ("threat", Some(true)));
    assert_eq!(said.1.name, None, "only that is said");
    let form = [("code", "another"), ("name", "Menace")];
    browser.post(path, &form).await;
    let said = country.edited.lock().unwrap().pop().unwrap();
    assert_eq!((&*said.1.code, said.1.urgent), ("threat", Some(false)));
    let nowhere = browser.post("/catalogue/kinds/nowhere", &form).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    assert!(country.edited.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_form_that_is_refused_marks_the_field_that_is_to_be_mended() {
    let mut browser = logged_in(&Country::default()).await;
    let case = format!("/centres/{BOX}/cases/{CASE}");
    let taken = [("name", "Nada"), ("login", "taken"), ("role", "reader")];
    for (page, path, fields, field) in [
        ("/admins", "/admins", &taken[..], "login"),
        (&case, &format!("{case}/answer"), &[("text", " ")], "text"),
        (
            "/password",
            "/password",
            &[("old", "wrong"), ("new", "a"), ("again", "a")],
            "old",
        ),
    ] {
        browser.get(page).await;
        let refused = browser.post(path, fields).await;
        let marked = refused.between("aria-invalid=\"true\"", ">");
        let before = refused.text.split("aria-invalid=\"true\"").next().unwrap();
        let tag = before.rsplit('<').next().unwrap();
        assert!(tag.contains(&format!("name=\"{field}\"")), "{path}: {tag}");
        let told = marked.split("aria-describedby=\"").nth(1).unwrap();
        let told = told.split(['"', ' ']).next().unwrap();
        let told = format!("id=\"{told}\"");
        assert!(refused.text.contains(&told), "{path}: {told}");
    }
    let account = format!("/admins/{ADMIN}");
    browser.get(&account).await;
    let off = [("active", "false")];
    let refused = browser.post(&format!("{account}/active"), &off).await;
    assert!(
        !refused.text.contains("aria-invalid"),
        "a button has no field"
    );
}
