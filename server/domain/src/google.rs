//! Whose word about an e-mail address Google's is. [Google, "Verify the Google ID token on your server side"]
use crate::EmailAddress;

/// The issuer of Google's own ID tokens.
pub const ISSUER: &str = "https://accounts.google.com";

/// Whether the issuer gives the address out itself, so that its word alone proves who reads the mailbox now: a Gmail
/// address at Google, or an address of the domain that the issuer says it hosts (`hd`). For any other address the issuer
/// has seen a proof once, and the mailbox may have another reader since.
pub fn is_authoritative(issuer: &str, address: &EmailAddress, hosted: Option<&str>) -> bool {
    let domain = address.domain();
    let gmail = issuer == ISSUER && matches!(domain.as_str(), "gmail.com" | "googlemail.com");
    gmail || hosted.is_some_and(|hosted| hosted.eq_ignore_ascii_case(&domain))
}

#[cfg(test)]
mod tests {
    use super::{ISSUER, is_authoritative};
    use crate::EmailAddress;

    #[test]
    fn google_is_believed_about_its_own_mailboxes_and_those_it_hosts() {
        let address = |text| EmailAddress::parse(text).unwrap();
        assert!(is_authoritative(ISSUER, &address("ada@gmail.com"), None));
        assert!(is_authoritative(
            ISSUER,
            &address("Ada@GoogleMail.com"),
            None
        ));
        assert!(is_authoritative(
            ISSUER,
            &address("ada@acme.example"),
            Some("Acme.example")
        ));
        for (issuer, email, hosted) in [
            (ISSUER, "ada@acme.example", None),
            (ISSUER, "ada@acme.example", Some("globex.example")),
            (ISSUER, "ada@acme.example", Some("")),
            (ISSUER, "ada@mail.acme.example", Some("acme.example")),
            (ISSUER, "ada@notgmail.com", None),
            ("https://evil.example", "ada@gmail.com", None),
        ] {
            assert!(
                !is_authoritative(issuer, &address(email), hosted),
                "{email} {hosted:?}"
            );
        }
    }
}
