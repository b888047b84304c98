//! What to change where: the identity provider's own words for the setting behind a refusal.
mod hosted;
mod self_run;
mod setting;

use super::{Check, IdpProduct};
use crate::Code;
use setting::Setting;

const ATTEMPT: &str = "Nothing is to be changed there: the answer belongs to an older or another attempt. Let the person start again, and replace bookmarks of its login page by the login URL shown here.";

/// Where an administrator of this product changes what the refusal is about; none where it is not about a setting, or nothing is known of the product. `check` is the
/// one that failed: some codes stand for a slip in any of several names.
pub fn remedy(code: Code, check: Option<Check>, product: IdpProduct) -> Option<&'static str> {
    let setting = Setting::behind(code, check)?;
    Some(match product {
        IdpProduct::Entra => hosted::entra(setting),
        IdpProduct::Google => hosted::google(setting),
        IdpProduct::Okta => hosted::okta(setting),
        IdpProduct::OneLogin => hosted::onelogin(setting),
        IdpProduct::JumpCloud => hosted::jumpcloud(setting),
        IdpProduct::PingOne => hosted::pingone(setting),
        IdpProduct::AdFs => self_run::ad_fs(setting),
        IdpProduct::Keycloak => self_run::keycloak(setting),
        IdpProduct::Other => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::remedy;
    use crate::Code;
    use crate::code::{
        SAML_AUDIENCE_MISMATCH, SAML_CASE_MISMATCH, SAML_DESTINATION_MISMATCH, SAML_REPLAYED,
    };
    use crate::saml::{Check, IdpProduct};

    #[test]
    fn every_named_product_knows_where_its_address_and_audience_are_set() {
        for product in IdpProduct::ALL
            .into_iter()
            .filter(|product| *product != IdpProduct::Other)
        {
            assert!(
                remedy(SAML_DESTINATION_MISMATCH, None, product).is_some(),
                "{}",
                product.name()
            );
            assert!(
                remedy(SAML_AUDIENCE_MISMATCH, None, product).is_some(),
                "{}",
                product.name()
            );
        }
        assert_eq!(
            remedy(SAML_AUDIENCE_MISMATCH, None, IdpProduct::Other),
            None
        );
        assert_eq!(remedy(SAML_REPLAYED, None, IdpProduct::Okta), None);
    }

    #[test]
    fn a_slip_is_mended_where_the_name_is_set() {
        let at = |check| remedy(SAML_CASE_MISMATCH, Some(check), IdpProduct::Okta);
        let plain = |code| remedy(code, None, IdpProduct::Okta);
        assert_eq!(at(Check::Destination), plain(SAML_DESTINATION_MISMATCH));
        assert_eq!(
            at(Check::SubjectConfirmation),
            plain(SAML_DESTINATION_MISMATCH)
        );
        assert_eq!(at(Check::Audience), plain(SAML_AUDIENCE_MISMATCH));
        assert_ne!(at(Check::Audience), at(Check::Destination));
        assert_eq!(at(Check::NameId), None);
    }

    #[test]
    fn every_remedy_is_a_sentence() {
        for code in Code::all() {
            for text in IdpProduct::ALL
                .into_iter()
                .filter_map(|product| remedy(code, None, product))
            {
                assert!(text.ends_with('.'), "{code}: {text}");
            }
        }
    }
}
