//! A trace onto a stick, recorded beside the screens.

use std::thread::JoinHandle;

use tokio_util::sync::CancellationToken;

use crate::locale::Locale;
use crate::machine::Site;
use crate::trace::{TraceError, TraceReport, TraceWanted, record, report_lines};

/// A recording under way. Dropped, it ends, and its stick may be taken out.
#[derive(Debug)]
pub(super) struct Recording {
    stop: CancellationToken,
    under_way: Option<JoinHandle<Result<TraceReport, TraceError>>>,
}

impl Recording {
    /// Begins one.
    pub(super) fn begin(site: &Site, what: TraceWanted, seconds: u16, locale: Locale) -> Self {
        let stop = CancellationToken::new();
        let (site, stopped) = (site.clone(), stop.clone());
        Self {
            stop,
            under_way: Some(std::thread::spawn(move || {
                record(&site, &what, seconds, None, locale, &stopped)
            })),
        }
    }

    /// Ends it: within a second or so it is over.
    pub(super) fn end(&self) {
        self.stop.cancel();
    }

    /// What became of it, once it is over.
    pub(super) fn outcome(&mut self, locale: Locale) -> Option<Vec<String>> {
        let over = self.under_way.take_if(|thread| thread.is_finished())?;
        Some(match over.join() {
            Ok(Ok(report)) => report_lines(&report, locale),
            Ok(Err(error)) => vec![error.said(locale)],
            Err(_) => vec![locale.t("refused-failed")],
        })
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        self.stop.cancel();
        if let Some(thread) = self.under_way.take() {
            let _ = thread.join();
        }
    }
}
