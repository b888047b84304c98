//! The mails about set-up links.
use crate::{
    Caller,
    mail::{Mail, Paragraph},
    settings::Settings,
};
use domain::{Secret, Timestamp};

/// The link itself.
pub(super) fn invitation(
    settings: &Settings,
    caller: &Caller,
    organization: &str,
    recipient: &str,
    url: &Secret,
    expires_at: Timestamp,
) -> Mail {
    let product = &settings.product_name;
    let by = caller.person().map_or_else(
        || format!("{organization} asks you"),
        |person| {
            format!(
                "{} ({}) of {organization} asks you",
                person.name, person.email
            )
        },
    );
    let mut paragraphs = vec![
        Paragraph::Text(format!(
            "{by} to connect the company's identity provider to {product}, so that people sign in with their work account. You need no account at {product}: the link leads through it."
        )),
        Paragraph::Link {
            label: "Open the set-up".to_owned(),
            url: url.expose().to_owned(),
        },
        Paragraph::Text(format!(
            "It works until {expires_at}, on any computer, and every step is saved. Whoever has it can do your part of the set-up, so pass it on only to somebody who should. Nothing changes for anybody until an admin of {organization} has seen and accepted what you hand in."
        )),
    ];
    if let Some(support) = &settings.support_url {
        paragraphs.push(Paragraph::Link {
            label: "Help".to_owned(),
            url: support.to_string(),
        });
    }
    Mail {
        recipient: recipient.to_owned(),
        subject: format!("{organization} asks you to set up single sign-on"),
        paragraphs,
    }
}

/// To whoever made the link: there is something to decide on.
pub(super) fn handed_in(recipient: String, provider: &str, for_whom: &str, url: String) -> Mail {
    Mail {
        recipient,
        subject: format!("{provider}: the set-up is handed in and waits for you"),
        paragraphs: vec![
            Paragraph::Text(format!(
                "{for_whom} finished their part of the set-up of {provider} by the set-up link that was made for them. Nothing is changed until an admin accepts it. Compare the fingerprints of the certificates with them before you do."
            )),
            Paragraph::Link {
                label: "See what would change, accept it or send it back".to_owned(),
                url,
            },
        ],
    }
}

/// To the holder: it is sent back.
pub(super) fn returned(
    recipient: String,
    organization: &str,
    reason: &str,
    until: Timestamp,
) -> Mail {
    let mut paragraphs = vec![Paragraph::Text(format!(
        "An admin of {organization} sent the set-up that you handed in back to you."
    ))];
    if !reason.is_empty() {
        paragraphs.push(Paragraph::Text(format!("They wrote: {reason}")));
    }
    paragraphs.push(Paragraph::Text(format!(
        "Open the link you were sent again: what you gave is still there. It works until {until}."
    )));
    Mail {
        recipient,
        subject: format!("{organization} sent your single sign-on set-up back"),
        paragraphs,
    }
}

/// To the holder: it is taken over.
pub(super) fn accepted(recipient: String, organization: &str) -> Mail {
    Mail {
        recipient,
        subject: format!("{organization} accepted your single sign-on set-up"),
        paragraphs: vec![Paragraph::Text(format!(
            "An admin of {organization} accepted what you handed in. Your part is done, and the set-up link no longer works. They tell people when they can sign in."
        ))],
    }
}
