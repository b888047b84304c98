//! The mails of disabling an identity provider.
use crate::{
    mail::{Mail, Paragraph},
    mailed_link::NewLink,
    settings::Settings,
    store::account::Model as Account,
};

/// Carries the link that sets a password in place of single sign-on. `own`: the account is the person's.
pub(super) fn set_password(
    settings: &Settings,
    account: &Account,
    company: &str,
    link: &NewLink,
    own: bool,
) -> Mail {
    let product = &settings.product_name;
    let whose = if own {
        "Your account stays yours".to_owned()
    } else {
        format!("Your account stays an account of {company}")
    };
    Mail {
        recipient: account.email.clone(),
        subject: format!("Set a password for {product}"),
        paragraphs: vec![
            Paragraph::Text(format!(
                "{company} has switched single sign-on off. {whose}, and from now on you sign in to {product} with your e-mail address and a password:"
            )),
            Paragraph::Link {
                label: "Set a password".to_owned(),
                url: link.url.expose().to_owned(),
            },
            Paragraph::Text(format!(
                "The link works once, until {}. After that, ask for another one:",
                link.expires_at
            )),
            Paragraph::Link {
                label: "Ask for a new link".to_owned(),
                url: settings.url("/reset"),
            },
        ],
    }
}

/// Tells somebody that their account was suspended.
pub(super) fn suspended(account: &Account, company: &str) -> Mail {
    Mail {
        recipient: account.email.clone(),
        subject: format!("Your account of {company} was suspended"),
        paragraphs: vec![Paragraph::Text(format!(
            "{company} has switched single sign-on off and suspended your account, so you can no longer sign in. Ask one of its admins if you still need it."
        ))],
    }
}

/// Tells somebody that their account was deleted.
pub(super) fn deleted(account: &Account, company: &str) -> Mail {
    Mail {
        recipient: account.email.clone(),
        subject: format!("Your account of {company} was deleted"),
        paragraphs: vec![Paragraph::Text(format!(
            "{company} has switched single sign-on off and deleted your account. What you worked on there stays with {company}."
        ))],
    }
}
