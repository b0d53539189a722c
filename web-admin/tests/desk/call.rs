//! The call in hand.

use axum::http::StatusCode;
use jawab_desk::Filter;
use jawab_desk::floor::Activity;

use super::write_up::save;
use super::{SCRIPT, call};
use crate::common::{Centre, show};

#[tokio::test]
async fn the_pop_shows_who_calls_and_the_form_is_filled_in() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    save(&mut browser, &[]).await;
    let call = call("+212612345678");
    show(&centre, Activity::Ringing(call.clone()));
    let desk = browser.get("/").await;
    let pop = desk.between("id=\"pop\"", "</article>");
    assert!(pop.contains(&format!("data-contact=\"{}\"", call.contact)));
    assert!(pop.contains("Amina"), "{pop}");
    assert!(pop.contains("Arabic"));
    assert!(pop.contains("RAB-"), "the open case is there: {pop}");
    let number = desk.between("data-test=\"pop-number\">", "</p>");
    let digits: String = number
        .split('<')
        .filter_map(|tag| tag.split_once('>'))
        .map(|(_, text)| text)
        .collect();
    assert_eq!(digits.trim(), "+212612345678");
    assert!(
        desk.text
            .contains(&format!("name=\"contact\" value=\"{}\"", call.contact))
    );
    assert!(
        desk.text
            .contains("id=\"case-number\" name=\"number\" value=\"+212612345678\"")
    );
}

#[tokio::test]
async fn a_call_offers_only_what_can_be_done_with_it() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let call = call("0612345678");
    for (activity, hold, resume, hang_up) in [
        (Activity::Ringing(call.clone()), false, false, false),
        (Activity::OnCall(call.clone()), true, false, true),
        (Activity::OnHold(call.clone()), false, true, true),
        (
            Activity::AfterCallWork(call.clone(), None),
            false,
            false,
            false,
        ),
    ] {
        show(&centre, activity.clone());
        let page = browser.get("/").await.text;
        let offers = |what: &str| page.contains(&format!("data-test=\"call-{what}\""));
        assert_eq!(offers("hold"), hold, "{activity:?}");
        assert_eq!(offers("resume"), resume, "{activity:?}");
        assert_eq!(offers("hang-up"), hang_up, "{activity:?}");
    }
}

#[tokio::test]
async fn what_others_wrote_is_text_and_never_markup() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    save(&mut browser, &[("name", SCRIPT), ("note", SCRIPT)]).await;
    show(&centre, Activity::Ringing(call("0612345678")));
    let case = centre.desk.cases(Filter::All).await.unwrap().remove(0);
    let person = case.person.unwrap().id;
    let mut pages = Vec::new();
    for path in [
        "/".into(),
        "/cases".into(),
        format!("/cases/{}", case.id),
        format!("/people/{person}"),
    ] {
        let page = browser.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(
            page.text.contains("&#60;script&#62;"),
            "{path} shows it: {}",
            page.text
        );
        pages.push(page.text);
    }
    show(&centre, Activity::Ringing(call(SCRIPT)));
    pages.push(browser.get("/").await.text);
    for page in pages {
        assert!(!page.contains("<script>"), "{page}");
    }
}
