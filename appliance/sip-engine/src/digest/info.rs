//! What a server says to credentials that it took (RFC 7616 §3.5): that it knows our secret, too,
//! and the nonce of our next request.

use super::{Authenticator, By, Realm};
use crate::header::{AuthParams, Authorization, ProxyAuthorization};
use crate::{Name, Request, Response};

impl Authenticator {
    /// A response to a request of ours has come. What it says of the next nonce is taken, unless
    /// it proves by `rspauth` that it does not know our secret.
    pub(crate) fn informed(&mut self, request: &Request, response: &Response) {
        let by = [
            (By::Registrar, Name::AUTHENTICATION_INFO),
            (By::Proxy, Name::PROXY_AUTHENTICATION_INFO),
        ];
        for (by, name) in by {
            let info = response.headers.first(&name);
            let Some(Ok(info)) = info.map(AuthParams::parse_info) else {
                continue;
            };
            let credentials: Vec<AuthParams> = match by {
                By::Registrar => {
                    let all = Authorization::all(&request.headers);
                    all.into_iter().map(|header| header.0).collect()
                }
                By::Proxy => {
                    let all = ProxyAuthorization::all(&request.headers);
                    all.into_iter().map(|header| header.0).collect()
                }
            };
            self.take_next(by, &credentials, &info, response);
        }
    }

    fn take_next(
        &mut self,
        by: By,
        credentials: &[AuthParams],
        info: &AuthParams,
        response: &Response,
    ) {
        let (Some(account), Some(next)) = (&self.account, info.get("nextnonce")) else {
            return;
        };
        let (proof, is_only) = (info.get("rspauth"), credentials.len() == 1);
        for said in credentials {
            let of = |realm: &&mut Realm| {
                realm.by == by
                    && said.get("realm") == Some(realm.realm.as_str())
                    // A later request may have been answered before.
                    && said.get("nonce") == Some(realm.nonce.as_str())
            };
            let Some(realm) = self.realms.iter_mut().find(of) else {
                continue;
            };
            let own = |name: &str| said.get(name).unwrap_or_default();
            let is_it = match proof {
                // It names no realm: of several nobody knows whose it is.
                None => is_only,
                Some(proof) => {
                    let (cnonce, nc, uri) = (own("cnonce"), own("nc"), own("uri"));
                    let ha1 = realm.ha1(account, cnonce);
                    let ha2 = realm.ha2("", uri, &response.body);
                    let (algorithm, nonce) = (realm.algorithm, &realm.nonce);
                    let expected = match realm.qop {
                        Some(qop) => format!("{ha1}:{nonce}:{nc}:{cnonce}:{qop}:{ha2}"),
                        None => format!("{ha1}:{nonce}:{ha2}"),
                    };
                    algorithm.hash(&expected).eq_ignore_ascii_case(proof)
                }
            };
            if is_it && !next.is_empty() {
                next.clone_into(&mut realm.nonce);
                realm.count = 0;
            }
        }
    }
}
