//! The mails of connecting.
use crate::{
    Caller,
    mail::{Mail, Paragraph},
    mailed_link::NewLink,
    settings::Settings,
    store::account::Model as Account,
};
use domain::Timestamp;

fn text(text: String) -> Paragraph {
    Paragraph::Text(text)
}

fn follow(label: &str, url: &str) -> Paragraph {
    Paragraph::Link {
        label: label.to_owned(),
        url: url.to_owned(),
    }
}

/// Carries the link.
pub(super) fn connect(
    settings: &Settings,
    account: &Account,
    company: &str,
    link: &NewLink,
    by: Option<&Caller>,
) -> Mail {
    let product = &settings.product_name;
    let begin = match by.and_then(Caller::person) {
        Some(person) => format!(
            "{} ({}) asks you to connect your account at {product} to the sign-in of {company}.",
            person.name, person.email
        ),
        None => {
            format!("You asked to connect your account at {product} to the sign-in of {company}.")
        }
    };
    Mail {
        recipient: account.email.clone(),
        subject: format!("Connect your account to {company}"),
        paragraphs: vec![
            text(begin),
            follow("Connect my account", link.url.expose()),
            text(format!(
                "The link works once, until {}. Opening it changes nothing yet. If you did not expect it, do nothing.",
                link.expires_at
            )),
        ],
    }
}

/// Tells the owner of a company's account whom to ask.
pub(super) fn ask_an_admin(settings: &Settings, account: &Account, company: &str) -> Mail {
    let product = &settings.product_name;
    Mail {
        recipient: account.email.clone(),
        subject: format!("Your account at {product} is connected anew by an admin"),
        paragraphs: vec![text(format!(
            "Somebody asked to connect your account at {product} anew. It belongs to {company}, so one of its admins agrees first: we told them. When they do, you get a mail with a link. If it was not you, do nothing."
        ))],
    }
}

/// Tells an admin who asks.
pub(super) fn somebody_asks(
    settings: &Settings,
    to: &str,
    account: &Account,
    company: &str,
) -> Mail {
    let product = &settings.product_name;
    Mail {
        recipient: to.to_owned(),
        subject: format!("{} asks to be connected anew", account.email),
        paragraphs: vec![text(format!(
            "{} ({}) can no longer sign in to {product} through the identity provider of {company} and asks to be connected anew. If you know that this is so, open the person's page under Members and choose \"Send SAML invite\". If you do not, ask them first.",
            account.name, account.email
        ))],
    }
}

/// Answers whom it does not concern.
pub(super) fn not_possible(settings: &Settings, account: &Account, company: &str) -> Mail {
    let product = &settings.product_name;
    Mail {
        recipient: account.email.clone(),
        subject: format!("Your account is not connected to {company}"),
        paragraphs: vec![
            text(format!(
                "Somebody asked to connect your account at {product} anew to the sign-in of {company}. Your account was not connected to it, so nothing was done. Sign in as you did before:"
            )),
            follow("Sign in", &settings.url("/login")),
        ],
    }
}

/// Tells the person, and the company's admins, that it is done.
pub(super) fn connected(
    settings: &Settings,
    to: &str,
    account: &Account,
    company: &str,
    anew: bool,
    at: Timestamp,
) -> Mail {
    let product = &settings.product_name;
    let what = if anew {
        "was connected anew to"
    } else {
        "was connected to"
    };
    Mail {
        recipient: to.to_owned(),
        subject: format!("{} {what} {company}", account.email),
        paragraphs: vec![text(format!(
            "The account {} at {product} {what} the sign-in of {company} on {at}. If that should not be, tell an admin of {company} at once.",
            account.email
        ))],
    }
}
