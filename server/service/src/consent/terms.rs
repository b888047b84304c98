//! What a person agrees to, word for word. A change of any word is a new version.
use sha2::{Digest, Sha256};

/// The version of the text below.
pub const VERSION: &str = "2026-11-21";

/// The consequences, one line each, in the order they are shown, mailed and printed.
pub const CONSEQUENCES: &[&str] = &[
    "Your API keys are deleted.",
    "You can no longer create API keys.",
    "Ownership of your fleets and devices moves to the company.",
    "The company can revoke your access at any time.",
    "You can no longer sign in with your e-mail address and password.",
    "This cannot be undone.",
];

/// The terms, each with its heading.
pub const TERMS: &[(&str, &str)] = &[
    (
        "Terms of Service and Master Service Agreement",
        "You are still subject to the Terms of Service and the Master Service Agreement, with the changes below.",
    ),
    (
        "Transfer of responsibility",
        "The ownership and management of your account are transferred from you, as an individual user, to the company. All rights and obligations under the Terms of Service and the Master Service Agreement are from then on governed by the company.",
    ),
    (
        "Legal entity",
        "The company becomes the legal entity responsible for the account. All contractual obligations, liabilities and benefits associated with the account are transferred to the company.",
    ),
    (
        "Terms and conditions",
        "The terms and conditions that apply to your account stay the same. The company is from then on responsible for ensuring compliance with them.",
    ),
    (
        "Data and privacy",
        "Your personal data associated with the account is transferred to the company. The company is responsible for the protection and use of your data in accordance with the existing privacy policy.",
    ),
    (
        "Consent",
        "By proceeding you confirm that you have the authority to transfer the account to the company and that you consent to the changes described here.",
    ),
];

/// SHA-256 of version, consequences and terms, in hexadecimal.
pub fn sha256() -> String {
    let mut digest = Sha256::new();
    digest.update(VERSION);
    for line in CONSEQUENCES {
        digest.update([0]);
        digest.update(line);
    }
    for (heading, text) in TERMS {
        digest.update([0]);
        digest.update(heading);
        digest.update([0]);
        digest.update(text);
    }
    hex::encode(digest.finalize())
}

#[cfg(test)]
mod tests {
    #[test]
    fn another_text_is_another_version() {
        assert_eq!(
            (super::VERSION, super::sha256().as_str()),
            (
                "2026-11-21",
                "21a3d546f7682551de16a699ea0792bb04e9d78994e2bd9838ab726636793e3d"
            )
        );
    }
}
