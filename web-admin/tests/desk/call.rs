//! The call in hand.

use std::sync::Arc;

use axum::http::StatusCode;
use jawab_desk::Filter;
use jawab_desk::floor::{Activity, CallOnFloor, QueueOnFloor, Waiting, WayOut};
use jawab_line_state::{Budget, LineKind, LineStatus, LineWarning};
use jawab_vocabulary::{LineChoice, LineClosed, QueueName};
use jiff::Timestamp;
use uuid::Uuid;

use super::write_up::save;
use super::{SCRIPT, call};
use crate::common::{Browser, Centre, show};

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

#[tokio::test]
async fn the_queue_of_a_call_is_shown_where_they_wait_in_the_call_and_in_the_bar() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let shows = |queue: Option<&str>| {
        let queue = queue.map(QueueName::from);
        let call = CallOnFloor {
            queue: queue.clone(),
            ..call("+212612345678")
        };
        show(&centre, Activity::Ringing(call));
        let waiting = Waiting {
            contact: Uuid::now_v7(),
            caller: None,
            language: None,
            queue,
            since: Timestamp::now(),
        };
        centre.keeper.board.send_modify(|board| {
            let board = Arc::make_mut(board);
            board.waiting = vec![waiting];
        });
    };
    let places = [
        ("/", "data-test=\"waiting-queue\""),
        ("/", "data-test=\"pop-queue\""),
        ("/cases", "data-test=\"call-bar-queue\""),
    ];
    shows(Some("<b>Colonies</b>"));
    for (page, place) in places {
        let page = browser.get(page).await;
        let shown = page.between(place, "</bdi>");
        assert!(shown.contains("&#60;b&#62;Colonies"), "{place}: {shown}");
    }
    shows(None);
    for (page, place) in places {
        assert!(!browser.get(page).await.text.contains(place), "{place}");
    }
}

#[tokio::test]
async fn a_case_of_a_queues_call_begins_with_the_programme_that_the_queue_is_about() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let chosen = async |browser: &mut Browser, queue: Option<&str>| {
        let call = CallOnFloor {
            queue: queue.map(QueueName::from),
            ..call("+212612345678")
        };
        show(&centre, Activity::Ringing(call));
        centre.keeper.board.send_modify(|board| {
            let queue = |name: &str, programme: Option<&str>| QueueOnFloor {
                name: name.into(),
                programme: programme.map(str::to_owned),
            };
            let board = Arc::make_mut(board);
            board.queues = vec![queue("Colonies", Some("camps")), queue("Accueil", None)];
        });
        let page = browser.get("/").await;
        let programmes = page.between("name=\"programme\"", "</select>");
        let chosen = programmes
            .split("<option ")
            .find(|it| it.contains(" selected"));
        chosen.map(|option| option.split('"').nth(1).unwrap().to_owned())
    };
    let camps = chosen(&mut browser, Some("Colonies")).await;
    assert_eq!(camps.as_deref(), Some("camps"));
    let others = [
        chosen(&mut browser, Some("Accueil")).await,
        chosen(&mut browser, None).await,
    ];
    assert!(
        others.iter().flatten().all(|chosen| chosen.is_empty()),
        "{others:?}"
    );
}

#[tokio::test]
async fn why_a_call_goes_out_on_a_line_or_on_none_is_shown_and_a_prefix_as_a_guess() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let prefix = WayOut::Chosen("gsm2".into(), LineChoice::Prefix);
    let called_on = WayOut::Chosen("gsm2".into(), LineChoice::CalledOn);
    for (way_out, said) in [
        (Some(prefix), "a guess, for numbers are portable"),
        (Some(called_on), "where this person called the centre last"),
        (Some(WayOut::Closed(LineClosed::Budget)), "budget"),
        (Some(WayOut::Closed(LineClosed::Roaming)), "network"),
        (None, ""),
    ] {
        let call = CallOnFloor {
            way_out: way_out.clone(),
            outbound: true,
            ..call("0612345678")
        };
        show(&centre, Activity::OnCall(call));
        let page = browser.get("/").await.text;
        let mark = "data-test=\"way-out\"";
        assert_eq!(page.contains(mark), way_out.is_some(), "{way_out:?}");
        assert!(page.contains(said), "{way_out:?}: {page}");
    }
}

#[tokio::test]
async fn staff_are_told_what_keeps_them_from_calling_on_a_line() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let mut line = LineStatus::starting("gsm1", LineKind::Gsm);
    let is_used = LineWarning::BudgetUsed;
    for warning in [
        &is_used,
        &LineWarning::RoamingClosed,
        &LineWarning::CreditLow,
    ] {
        line.warn(warning, true);
    }
    line.warn(&LineWarning::CreditUnknown, true);
    line.spending.budget = Some(Budget {
        left_s: 61,
        of_month: true,
    });
    centre.keeper.board.send_modify(|board| {
        let mut changed = (**board).clone();
        changed.lines = vec![line.clone()];
        *board = Arc::new(changed);
    });
    let page = browser.get("/").await;
    let lines = page.between("data-test=\"lines\"", "</ul>");
    for said in [
        "budget is used up",
        "another operator’s network",
        "credit is low",
        "minute of its budget left this month",
    ] {
        assert!(lines.contains(said), "{said}: {lines}");
    }
    // That is a technician's.
    assert!(!lines.contains("is not known"), "{lines}");
}
