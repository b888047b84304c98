//! How the signing certificate of each product is renewed, in its own words. For warnings that one ends.
use crate::saml::product::IdpProduct;

/// What to do at the provider, in order; the last step is always to bring the new metadata here.
pub const fn renewal(product: IdpProduct) -> &'static [&'static str] {
    match product {
        IdpProduct::Entra => &[
            "Open entra.microsoft.com > Entra ID > Enterprise apps, the application, then Single sign-on.",
            "In SAML Certificates choose Edit, then New Certificate, and Save. Leave it inactive for now.",
            "Give the new Federation Metadata XML or the App Federation Metadata Url here; both certificates are accepted side by side.",
            "Then choose Make certificate active on the new one. Once the old one ends, Entra switches to an unused valid one by itself.",
        ],
        IdpProduct::Google => &[
            "Open admin.google.com > Security > Authentication and add a second SAML certificate.",
            "Open Apps > Web and mobile apps, the application, and download its metadata with the new certificate selected.",
            "Give that file here first; both certificates are accepted side by side.",
            "Then select the new certificate in the application and save. If logins still carry the old one, switch User access OFF, save, ON, save.",
        ],
        IdpProduct::Okta => &[
            "Open Admin Console > Applications > Applications, the application, then the Sign On tab.",
            "Under SAML Signing Certificates choose Generate new certificate; leave it inactive for now.",
            "Choose Actions > View IdP metadata on the new one and give that metadata or its address here.",
            "Then choose Actions > Activate on the new certificate.",
        ],
        IdpProduct::OneLogin => &[
            "Open Security > Certificates and make a new certificate.",
            "Choose View Details, copy the X.509 certificate and give it here; both are accepted side by side.",
            "Then open Applications, the application, the SSO tab, and change X.509 Certificate to the new one.",
        ],
        IdpProduct::AdFs => &[
            "With AutoCertificateRollover AD FS makes the next certificate 20 days before the end and signs with it 5 days later.",
            "Make sure that this service reaches https://<server>/FederationMetadata/2007-06/FederationMetadata.xml: then nothing else is to be done.",
            "Otherwise run Get-AdfsCertificate -CertificateType Token-Signing, and give the secondary certificate here before AD FS promotes it.",
        ],
        IdpProduct::Keycloak => &[
            "Open Realm settings > Keys > Add providers and add a new RSA key with a lower priority than the active one.",
            "Give the realm's address <root>/realms/<realm>/protocol/saml/descriptor or its content here: it lists both keys.",
            "Then raise the new key's priority, and remove the old one a few days later.",
        ],
        IdpProduct::JumpCloud => &[
            "Open SSO Applications, the application, and regenerate or upload the IdP certificate and key.",
            "Choose Export Metadata, or IDP Certificate Valid > Download certificate, and give the file here at once: JumpCloud signs with the new one immediately.",
        ],
        IdpProduct::PingOne => &[
            "Make a new signing key under Settings > Certificates & Key Pairs.",
            "Choose it in the application's Configuration tab, then Download Metadata or Download Signing Certificate.",
            "Give the file here at once: PingOne signs with the new key when it is chosen.",
        ],
        IdpProduct::Other => &[
            "Make a new signing certificate at the identity provider beside the present one, and do not sign with it yet.",
            "Give its new metadata or the certificate here; both are accepted side by side.",
            "Then let the identity provider sign with the new one.",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::renewal;
    use crate::saml::product::IdpProduct;

    #[test]
    fn every_product_has_steps_that_are_sentences() {
        for product in IdpProduct::ALL {
            let steps = renewal(product);
            assert!(steps.len() >= 2, "{product:?}");
            assert!(steps.iter().all(|step| step.ends_with('.')), "{product:?}");
            assert!(
                steps.iter().any(|step| step.contains("here")),
                "{product:?}"
            );
        }
    }
}
