//! Brings the desk's orders of menus to the exchange: they are live from then on, or are tried at a handset.

use std::time::Duration;

use jawab_desk::{MenuOrder, TrialRefusal};
use jawab_switch::{TestCall, TestCallRefusal};
use tokio::sync::{mpsc, oneshot};
use tracing::info;

use crate::notice::{Notice, TestCallOrder};

/// A trial that was not refused within this has begun: call control refuses at once.
const REFUSED_WITHIN: Duration = Duration::from_millis(500);

/// Runs until nobody can order any more, or the exchange is gone.
pub(crate) async fn carry(mut orders: mpsc::Receiver<MenuOrder>, notices: mpsc::Sender<Notice>) {
    while let Some(order) = orders.recv().await {
        let sent = match order {
            MenuOrder::Use(menus) => {
                info!("callers hear other menus from now on");
                notices.send(Notice::Menus(menus)).await
            }
            MenuOrder::Try {
                handset,
                menus,
                language,
                answer,
            } => {
                info!("menus are tried at handset {handset}");
                let (report, over) = oneshot::channel();
                let test_call = TestCall::Menus {
                    handset,
                    menus,
                    language,
                };
                let wanted = TestCallOrder { test_call, report };
                let sent = notices.send(Notice::TestCall(wanted)).await;
                tokio::spawn(async move {
                    let over = tokio::time::timeout(REFUSED_WITHIN, over).await;
                    let begun = match over {
                        Ok(Ok(Err(why))) => Err(refusal(why)),
                        Ok(Err(_)) => Err(TrialRefusal::NotNow),
                        Ok(Ok(Ok(_))) | Err(_) => Ok(()),
                    };
                    // Whoever asked may have gone to another page.
                    let _ = answer.send(begun);
                });
                sent
            }
        };
        if sent.is_err() {
            return;
        }
    }
}

const fn refusal(why: TestCallRefusal) -> TrialRefusal {
    match why {
        TestCallRefusal::HandsetGone => TrialRefusal::HandsetGone,
        TestCallRefusal::HandsetBusy => TrialRefusal::HandsetBusy,
        _ => TrialRefusal::NotNow,
    }
}
