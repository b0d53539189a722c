//! Mail addresses (RFC 5321, RFC 6531): read from what a person types or copies, and from what a
//! message says.
//!
//! RFC 5321 (2.4) leaves it to the host whether `Amina@` and `amina@` are one, and asks hosts not
//! to make two of them; those in use do not. A family's address would be two here for a capital
//! letter that a telephone put in front, so both parts are kept in small letters. Who answers a
//! message answers the address that it came from, as it stands in it.

use unicode_normalization::UnicodeNormalization;

use crate::text;

/// Most octets of an address (RFC 5321, 4.5.3.1.3, without its angle brackets), and of what is
/// before its `@` (4.5.3.1.1).
const MOST: usize = 254;
const MOST_LOCAL: usize = 64;

/// The address as it is kept; `None` for what is none. Quoted local parts and literals
/// (`"a b"@[192.0.2.1]`) are nobody's who writes to a youth centre, and are refused.
pub(super) fn canonical(text: &str) -> Option<String> {
    let folded = folded(text);
    let (local, domain) = bare(&folded).rsplit_once('@')?;
    let domain = idna::domain_to_ascii_strict(domain).ok()?;
    let address = format!("{local}@{domain}");
    let is_one = is_local(local) && is_public(&domain) && address.len() <= MOST;
    is_one.then_some(address)
}

/// In small letters, composed, with the signs of ASCII where they were typed wide, and without
/// what is not seen.
pub(super) fn folded(text: &str) -> String {
    let seen: String = text.chars().filter_map(text::seen).collect();
    // A capital may be small only once it is composed, and composed only once it is small.
    let small: String = seen.nfkc().collect::<String>().to_lowercase();
    small.nfkc().collect::<String>().trim().to_owned()
}

/// What stands in a link or between angle brackets: `mailto:amina@…`, `Amina Tazi <amina@…>`.
fn bare(text: &str) -> &str {
    let inside = text
        .strip_suffix('>')
        .and_then(|text| text.rsplit_once('<'))
        .map_or(text, |(_, inside)| inside);
    inside.strip_prefix("mailto:").unwrap_or(inside).trim()
}

/// A dot-atom (RFC 5322, 3.2.3) in which letters may be of any script (RFC 6531, 3.3).
fn is_local(local: &str) -> bool {
    (1..=MOST_LOCAL).contains(&local.len()) && local.split('.').all(is_atom)
}

fn is_atom(atom: &str) -> bool {
    !atom.is_empty()
        && atom.chars().all(|c| {
            c.is_alphanumeric()
                || "!#$%&'*+-/=?^_`{|}~".contains(c)
                || unicode_normalization::char::is_combining_mark(c)
        })
}

/// Whether mail finds the domain from outside: a name in another, and no address of a machine.
fn is_public(domain: &str) -> bool {
    let top = domain.rsplit_once('.').map(|(_, top)| top);
    top.is_some_and(|top| top.bytes().any(|octet| octet.is_ascii_alphabetic()))
}
