//! The mail that carries an invitation.
use crate::{
    Caller,
    access::Access,
    mail::{Mail, Paragraph},
    settings::Settings,
    store,
};
use domain::{Secret, Timestamp};

pub(super) fn invitation(
    settings: &Settings,
    caller: &Caller,
    access: &Access,
    row: &store::invitation::Model,
    token: &Secret,
) -> Mail {
    let (product, organization) = (&settings.product_name, &access.name);
    let by = caller.person().map_or_else(
        || format!("You are invited to {organization} at {product}"),
        |person| {
            format!(
                "{} ({}) invites you to {organization} at {product}",
                person.name, person.email
            )
        },
    );
    let url = settings.url(&format!("/invitations/{}", token.expose()));
    let mut paragraphs = vec![
        Paragraph::Text(format!("{by}, as {}.", row.role)),
        Paragraph::Link {
            label: "Look at the invitation".to_owned(),
            url,
        },
        Paragraph::Text(format!(
            "The link is for {} and works once, until {}. Opening it changes nothing: you are asked first. If you do not want to join, do nothing.",
            row.email,
            Timestamp::from_millis(row.expires_at)
        )),
    ];
    if let Some(support) = &settings.support_url {
        paragraphs.push(Paragraph::Link {
            label: "Help".to_owned(),
            url: support.to_string(),
        });
    }
    Mail {
        recipient: row.email.clone(),
        subject: format!("You are invited to {organization}"),
        paragraphs,
    }
}
