//! A login whose proof was verified, and what may be read from it.
use crate::{EmailAddress, Timestamp, provisioning::mapping::AttributeNames};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// NameID formats. [SAML Core §8.3]
pub mod name_id_format {
    /// An opaque name that stays the same for this service.
    pub const PERSISTENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
    /// A name for one session only.
    pub const TRANSIENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
    /// An e-mail address.
    pub const EMAIL_ADDRESS: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
    /// Whatever the identity provider likes.
    pub const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
}

/// Attribute names that carry an e-mail address, most specific first.
const EMAIL_ATTRIBUTES: &[&str] = &[
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    "urn:oid:0.9.2342.19200300.100.1.3",
    "urn:oid:1.2.840.113549.1.9.1",
    "urn:mace:dir:attribute-def:mail",
    "urn:mace:dir:attribute-def:email",
    "http://schemas.xmlsoap.org/claims/EmailAddress",
    "email",
    "mail",
    "Email",
    "emailAddress",
    "EmailAddress",
    "emailaddress",
    "user.email",
    "User.email",
    "User.Email",
];

/// The name the identity provider gives a person. [SAML Core §2.2.3]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NameId {
    /// The name, exactly as signed.
    pub value: String,
    /// Its format; never transient.
    pub format: String,
    /// The identity provider's domain the name is unique in.
    pub name_qualifier: Option<String>,
    /// The service the name was made for.
    pub sp_name_qualifier: Option<String>,
}

/// A login that [`verify`](crate::saml) accepted. Only `verify` makes one; reading it back from a sealed row is
/// the other way to get it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct VerifiedLogin {
    /// Who it is.
    pub name_id: NameId,
    /// The assertion's ID, for the replay row.
    pub assertion_id: String,
    /// The response's ID. Not covered by the signature when only the assertion is signed.
    pub response_id: String,
    /// The request it answers; none for a sign-in started at the identity provider.
    pub in_response_to: Option<String>,
    /// The identity provider's entity ID.
    pub issuer: String,
    /// Plain text attributes by name, values in order. Repeated attributes are joined.
    pub attributes: BTreeMap<String, Vec<String>>,
    /// The session's name at the identity provider, for single logout.
    pub session_index: Option<String>,
    /// When the person signed in at the identity provider.
    pub authn_instant: Timestamp,
    /// How, as a class reference.
    pub authn_context: Option<String>,
    /// When the session here must end.
    pub session_not_on_or_after: Option<Timestamp>,
    /// Until when this assertion would still be accepted, clock skew included: the replay row lives as long.
    pub not_on_or_after: Timestamp,
    /// Which certificate of the expectation verified it.
    pub key_index: usize,
}

impl VerifiedLogin {
    /// The person's e-mail address: the mapped attribute, else a well-known one, else a NameID of the e-mail format.
    /// An attribute with two different addresses is ambiguous and gives none.
    pub fn email(&self, mapped_attribute: Option<&str>) -> Option<EmailAddress> {
        let given = mapped_attribute
            .into_iter()
            .chain(EMAIL_ATTRIBUTES.iter().copied())
            .find_map(|name| {
                self.attributes
                    .get(name)
                    .filter(|values| values.iter().any(|value| !value.trim().is_empty()))
            });
        if let Some(values) = given {
            let mut addresses = values
                .iter()
                .filter(|value| !value.trim().is_empty())
                .map(|value| EmailAddress::parse(value));
            let first = addresses.next()??;
            return addresses
                .all(|other| other.as_ref() == Some(&first))
                .then_some(first);
        }
        (self.name_id.format == name_id_format::EMAIL_ADDRESS)
            .then(|| EmailAddress::parse(&self.name_id.value))?
    }
}

/// Attributes that carry a whole name, as the usual products call them.
const NAME_ATTRIBUTES: [&str; 5] = [
    "displayName",
    "http://schemas.microsoft.com/identity/claims/displayname",
    "urn:oid:2.16.840.1.113730.3.1.241",
    "name",
    "cn",
];
/// Attributes that carry the given name.
const GIVEN_NAME_ATTRIBUTES: [&str; 4] = [
    "firstName",
    "givenName",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
    "urn:oid:2.5.4.42",
];
/// Attributes that carry the family name.
const FAMILY_NAME_ATTRIBUTES: [&str; 5] = [
    "lastName",
    "surname",
    "sn",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
    "urn:oid:2.5.4.4",
];
/// Longest name taken, in characters.
const NAME_LIMIT: usize = 120;

impl VerifiedLogin {
    /// The person's name for showing, at most 120 characters, without control characters: of the mapped attributes, else
    /// a whole one, else given and family name by the usual names. Decides nothing.
    pub fn display_name(&self, mapped: &AttributeNames) -> Option<String> {
        let value = |names: &[&str]| {
            names
                .iter()
                .filter_map(|name| self.attributes.get(*name))
                .flatten()
                .map(|value| value.trim())
                .find(|value| !value.is_empty())
        };
        let joined = |names: [&[&str]; 2]| {
            let parts: Vec<&str> = names.into_iter().filter_map(value).collect();
            (!parts.is_empty()).then(|| parts.join(" "))
        };
        let (first, last) = (mapped.first_name.as_deref(), mapped.last_name.as_deref());
        let whole = joined([first.as_slice(), last.as_slice()])
            .or_else(|| value(&NAME_ATTRIBUTES).map(str::to_owned))
            .or_else(|| joined([&GIVEN_NAME_ATTRIBUTES, &FAMILY_NAME_ATTRIBUTES]))?;
        let name: String = whole
            .chars()
            .filter(|character| !character.is_control())
            .take(NAME_LIMIT)
            .collect();
        (!name.trim().is_empty()).then(|| name.trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::{NameId, VerifiedLogin, name_id_format};
    use crate::{
        Timestamp,
        provisioning::mapping::{AttributeNames, Groups},
    };

    fn login(format: &str, name: &str, attributes: &[(&str, &[&str])]) -> VerifiedLogin {
        VerifiedLogin {
            name_id: NameId {
                value: name.to_owned(),
                format: format.to_owned(),
                name_qualifier: None,
                sp_name_qualifier: None,
            },
            assertion_id: "_a".to_owned(),
            response_id: "_r".to_owned(),
            in_response_to: None,
            issuer: "https://idp.example".to_owned(),
            attributes: attributes
                .iter()
                .map(|(name, values)| {
                    let values = values.iter().map(|value| (*value).to_owned()).collect();
                    ((*name).to_owned(), values)
                })
                .collect(),
            session_index: None,
            authn_instant: Timestamp::from_seconds(0),
            authn_context: None,
            session_not_on_or_after: None,
            not_on_or_after: Timestamp::from_seconds(0),
            key_index: 0,
        }
    }

    #[test]
    fn the_mapped_names_come_before_a_whole_one_and_that_before_the_usual_parts() {
        let all = login(
            name_id_format::PERSISTENT,
            "1",
            &[
                ("vorname", &["Ada"]),
                ("sn", &["King"]),
                ("displayName", &["Countess"]),
                ("givenName", &["Augusta"]),
            ],
        );
        let mapped = AttributeNames {
            first_name: Some("vorname".to_owned()),
            last_name: Some("sn".to_owned()),
            ..AttributeNames::default()
        };
        assert_eq!(all.display_name(&mapped).as_deref(), Some("Ada King"));
        let usual = AttributeNames::default();
        assert_eq!(all.display_name(&usual).as_deref(), Some("Countess"));
        let parts = login(
            name_id_format::PERSISTENT,
            "1",
            &[("sn", &["King"]), ("givenName", &["Augusta"])],
        );
        assert_eq!(parts.display_name(&usual).as_deref(), Some("Augusta King"));
    }

    #[test]
    fn groups_go_by_the_mapped_name_alone_and_left_out_ones_are_no_groups_lost() {
        let said = |values: &[&str]| {
            Groups::Said(values.iter().map(|value| (*value).to_owned()).collect())
        };
        let both = login(
            name_id_format::PERSISTENT,
            "1",
            &[("groups", &["it", " it ", ""]), ("teams", &["field"])],
        );
        assert_eq!(Groups::of(&both, None), said(&["it"]));
        assert_eq!(Groups::of(&both, Some("teams")), said(&["field"]));
        // A usual name is no substitute for the one the admins chose.
        assert_eq!(Groups::of(&both, Some("absent")), said(&[]));
        let link = "http://schemas.microsoft.com/claims/groups.link";
        let many = login(
            name_id_format::PERSISTENT,
            "1",
            &[(link, &["https://graph.example"])],
        );
        assert_eq!(Groups::of(&many, None), Groups::LeftOut);
    }

    fn email(login: &VerifiedLogin, mapped: Option<&str>) -> Option<String> {
        login.email(mapped).map(|address| address.to_string())
    }

    const EMAIL: &str = name_id_format::EMAIL_ADDRESS;

    #[test]
    fn the_mapped_attribute_comes_before_well_known_ones_and_those_before_the_name_id() {
        let both = login(
            EMAIL,
            "name@acme.example",
            &[
                ("contact", &["mapped@acme.example"]),
                ("mail", &["known@acme.example"]),
            ],
        );
        assert_eq!(
            email(&both, Some("contact")).as_deref(),
            Some("mapped@acme.example")
        );
        assert_eq!(
            email(&both, Some("absent")).as_deref(),
            Some("known@acme.example")
        );
        assert_eq!(email(&both, None).as_deref(), Some("known@acme.example"));
        let bare = login(EMAIL, "name@acme.example", &[("mail", &["", " "])]);
        assert_eq!(email(&bare, None).as_deref(), Some("name@acme.example"));
    }

    #[test]
    fn a_name_id_of_another_format_is_no_address() {
        assert_eq!(
            email(
                &login(name_id_format::PERSISTENT, "ada@acme.example", &[]),
                None
            ),
            None
        );
    }

    #[test]
    fn two_different_addresses_are_none_and_the_same_twice_is_one() {
        let different = login(
            EMAIL,
            "ada@acme.example",
            &[("mail", &["ada@acme.example", "eve@acme.example"])],
        );
        assert_eq!(email(&different, None), None);
        let same = login(
            EMAIL,
            "x@acme.example",
            &[("mail", &["ada@acme.example", "Ada@Acme.example"])],
        );
        assert_eq!(email(&same, None).as_deref(), Some("ada@acme.example"));
    }

    #[test]
    fn an_attribute_that_is_no_address_is_not_replaced_by_another_source() {
        let odd = login(EMAIL, "ada@acme.example", &[("mail", &["not an address"])]);
        assert_eq!(email(&odd, None), None);
        let half = login(
            EMAIL,
            "ada@acme.example",
            &[("mail", &["ada@acme.example", "not an address"])],
        );
        assert_eq!(email(&half, None), None);
    }
}
