//! Zone data as central publishes it: with the signature of the ministry's authority.

use rustls_pki_types::CertificateDer;
use webpki::EndEntityCert;
use webpki::ring::ECDSA_P256_SHA256;

use crate::data::{Origin, ZoneData, ZoneError};
use crate::version::Version;

/// Zone data on its way from central to a box.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Published {
    /// Its version, as it is written ("2026f").
    pub version: String,
    /// TZif octets.
    pub octets: Vec<u8>,
    /// The authority's signature over [`Published::signed`].
    pub signature: Vec<u8>,
}

impl Published {
    /// What the authority signs: what it is about, the version, and the data.
    #[must_use]
    pub fn signed(version: &Version, octets: &[u8]) -> Vec<u8> {
        let mut signed = format!("jawab zone data\n{version}\n").into_bytes();
        signed.extend_from_slice(octets);
        signed
    }

    /// Reads it, if one of the authorities (X.509 certificates) has signed it.
    ///
    /// # Errors
    /// [`ZoneError`]; [`ZoneError::NotSigned`] when the signature is another's.
    pub fn read(self, authorities: &[CertificateDer<'_>]) -> Result<ZoneData, ZoneError> {
        let version: Version = self.version.parse()?;
        let signed = Self::signed(&version, &self.octets);
        let is_signed = authorities
            .iter()
            .any(|authority| has_signed(authority, &signed, &self.signature));
        if !is_signed {
            return Err(ZoneError::NotSigned);
        }
        ZoneData::read(version, Origin::Central, self.octets)
    }
}

fn has_signed(authority: &CertificateDer<'_>, octets: &[u8], signature: &[u8]) -> bool {
    EndEntityCert::try_from(authority).is_ok_and(|authority| {
        authority
            .verify_signature(ECDSA_P256_SHA256, octets, signature)
            .is_ok()
    })
}
