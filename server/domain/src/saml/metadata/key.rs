//! KeyDescriptors: which certificates may sign. [SAML Metadata §2.4.1.1]
use super::{Notes, describe, xml};
use crate::Refusal;
use crate::code::METADATA_NO_SIGNING_CERTIFICATE;
use crate::saml::certificate::{COUNT_LIMIT, Certificate};
use roxmltree::Node;

/// The keys of a role.
pub(super) struct Keys {
    /// For signing, or for both; never empty.
    pub signing: Vec<Certificate>,
    /// The number of those for encryption alone.
    pub encryption_only: usize,
}

/// Reads the keys of an IDPSSODescriptor. A key without `use` is for both.
pub(super) fn read(role: Node<'_, '_>, notes: &mut Notes) -> Result<Keys, Refusal> {
    let mut keys = Keys {
        signing: Vec::new(),
        encryption_only: 0,
    };
    let mut reasons: Vec<Refusal> = Vec::new();
    for descriptor in xml::children(role, xml::METADATA, "KeyDescriptor") {
        match xml::attribute(descriptor, "use") {
            None | Some("signing") => {}
            Some("encryption") => {
                keys.encryption_only += 1;
                notes.add(
                    "KeyDescriptor use=\"encryption\"",
                    "It is for encrypting to the identity provider and signs nothing.",
                );
                continue;
            }
            Some(other) => {
                notes.add(
                    format!("KeyDescriptor use=\"{other}\""),
                    "SAML knows no such use.",
                );
                continue;
            }
        }
        for certificate in leaves(certificates(descriptor, notes, &mut reasons), notes) {
            if keys.signing.contains(&certificate) {
                notes.add(
                    format!("Certificate {}", certificate.subject()),
                    "It is in the file twice.",
                );
            } else if keys.signing.len() >= COUNT_LIMIT {
                notes.add(
                    format!("Certificate {}", certificate.subject()),
                    format!("Only the first {COUNT_LIMIT} are taken."),
                );
            } else {
                keys.signing.push(certificate);
            }
        }
    }
    if keys.signing.is_empty() {
        return Err(reasons.into_iter().next().unwrap_or_else(|| {
            let refusal = Refusal::new(METADATA_NO_SIGNING_CERTIFICATE);
            if keys.encryption_only > 0 {
                refusal.received("certificates for encryption alone")
            } else {
                refusal
            }
        }));
    }
    Ok(keys)
}

/// The certificates of one KeyDescriptor; those that cannot be used become notes and reasons.
fn certificates(
    descriptor: Node<'_, '_>,
    notes: &mut Notes,
    reasons: &mut Vec<Refusal>,
) -> Vec<Certificate> {
    let texts: Vec<String> = xml::children(descriptor, xml::SIGNATURE, "KeyInfo")
        .flat_map(|info| xml::children(info, xml::SIGNATURE, "X509Data"))
        .flat_map(|data| xml::children(data, xml::SIGNATURE, "X509Certificate"))
        .map(xml::text)
        .collect();
    if texts.is_empty() {
        notes.add(
            "KeyDescriptor",
            "It names a key without an X.509 certificate.",
        );
    }
    if texts.len() > COUNT_LIMIT {
        notes.add(
            "X509Certificate",
            format!("Only the first {COUNT_LIMIT} of a key are read."),
        );
    }
    let mut found: Vec<Certificate> = Vec::new();
    for text in texts.iter().take(COUNT_LIMIT) {
        match Certificate::parse_all(text) {
            Ok(all) => {
                for certificate in all {
                    if !found.contains(&certificate) && found.len() < COUNT_LIMIT {
                        found.push(certificate);
                    }
                }
            }
            Err(refusal) => {
                notes.add("X509Certificate", describe(&refusal));
                reasons.push(refusal);
            }
        }
    }
    found
}

/// One KeyDescriptor stands for one key, so several certificates are a chain: those that issued another one sign
/// certificates, not logins, and taking them would trust everybody they ever certified. Names tell which is which;
/// checking signatures here would cost work that the file's writer chooses.
fn leaves(certificates: Vec<Certificate>, notes: &mut Notes) -> Vec<Certificate> {
    let named = |issuer: &Certificate, other: &Certificate| {
        let (subject, issuer) = (issuer.x509().subject_name(), other.x509().issuer_name());
        subject.try_cmp(issuer).is_ok_and(std::cmp::Ordering::is_eq)
    };
    // Two self-signed certificates of one name, as in a rollover, name each other: neither issued the other.
    let issued = |issuer: &Certificate, other: &Certificate| {
        issuer != other && named(issuer, other) && !named(other, issuer)
    };
    let is_leaf: Vec<bool> = certificates
        .iter()
        .map(|one| !certificates.iter().any(|other| issued(one, other)))
        .collect();
    let mut kept = Vec::new();
    for (certificate, is_leaf) in certificates.into_iter().zip(is_leaf) {
        if is_leaf {
            kept.push(certificate);
        } else {
            notes.add(
                format!("Certificate {}", certificate.subject()),
                "It issued another certificate of the same key, so it signs no logins.",
            );
        }
    }
    kept
}
