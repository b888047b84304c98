//! Second factors: which word of an identity provider counts as one, who is asked for a code, and whom an organization
//! that asks for one lets in. Knows no secret and no clock. [product.md, B14]
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Ways of proving who one is that are two factors by the word of whoever defined them.
const TWO_FACTORS: [&str; 6] = [
    // [REFEDS MFA Profile 1.2]
    "https://refeds.org/profile/mfa",
    // Entra ID and AD FS, as a class and as a method: "How to verify MFA claims", Microsoft Learn.
    "http://schemas.microsoft.com/claims/multipleauthn",
    // [SAML Authentication Context §3.4: "two-factor" by their definitions]
    "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorUnregistered",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:TimeSyncToken",
];

/// Attributes that list how the person proved who they are.
const METHOD_ATTRIBUTES: [&str; 4] = [
    // Entra ID sends it without being told to, AD FS by a rule.
    "http://schemas.microsoft.com/claims/authnmethodsreferences",
    // AD FS, older rules.
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/authenticationmethod",
    // Okta's `session.amr`, under the names its guide gives it.
    "amr",
    "session.amr",
];

/// "Multiple-factor authentication" among authentication method references. [RFC 8176 §2]
const AMR_MFA: &str = "mfa";

/// What an identity provider said that counts as a second factor: the class or the method it named, or nothing.
///
/// `authn_context` is the AuthnContextClassRef, `attributes` those of the assertion; both verified. They are compared
/// exactly, as URIs are. [RFC 3986 §6.2.1]
pub fn claimed<'a>(
    authn_context: Option<&'a str>,
    attributes: &'a BTreeMap<String, Vec<String>>,
) -> Option<&'a str> {
    let named = authn_context.filter(|class| TWO_FACTORS.contains(class));
    named.or_else(|| {
        METHOD_ATTRIBUTES
            .iter()
            .filter_map(|name| attributes.get(*name))
            .flatten()
            .map(|value| value.trim())
            .find(|value| *value == AMR_MFA || TWO_FACTORS.contains(value))
    })
}

/// Whom an organization asks for a second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Demand {
    /// Nobody: people decide for themselves.
    #[default]
    Nobody,
    /// Everybody who signs in with a password, and the API keys they made.
    Passwords,
    /// Everybody, but for those whose identity provider says that it asked for one.
    Everybody,
}

impl Demand {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::Nobody, Self::Passwords, Self::Everybody];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Passwords => "passwords",
            Self::Everybody => "everybody",
        }
    }

    /// The choice with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|demand| demand.as_str() == name)
    }
}

/// How somebody comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coming {
    /// By a credential of their own: a password, or Google, whose second factors are not known here.
    ByPassword,
    /// Through an identity provider.
    ThroughIdentityProvider {
        /// Whether it says that it asked for a second factor.
        claims: bool,
    },
    /// By an API key.
    ByKey,
}

/// Whether a sign-in is asked for a code before it becomes a session. A key is no sign-in and is never asked.
pub const fn asked(turned_on: bool, coming: Coming) -> bool {
    turned_on
        && match coming {
            Coming::ByPassword => true,
            Coming::ThroughIdentityProvider { claims } => !claims,
            Coming::ByKey => false,
        }
}

/// Whether an organization with this demand lets somebody in. Who has turned it on was asked when they signed in, so
/// nothing more is asked of them here.
pub const fn may_enter(demand: Demand, turned_on: bool, coming: Coming) -> bool {
    turned_on
        || match (demand, coming) {
            (Demand::Nobody, _)
            | (Demand::Passwords, Coming::ThroughIdentityProvider { .. })
            | (Demand::Everybody, Coming::ThroughIdentityProvider { claims: true }) => true,
            (Demand::Passwords | Demand::Everybody, Coming::ByPassword | Coming::ByKey)
            | (Demand::Everybody, Coming::ThroughIdentityProvider { claims: false }) => false,
        }
}

#[cfg(test)]
mod tests {
    use super::{Coming, Demand, asked, claimed, may_enter};
    use std::collections::BTreeMap;

    fn attributes(name: &str, values: &[&str]) -> BTreeMap<String, Vec<String>> {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        BTreeMap::from([(name.to_owned(), values)])
    }

    const MICROSOFT: &str = "http://schemas.microsoft.com/claims/authnmethodsreferences";
    const PASSWORD: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";

    #[test]
    fn what_products_send_after_two_factors_counts() {
        let nothing = BTreeMap::new();
        for class in [
            "https://refeds.org/profile/mfa",
            "http://schemas.microsoft.com/claims/multipleauthn",
            "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract",
            "urn:oasis:names:tc:SAML:2.0:ac:classes:TimeSyncToken",
        ] {
            assert_eq!(claimed(Some(class), &nothing), Some(class));
        }
        let entra = attributes(
            MICROSOFT,
            &[
                "http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password",
                "http://schemas.microsoft.com/claims/multipleauthn",
            ],
        );
        assert_eq!(
            claimed(Some(PASSWORD), &entra),
            Some("http://schemas.microsoft.com/claims/multipleauthn")
        );
        let okta = attributes("amr", &["pwd", "mfa", "swk"]);
        assert_eq!(claimed(Some(PASSWORD), &okta), Some("mfa"));
    }

    #[test]
    fn one_factor_a_look_alike_and_a_claim_in_another_attribute_do_not() {
        let nothing = BTreeMap::new();
        for class in [
            PASSWORD,
            "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileOneFactorContract",
            "https://refeds.org/profile/mfa/",
            "https://REFEDS.org/profile/mfa",
            "mfa",
            "",
        ] {
            assert_eq!(claimed(Some(class), &nothing), None, "{class}");
        }
        assert_eq!(claimed(None, &nothing), None);
        let elsewhere = attributes("department", &["mfa", "https://refeds.org/profile/mfa"]);
        assert_eq!(claimed(Some(PASSWORD), &elsewhere), None);
        let one = attributes("amr", &["pwd", "otp"]);
        assert_eq!(claimed(Some(PASSWORD), &one), None);
    }

    const EVERY_WAY: [Coming; 4] = [
        Coming::ByPassword,
        Coming::ThroughIdentityProvider { claims: false },
        Coming::ThroughIdentityProvider { claims: true },
        Coming::ByKey,
    ];

    #[test]
    fn a_sign_in_is_asked_once_the_person_turned_it_on() {
        assert_eq!(
            EVERY_WAY.map(|coming| asked(true, coming)),
            [true, true, false, false]
        );
        assert_eq!(EVERY_WAY.map(|coming| asked(false, coming)), [false; 4]);
    }

    #[test]
    fn who_turned_it_on_enters_and_others_as_the_organization_demands() {
        for demand in Demand::ALL {
            assert_eq!(
                EVERY_WAY.map(|coming| may_enter(demand, true, coming)),
                [true; 4]
            );
        }
        let without = |demand| EVERY_WAY.map(|coming| may_enter(demand, false, coming));
        assert_eq!(without(Demand::Nobody), [true; 4]);
        assert_eq!(without(Demand::Passwords), [false, true, true, false]);
        assert_eq!(without(Demand::Everybody), [false, false, true, false]);
    }

    #[test]
    fn a_demand_is_read_back_by_its_name() {
        for demand in Demand::ALL {
            assert_eq!(Demand::parse(demand.as_str()), Some(demand));
        }
        assert_eq!(Demand::parse("all"), None);
    }
}
