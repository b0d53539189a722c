//! Routes, loose and strict (RFC 3261 §12.2.1.1, §16.12.1).

use crate::{NameAddr, Uri};

/// The Request-URI and the Route headers of a request to a target.
pub(super) fn towards(target: &Uri, routes: &[NameAddr]) -> (Uri, Vec<NameAddr>) {
    match routes.split_first() {
        Some((first, rest)) if !first.uri.is_loose() => {
            // A strict router finds the next one in the Request-URI, and takes it out of Route.
            let mut routes = rest.to_vec();
            routes.push(NameAddr::new(target.clone()));
            (first.uri.without_headers(), routes)
        }
        _ => (target.without_headers(), routes.to_vec()),
    }
}

/// Where a request to a target goes next.
pub(super) fn next_hop(target: &Uri, routes: &[NameAddr]) -> Uri {
    routes.first().map_or(target, |route| &route.uri).clone()
}
