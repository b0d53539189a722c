//! What is logged. Other people's code sees secrets: an HTTP server's log has cookies and forms.
//! Whatever `RUST_LOG` asks for, it says no more than this here.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::Targets;

/// What is logged unless `RUST_LOG` says otherwise.
const LOGGED: &str = "info";

/// What is asked for.
pub(crate) fn wanted() -> EnvFilter {
    EnvFilter::try_from_default_env().unwrap_or_else(|_| LOGGED.into())
}

/// What is never passed: of this program's own crates, whose log is masked, everything may be
/// said.
pub(crate) fn cap() -> Targets {
    Targets::new()
        .with_default(LevelFilter::INFO)
        .with_target("jawab", LevelFilter::TRACE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jawab_console::{Filter, LogBook};
    use tracing::debug;
    use tracing_subscriber::layer::SubscriberExt;

    #[test]
    fn no_wish_opens_the_log_of_a_stack_that_sees_credentials() {
        for wish in [
            "debug",
            "trace",
            "h2=trace",
            "hyper_util::client=trace,h2=trace",
            "info,h2::codec=debug",
        ] {
            let book = LogBook::default();
            let layers = tracing_subscriber::registry()
                .with(EnvFilter::new(wish))
                .with(cap())
                .with(book.clone());
            tracing::subscriber::with_default(layers, || {
                debug!(target: "h2::codec::framed_read", "cookie");
                tracing::trace!(target: "h2::proto", "Authorization");
                debug!(target: "hyper_util::client", "form");
                debug!(target: "jawab_lines::gsm", "ours");
            });
            let lines = book.after(0, &Filter::default());
            assert!(
                lines.iter().all(|line| line.text == "ours"),
                "{wish}: {lines:?}"
            );
        }
    }
}
