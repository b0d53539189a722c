//! Says when the program was built: a certificate that is valid then is valid for a machine whose
//! clock was never set.

use std::time::{SystemTime, UNIX_EPOCH};

fn main() {
    // Builds that have to come out the same say the time themselves.
    println!("cargo::rerun-if-env-changed=SOURCE_DATE_EPOCH");
    println!("cargo::rerun-if-changed=src/verified_time.rs");
    let said = std::env::var("SOURCE_DATE_EPOCH").ok();
    let now = || {
        #[allow(
            clippy::disallowed_methods,
            reason = "the clock of the machine that builds"
        )]
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.map_or(0, |since| since.as_secs())
    };
    let built = said.and_then(|said| said.parse().ok()).unwrap_or_else(now);
    println!("cargo::rustc-env=JAWAB_BUILT_S={built}");
}
